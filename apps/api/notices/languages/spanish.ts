import type { NoticeMessages } from './messages.ts';

export const spanish: NoticeMessages = {
  erasureRequested: (school) => ({
    subject: `${school}: alguien pide que se borren sus datos`,
    paragraphs: [
      `Alguien de ${school} pide que se borre lo que está guardado sobre su persona.`,
      'La administración lo acepta o lo rechaza con un motivo. Una vez aceptado, hay siete días para retirar la petición.',
    ],
  }),
  erasureApproved: (school, moment) => ({
    subject: `${school}: sus datos se borrarán`,
    paragraphs: [
      `${school} acepta borrar lo que está guardado sobre usted. Empieza el ${moment}, y su cuenta se borra también.`,
      'Hasta entonces puede retirar la petición. Lo que la ley obliga a conservar, como las calificaciones, queda sin su nombre.',
    ],
  }),
  erasureRefused: (school) => ({
    subject: `${school}: sus datos no se borrarán`,
    paragraphs: [
      `${school} rechaza borrar lo que está guardado sobre usted. El motivo está en ClassBoard, en su petición.`,
    ],
  }),
  exportReady: (school, moment) => ({
    subject: `${school}: la copia que pidió está lista`,
    paragraphs: [`La copia de datos guardados que pidió se puede descargar hasta el ${moment}.`],
  }),
  cleanupProposed: (school, what, rows, files) => ({
    subject: `${school}: un borrado espera su conformidad`,
    paragraphs: [
      `Ha terminado el plazo de conservación que eligió ${school}. Se puede borrar: ${what}.`,
      `Registros: ${rows}. Archivos: ${files}.`,
      'No se borra nada hasta que la administración lo acepte. Lo que nadie decida se contará de nuevo el próximo domingo.',
    ],
  }),
  cleanups: {
    submissions: 'lo que los estudiantes entregaron en clases que ya terminaron',
    gradeHistory: 'el historial de quién cambió qué calificación',
  },
  details: (request) => `Todo el detalle: ${request}`,
  bundles: {
    imported: (name) => `${name} se ha importado`,
    nothingChanged: 'No ha cambiado nada: todo estaba ya guardado.',
    changes: (file, created, updated, deactivated) =>
      `${file}: ${created} nuevos, ${updated} cambiados, ${deactivated} desactivados`,
    waits: (name) => `${name} espera su confirmación`,
    waitsBecause: (name) => `${name} desactivaría gran parte de su centro, así que aún no se ha importado nada:`,
    wouldDeactivate: (file, deactivated, active, percent) =>
      `${file}: ${deactivated} de ${active} registros (${percent} %)`,
    decideUntil: (moment) => `Confírmelo o rechácelo hasta el ${moment}; después caduca.`,
    refused: (name) => `${name} se ha rechazado`,
    refusedBy: (name) => `La administración ha rechazado ${name}. No se ha importado nada.`,
    notImported: (name) => `${name} no se ha importado`,
    notImportedBecause: (name, why) => `${name} no se ha importado: ${why}.`,
    expired:
      'nadie lo confirmó a tiempo, un paquete posterior ocupó su lugar, o se borraron los datos de alguien a quien nombra',
    hasErrors: (name, count) => `${name} tiene ${count} errores, así que no se ha importado nada:`,
    failures: {
      'not-a-zip': 'su nombre no termina en .zip',
      'too-large': 'ocupa más de 200 MiB',
      empty: 'está vacío',
      unreadable: 'no se puede leer: está cifrado con una clave propia, o el análisis de malware encontró una amenaza',
      infected: 'el análisis de malware encontró una amenaza',
      'not-scanned': 'el análisis de malware no dio un resultado en un día',
      deleted: 'se borró antes de importarse, porque nombraba a alguien cuyos datos se borraron: vuelva a exportarlo',
    },
  },
};
