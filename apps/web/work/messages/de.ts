import type { MessagesOf } from '../../messages/message.ts';
import type { en } from './en.ts';

export const messages: MessagesOf<typeof en> = {
  missingWork: 'Fehlt',
  openWork: 'Zu erledigen',
  submittedWork: 'Abgegeben',
  gradedWork: 'Bewertet',
  excusedWork: 'Entschuldigt',
  noneOfThese: 'Keine.',
  submittedAt: 'abgegeben {date}',
  submission: 'Deine Abgabe',
  alreadyGraded:
    'Deine Arbeit ist bewertet, darum bleibt deine Abgabe, wie sie ist. Frag deine Lehrkraft, wenn du neu abgeben musst.',
  pastDue: 'Der Abgabetermin ist vorbei. Du kannst noch abgeben, und es wird als verspätet gezeigt.',
  addFiles: 'Dateien hinzufügen',
  fileTypes: 'PDF, Bilder, Text, Office-Dokumente, Aufnahmen, ZIP; je höchstens 500 MB',
  comment: 'Kommentar für die Lehrkraft',
  submit: 'Abgeben',
  submitAgain: 'Neu abgeben',
  sending: '{name} wird gesendet',
  sent: 'gesendet',
  removeFile: '{name} entfernen',
  infected:
    'Die Virenprüfung hat in dieser Datei eine Bedrohung gefunden. Entferne sie, prüfe dein Gerät und sende eine saubere Datei.',
  wrongType: 'Dateien dieser Art werden nicht angenommen. Programme und Webseiten gehören in ein ZIP.',
  wrongName:
    'Dieser Name wird nicht angenommen. Benenne die Datei um: keine zweite Endung wie .exe, kein Name eines Geräts.',
  tooLarge: 'Die Datei ist größer als 500 MB.',
  emptyFile: 'Die Datei ist leer.',
  fileUnreadable: 'Die Datei lässt sich nicht lesen. Wurde sie verschoben oder geändert?',
  rejected: 'Was ankam, ist nicht das Angekündigte. Ist es wirklich eine Datei dieser Art?',
  tooManyUploads:
    'Es sind zu viele Dateien unterwegs. Gib ab oder entferne welche, und versuche es später noch einmal.',
  notSent: 'Die Datei wurde nicht gesendet.',
  submittedElsewhere: 'Du hast inzwischen an anderer Stelle abgegeben.',
  readAgain: 'Zeigen, was jetzt dort steht',
};
