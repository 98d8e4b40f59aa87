import type { Tables } from '../../database/schema.generated.ts';
import type { Language } from '../../reports/languages/language.ts';
import { arabicTables, germanTables, spanishTables } from './table-words.ts';

/** What the page of a copy says, in one language. */
export interface IndexWords {
  title: string;
  madeOn: (moment: string) => string;
  sameForPrograms: (folder: string) => string;
  files: string;
  noFiles: string;
  whatTheyDid: string;
  nothingRecorded: string;
  actsIntroduction: (file: string) => string;
  /** Columns keep the names that they have in the files for programs. */
  columns: string;
  table: (name: string) => string;
}

const spaced = (name: string): string => {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const from =
  (names: Readonly<Partial<Record<keyof Tables, string>>>) =>
  (name: string): string =>
    names[name as keyof Tables] ?? spaced(name);

export const indexWords: Record<Language, IndexWords> = {
  en: {
    title: 'Data about a person in ClassBoard',
    madeOn: (moment) => `Made on ${moment}.`,
    sameForPrograms: (folder) => `The same, complete and for programs, is in the folder ${folder}.`,
    files: 'Files',
    noFiles: 'None.',
    whatTheyDid: 'What this person did',
    nothingRecorded: 'Nothing that is recorded.',
    actsIntroduction: (file) => `Records about something else that name the person, by kind; see ${file}.`,
    columns: 'Columns are named as in these files.',
    table: spaced,
  },
  de: {
    title: 'Daten über eine Person in ClassBoard',
    madeOn: (moment) => `Erstellt am ${moment}.`,
    sameForPrograms: (folder) => `Dasselbe, vollständig und für Programme, liegt im Ordner ${folder}.`,
    files: 'Dateien',
    noFiles: 'Keine.',
    whatTheyDid: 'Was diese Person getan hat',
    nothingRecorded: 'Nichts ist aufgezeichnet.',
    actsIntroduction: (file) => `Einträge über anderes, die diese Person nennen, nach Art; siehe ${file}.`,
    columns: 'Die Spalten heißen wie in diesen Dateien.',
    table: from(germanTables),
  },
  es: {
    title: 'Datos sobre una persona en ClassBoard',
    madeOn: (moment) => `Hecho el ${moment}.`,
    sameForPrograms: (folder) => `Lo mismo, completo y para programas, está en la carpeta ${folder}.`,
    files: 'Archivos',
    noFiles: 'Ninguno.',
    whatTheyDid: 'Lo que hizo esta persona',
    nothingRecorded: 'No hay nada registrado.',
    actsIntroduction: (file) => `Registros sobre otras cosas que nombran a la persona, por tipo; véase ${file}.`,
    columns: 'Las columnas se llaman como en esos archivos.',
    table: from(spanishTables),
  },
  ar: {
    title: 'بيانات عن شخص في ClassBoard',
    madeOn: (moment) => `أنشئت في ${moment}.`,
    sameForPrograms: (folder) => `البيانات نفسها كاملة وبصيغة للبرامج موجودة في المجلد ${folder}.`,
    files: 'الملفات',
    noFiles: 'لا توجد.',
    whatTheyDid: 'ما فعله هذا الشخص',
    nothingRecorded: 'لا شيء مسجل.',
    actsIntroduction: (file) => `سجلات عن أمور أخرى تذكر هذا الشخص، بحسب النوع؛ انظر ${file}.`,
    columns: 'أسماء الأعمدة كما هي في تلك الملفات.',
    table: from(arabicTables),
  },
};
