import type { MessagesOf } from '../../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  required: 'Dieses Feld muss ausgefüllt sein.',
  conflict: 'Während Sie bearbeitet haben, hat jemand anderes das geändert',
  conflictHelp:
    'Von Ihnen ist noch nichts gespeichert. Felder, die nur die andere Person geändert hat, bleiben, wie sie jetzt sind.',
  field: 'Feld',
  before: 'Als Sie begannen',
  theirs: 'Jetzt gespeichert',
  mine: 'Von Ihnen',
  notTouched: '(nicht geändert)',
  saveMine: 'Meines darüber speichern',
  takeTheirs: 'Gespeichertes übernehmen',
  nothingChanged: 'Es wurde nichts geändert.',
};
