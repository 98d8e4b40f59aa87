import fc from 'fast-check';
import { sampleClass, sampleStudent } from '../../../test/samples/reports.ts';
import { classReport, standingsOf } from './class-report.ts';
import type { StudentFacts } from './facts.ts';
import { type Language, languages, writingOf } from './languages/language.ts';
import { progressReport, progressReports, reportCard } from './progress-report.ts';
import { Typesetting } from './typesetting.ts';

const { school } = sampleClass;
const writing = writingOf(school.locale, school.timeZone);
const createdAt = '2026-11-30T01:00:00.000Z';

describe('the report of a class', () => {
  const tableAfter = (document: ReturnType<typeof classReport>, heading: string) => {
    const at = document.parts.findIndex((part) => part.type === 'heading' && part.text === heading);
    const part = document.parts[at + 1];
    return part?.type === 'table' ? part.rows : part;
  };

  it('names who is at risk and why, and nobody else', () => {
    expect(tableAfter(classReport(sampleClass, null, writing), 'Students at risk')).toEqual([
      ['Silva, Noah', 'current grade 55.0%; missing work: 2'],
    ]);
  });

  it('compares with what the last report said', () => {
    const before = { day: '2026-11-29', currentPercents: { s1: '92.5', s2: '70', s3: null } };
    const document = classReport(sampleClass, before, writing);
    expect(tableAfter(document, 'Changes since the report of 29 Nov 2026')).toEqual([
      ['Silva, Noah', '70.0%', '55.0%'],
    ]);
    expect(tableAfter(document, 'Students at risk')).toEqual([
      ['Silva, Noah', 'current grade 55.0%; missing work: 2; fell by 15 points since the last report'],
    ]);
    expect(
      tableAfter(
        classReport(sampleClass, standingsOf(sampleClass), writing),
        'Changes since the report of 30 Nov 2026',
      ),
    ).toEqual({ type: 'text', text: 'No current grade changed.' });
  });

  it('bounds its lists, and says where the rest is', () => {
    const [owed] = sampleClass.owed;
    const parts = (works: number) =>
      classReport({ ...sampleClass, owed: new Array(works).fill(owed) }, null, writing).parts.filter(
        (part) => part.type === 'text' && part.text === 'More are in the gradebook.',
      );
    expect([parts(200), parts(201)].map(({ length }) => length)).toEqual([0, 1]);
  });

  it('counts every student of the class once in its distribution, whatever their grade', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: -50, max: 250 })), { maxLength: 30 }), (percents) => {
        const students = percents.map((percent, index) => ({
          sourcedId: `s${index}`,
          familyName: 'A',
          givenName: 'B',
          currentPercent: percent === null ? null : String(percent),
          finalPercent: null,
          missing: 0,
          late: 0,
        }));
        const chart = classReport({ ...sampleClass, students }, null, writing).parts.find(
          (part) => part.type === 'chart',
        );
        const counted =
          chart?.type === 'chart' ? chart.table.rows.reduce((sum, [, count]) => sum + Number(count), 0) : -1;
        expect(counted).toBe(percents.length);
      }),
    );
  });
});

describe('the report of a student', () => {
  it('shows scores of the points possible, states and the letter', () => {
    const { parts } = progressReport(sampleStudent, writing);
    expect(parts).toContainEqual({ type: 'text', text: 'Current grade: 92.5% · Final grade: 92.5% · Grade: A' });
    expect(parts.find((part) => part.type === 'table')).toMatchObject({
      rows: [
        ['Problem sheet 1', '23 Nov 2026', '16.5 / 20 (18.5 − 2)', 'graded'],
        ['Essay', '–', '–', 'open'],
      ],
    });
  });

  it('shows the score of another attempt beside the best one that counts, and a text beside its points', () => {
    const [ofClass] = sampleStudent.classes;
    const [work] = ofClass?.work ?? [];
    const scoreOf = (more: object) => {
      const shown = { ...sampleStudent, classes: [{ ...ofClass, work: [{ ...work, ...more }] }] };
      const table = progressReport(shown as typeof sampleStudent, writing).parts.find((part) => part.type === 'table');
      return table?.type === 'table' ? table.rows[0]?.[2] : undefined;
    };
    expect(scoreOf({ score: '12', countedScore: 16 })).toBe('16 / 20 (graded: 12)');
    expect(scoreOf({ score: '18', countedScore: 18, textScore: 'A' })).toBe('18 / 20 (A)');
    expect(scoreOf({ score: '18', countedScore: 14, textScore: 'A' })).toBe('14 / 20 (A; 18 − 4)');
    expect(scoreOf({ score: null, countedScore: null, textScore: 'B' })).toBe('B');
  });

  it('is written by the locale of the school, with the day that it is there', () => {
    const german = writingOf('de-DE', 'Pacific/Kiritimati');
    const { title, parts } = progressReport(sampleStudent, german);
    expect(title).toBe('Lernstandsbericht: Fischer, Lena');
    expect(parts.find((part) => part.type === 'table')).toMatchObject({
      rows: [['Problem sheet 1', '24.11.2026', '16,5 / 20 (18,5 − 2)', 'bewertet'], expect.anything()],
    });
  });
});

describe('typesetting', () => {
  const typesetting = new Typesetting();
  const textOf = (pdf: Buffer) => pdf.toString('latin1');

  it('gives the same bytes for the same facts, and a tagged document with title and language', () => {
    const document = { ...classReport(sampleClass, null, writing), createdAt };
    const pdf = typesetting.pdf(document);
    expect(pdf.equals(new Typesetting().pdf(document))).toBe(true);
    expect(textOf(pdf)).toMatch(/<pdfuaid:part>1<\/pdfuaid:part>/);
    expect(textOf(pdf)).toMatch(/\/MarkInfo/);
    expect(textOf(pdf)).toMatch(/\/Lang ?\(en\)/);
  });

  it.each(languages.map((language): [Language] => [language]))('sets every kind of document in %s', (language) => {
    const words = writingOf(language, school.timeZone);
    const documents = [
      classReport(sampleClass, standingsOf(sampleClass), words),
      progressReport(sampleStudent, words),
      progressReports('Physics 9A', [sampleStudent, { ...sampleStudent, classes: [] }], words),
      reportCard(sampleStudent, '2026/27', words),
    ];
    for (const document of documents) expect(typesetting.pdf({ ...document, createdAt }).length).toBeGreaterThan(5_000);
  });

  it('takes what people call themselves and their work for text', () => {
    const title = '#panic("x") $a$ *b* `c` <d> @e \\ // /* 李小龍 لينا';
    const work = sampleStudent.classes[0]?.work[0];
    const entry = { ...sampleStudent.classes[0], title, work: [{ ...work, title }] } as StudentFacts['classes'][number];
    const pdf = typesetting.pdf({ ...progressReport({ ...sampleStudent, classes: [entry] }, writing), createdAt });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('refuses a picture without words', () => {
    const document = classReport(sampleClass, null, writing);
    const parts = document.parts.map((part) =>
      part.type === 'chart' ? { ...part, alternative: undefined as never } : part,
    );
    expect(() => typesetting.pdf({ ...document, parts, createdAt })).toThrow();
  });
});
