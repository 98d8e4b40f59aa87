import type { MessagesOf } from '../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  postDrafts: { one: '{count} Entwurf veröffentlichen', other: '{count} Entwürfe veröffentlichen' },
  postingOf: '{title} veröffentlichen',
  postingHelp: { one: '{count} Person wird diese Note sehen:', other: '{count} Personen werden diese Noten sehen:' },
  post: 'Veröffentlichen',
  recallPosted: 'Veröffentlichte zurückziehen',
  recallOf: '{title} zurückziehen',
  recallHelp: {
    one: '{count} Person sieht ihre Bewertung nicht mehr, bis Sie sie wieder veröffentlichen:',
    other: '{count} Personen sehen ihre Bewertungen nicht mehr, bis Sie sie wieder veröffentlichen:',
  },
  recall: 'Zurückziehen',
  whoseGrades: 'Wessen Bewertungen',
  everybody: 'Alle',
  withoutGrade: 'noch nicht bewertet',
  nothingPosted: 'Von dieser Aufgabe ist nichts veröffentlicht.',
  nothingToPost: 'Es gibt keine Entwürfe.',
  postedNow: { one: '{count} Bewertung veröffentlicht.', other: '{count} Bewertungen veröffentlicht.' },
  recalledNow: { one: '{count} Bewertung zurückgezogen.', other: '{count} Bewertungen zurückgezogen.' },
  leftAlone: {
    one: '{count} Bewertung wurde inzwischen geändert und blieb, wie sie ist. Bitte noch einmal ansehen.',
    other: '{count} Bewertungen wurden inzwischen geändert und blieben, wie sie sind. Bitte noch einmal ansehen.',
  },
  outdated: 'Jemand hat diese Bewertungen inzwischen geändert, und es ist nichts geschehen. So ist es jetzt:',
};
