import { dataClasses } from '../../database/data-classes.ts';
import { languages } from '../../reports/languages/language.ts';
import { exportIndex } from './export-index.ts';
import { indexWords } from './index-words.ts';

const moment = () => '1 May 2026';
const nothing = { tables: {}, doneByThePerson: {}, classes: [], assignments: [], files: [] };

describe('the page of a copy', () => {
  it('calls every table that has something about a person by a word of each language', () => {
    const tables = Object.entries(dataClasses)
      .filter(([, { about, by }]) => about !== undefined || by !== undefined)
      .map(([table]) => table);
    const english = (table: string) => indexWords.en.table(table);
    const missing = languages.flatMap((language) =>
      language === 'en' ? [] : tables.filter((table) => indexWords[language].table(table) === english(table)),
    );
    expect(missing).toEqual([]);
  });

  it.each(languages)('is in the language of the school, and read in its direction: %s', (language) => {
    const direction = language === 'ar' ? 'rtl' : 'ltr';
    const data = { ...nothing, tables: { results: [{ id: 1, score: 71, class_id: 7 }] } };
    const page = exportIndex(data, [], new Date(0), { language, direction, moment });
    const words = indexWords[language];
    expect(page).toContain(`<html lang="${language}" dir="${direction}">`);
    for (const text of [words.title, words.noFiles, words.nothingRecorded, words.table('results'), moment()]) {
      expect(page).toContain(text);
    }
    expect(page).toContain('<th scope="col" lang="en">score</th>');
  });
});
