import type { MessagesOf } from '../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  postDrafts: { one: 'Publicar {count} borrador', other: 'Publicar {count} borradores' },
  postingOf: 'Publicar {title}',
  postingHelp: { one: '{count} estudiante verá esta nota:', other: '{count} estudiantes verán estas notas:' },
  post: 'Publicar',
  recallPosted: 'Retirar lo publicado',
  recallOf: 'Retirar {title}',
  recallHelp: {
    one: '{count} estudiante dejará de ver su calificación hasta que la publique de nuevo:',
    other: '{count} estudiantes dejarán de ver sus calificaciones hasta que las publique de nuevo:',
  },
  recall: 'Retirar',
  whoseGrades: 'Calificaciones de',
  everybody: 'Todos',
  withoutGrade: 'todavía sin calificar',
  nothingPosted: 'No hay nada publicado de esta tarea.',
  nothingToPost: 'No hay borradores.',
  postedNow: { one: '{count} calificación publicada.', other: '{count} calificaciones publicadas.' },
  recalledNow: { one: '{count} calificación retirada.', other: '{count} calificaciones retiradas.' },
  leftAlone: {
    one: '{count} calificación cambió entretanto y se ha dejado como está. Revísela.',
    other: '{count} calificaciones cambiaron entretanto y se han dejado como están. Revíselas.',
  },
  outdated: 'Otra persona ha cambiado estas calificaciones y no se ha hecho nada. Ahora están así:',
};
