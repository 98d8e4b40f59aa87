import type { DigestMessages } from './messages.ts';

export const german: DigestMessages = {
  subject: (school, day) => `${school}: Neues vom ${day}`,
  heading: (school) => `Neues von ${school}`,
  asOf: (moment) => `Stand: ${moment}`,
  you: 'Über Sie',
  graded: 'bewertet',
  excused: 'entschuldigt',
  returned: 'mit Kommentar zurückgegeben',
  due: (moment) => `fällig am ${moment}`,
  nowDue: (moment) => `jetzt fällig am ${moment}`,
  nowOutOf: (points) => `jetzt von ${points} Punkten`,
  noExtension: 'die Verlängerung gilt nicht mehr',
  reports: 'Berichte',
  classReport: 'neuer Klassenbericht',
  progressReport: 'Neuer Lernstandsbericht',
  reportCard: (term) => `Neues Zeugnis: ${term}`,
  more: (count) => `und ${count} weitere`,
  where: 'Noten, Kommentare und Berichte stehen in ClassBoard: Diese E-Mail enthält sie nicht.',
  signIn: 'Bei ClassBoard anmelden',
  why: 'Diese E-Mail kommt höchstens einmal am Tag. In ClassBoard lassen sich Uhrzeit und Inhalt wählen, und sie lässt sich abbestellen.',
  unsubscribe: 'Diese E-Mails abbestellen',
};
