import type { MessagesOf } from '../../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  required: 'Este campo es obligatorio.',
  conflict: 'Otra persona ha cambiado esto mientras usted lo editaba',
  conflictHelp: 'Lo suyo todavía no está guardado. Los campos que solo cambió la otra persona se quedan como los dejó.',
  field: 'Campo',
  before: 'Cuando empezó',
  theirs: 'Guardado ahora',
  mine: 'Lo suyo',
  notTouched: '(sin cambios)',
  saveMine: 'Guardar lo mío encima',
  takeTheirs: 'Quedarse con lo guardado',
  nothingChanged: 'No se ha cambiado nada.',
};
