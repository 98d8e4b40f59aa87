import type { DigestMessages } from './messages.ts';

export const spanish: DigestMessages = {
  subject: (school, day) => `${school}: novedades del ${day}`,
  heading: (school) => `Novedades de ${school}`,
  asOf: (moment) => `Situación a ${moment}`,
  you: 'Sobre usted',
  graded: 'calificado',
  excused: 'exento',
  returned: 'devuelto con un comentario',
  due: (moment) => `entrega: ${moment}`,
  nowDue: (moment) => `nueva entrega: ${moment}`,
  nowOutOf: (points) => `ahora sobre ${points} puntos`,
  noExtension: 'la prórroga ya no se aplica',
  reports: 'Informes',
  classReport: 'nuevo informe de la clase',
  progressReport: 'Nuevo informe de progreso',
  reportCard: (term) => `Nuevo boletín de calificaciones: ${term}`,
  more: (count) => `y ${count} más`,
  where: 'Las calificaciones, los comentarios y los informes están en ClassBoard: este correo no los contiene.',
  signIn: 'Iniciar sesión en ClassBoard',
  why: 'Este correo llega como máximo una vez al día. En ClassBoard puede elegir la hora y el contenido, o desactivarlo.',
  unsubscribe: 'Dejar de recibir estos correos',
};
