import type { MessagesOf } from '../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  missingWork: 'Faltan',
  openWork: 'Por hacer',
  submittedWork: 'Entregados',
  gradedWork: 'Calificados',
  excusedWork: 'Exentos',
  noneOfThese: 'Ninguno.',
  submittedAt: 'entregado el {date}',
  submission: 'Tu entrega',
  alreadyGraded:
    'Tu trabajo está calificado, por eso tu entrega queda como está. Pregunta a tu docente si necesitas entregar de nuevo.',
  pastDue: 'El plazo ha terminado. Aún puedes entregar, y se mostrará con retraso.',
  addFiles: 'Añadir archivos',
  fileTypes: 'PDF, imágenes, texto, documentos de oficina, grabaciones, ZIP; como máximo 500 MB cada uno',
  comment: 'Comentario para el docente',
  submit: 'Entregar',
  submitAgain: 'Entregar de nuevo',
  sending: 'Enviando {name}',
  sent: 'enviado',
  removeFile: 'Quitar {name}',
  infected:
    'El análisis ha encontrado una amenaza en este archivo. Quítalo, revisa tu dispositivo y envía un archivo limpio.',
  wrongType: 'No se aceptan archivos de este tipo. Los programas y las páginas web van en un ZIP.',
  wrongName:
    'Este nombre no se acepta. Cambia el nombre: sin una segunda terminación como .exe ni nombres de dispositivos.',
  tooLarge: 'El archivo ocupa más de 500 MB.',
  emptyFile: 'El archivo está vacío.',
  fileUnreadable: 'No se puede leer el archivo. ¿Se ha movido o cambiado?',
  rejected: 'Lo que llegó no es lo anunciado. ¿Es de verdad un archivo de este tipo?',
  tooManyUploads: 'Hay demasiados archivos en camino. Entrega o quita algunos, e inténtalo más tarde.',
  notSent: 'El archivo no se ha enviado.',
  submittedElsewhere: 'Mientras tanto has entregado en otro sitio.',
  readAgain: 'Mostrar lo que hay ahora',
};
