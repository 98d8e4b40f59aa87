import type { MessagesOf } from '../../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  title: 'Registrieren',
  help: 'Für Schülerinnen und Schüler, deren Schule Registrierungen annimmt. Nehmen Sie die Adresse, die die Schule kennt: Ihr Konto gehört dann zu dem, was dort über Sie steht.',
  givenName: 'Vorname',
  familyName: 'Nachname',
  register: 'Registrieren',
  confirmTitle: 'Adresse bestätigen',
  sent: 'Wenn die Adresse neu ist, ist ein Code dorthin unterwegs. Wer schon ein Konto hat, meldet sich damit an.',
  confirm: 'Bestätigen',
  again: 'Neuen Code senden',
  done: 'Sie sind registriert. Melden Sie sich mit Adresse und Passwort an.',
  noSchool: 'Diese Schule nimmt keine Registrierungen an. Bitten Sie Ihre Schule um eine Einladung.',
};
