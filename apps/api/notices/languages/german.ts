import type { NoticeMessages } from './messages.ts';

export const german: NoticeMessages = {
  erasureRequested: (school) => ({
    subject: `${school}: Jemand bittet um die Löschung der eigenen Daten`,
    paragraphs: [
      `Jemand an der Schule ${school} bittet um die Löschung der eigenen Daten.`,
      'Die Verwaltung stimmt zu oder lehnt mit einer Begründung ab. Nach einer Zustimmung kann die Löschung sieben Tage lang zurückgezogen werden.',
    ],
  }),
  erasureApproved: (school, moment) => ({
    subject: `${school}: Ihre Daten werden gelöscht`,
    paragraphs: [
      `${school} stimmt der Löschung Ihrer Daten zu. Sie beginnt am ${moment}; Ihr Konto wird mit gelöscht.`,
      'Bis dahin können Sie sie zurückziehen. Was die Schule nach dem Gesetz aufbewahren muss, etwa Noten, bleibt ohne Ihren Namen erhalten.',
    ],
  }),
  erasureRefused: (school) => ({
    subject: `${school}: Ihre Daten werden nicht gelöscht`,
    paragraphs: [`${school} lehnt die Löschung Ihrer Daten ab. Die Begründung steht in ClassBoard bei Ihrer Anfrage.`],
  }),
  exportReady: (school, moment) => ({
    subject: `${school}: Die angeforderte Kopie ist fertig`,
    paragraphs: [`Die angeforderte Kopie gespeicherter Daten kann bis ${moment} heruntergeladen werden.`],
  }),
  cleanupProposed: (school, what, rows, files) => ({
    subject: `${school}: Eine Löschung wartet auf Ihre Zustimmung`,
    paragraphs: [
      `Die von ${school} gewählte Aufbewahrungsfrist ist abgelaufen, gelöscht werden kann: ${what}.`,
      `Einträge: ${rows}. Dateien: ${files}.`,
      'Ohne Zustimmung der Verwaltung wird nichts gelöscht. Was offen bleibt, wird am nächsten Sonntag neu gezählt.',
    ],
  }),
  cleanups: {
    submissions: 'Abgaben in beendeten Klassen',
    gradeHistory: 'der Verlauf, wer welche Note geändert hat',
  },
  details: (request) => `Vollständig: ${request}`,
  bundles: {
    imported: (name) => `${name} ist importiert`,
    nothingChanged: 'Nichts hat sich geändert: Alles war schon gespeichert.',
    changes: (file, created, updated, deactivated) =>
      `${file}: ${created} neu, ${updated} geändert, ${deactivated} deaktiviert`,
    waits: (name) => `${name} wartet auf Ihre Bestätigung`,
    waitsBecause: (name) => `${name} würde viel von Ihrer Schule deaktivieren, deshalb wurde noch nichts importiert:`,
    wouldDeactivate: (file, deactivated, active, percent) =>
      `${file}: ${deactivated} von ${active} Einträgen (${percent} %)`,
    decideUntil: (moment) => `Bestätigen Sie den Import oder lehnen Sie ihn ab bis ${moment}; danach verfällt er.`,
    refused: (name) => `${name} wurde abgelehnt`,
    refusedBy: (name) => `Die Verwaltung hat ${name} abgelehnt. Nichts davon wurde importiert.`,
    notImported: (name) => `${name} wurde nicht importiert`,
    notImportedBecause: (name, why) => `${name} wurde nicht importiert: ${why}.`,
    expired:
      'Niemand hat den Import rechtzeitig bestätigt, ein späteres Paket ist an seine Stelle getreten, oder die Daten einer darin genannten Person wurden gelöscht',
    hasErrors: (name, count) => `${name} hat ${count} Fehler, deshalb wurde nichts davon importiert:`,
    failures: {
      'not-a-zip': 'Der Name endet nicht auf .zip',
      'too-large': 'Die Datei ist größer als 200 MiB',
      empty: 'Die Datei ist leer',
      unreadable:
        'Die Datei ist nicht lesbar: Sie ist mit einem eigenen Schlüssel verschlüsselt, oder die Prüfung auf Schadsoftware hat etwas gefunden',
      infected: 'Die Prüfung auf Schadsoftware hat etwas gefunden',
      'not-scanned': 'Die Prüfung auf Schadsoftware kam innerhalb eines Tages zu keinem Ergebnis',
      deleted:
        'Die Datei wurde vor dem Import gelöscht, weil sie jemanden nannte, dessen Daten gelöscht wurden: Exportieren Sie sie neu',
    },
  },
};
