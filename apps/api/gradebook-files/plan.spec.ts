import { type CellValue, canonical, exportState, numberValue } from '../gradebook/cell-value.ts';
import { readCsv } from './csv-reader.ts';
import { findColumns } from './file-columns.ts';
import type { CellFacts } from './grade-cell.ts';
import { type PresentClass, planOf } from './plan.ts';
import { UnreadableFile } from './sheet-grid.ts';

const score = (points: string): CellFacts => ({
  scoreStatus: 'fully graded',
  score: points,
  textScore: null,
  missing: null,
});
const blank: CellValue = { kind: 'blank' };
const text = (value: string): CellValue => ({ kind: 'text', text: value });

interface Cell {
  facts: CellFacts;
  shown: CellValue;
}

/** A class of Ada with two assignments, the second of which has a score scale. */
const present = (cells: Readonly<Record<string, Cell>>): PresentClass => ({
  items: new Map([
    ['sheet', { sourcedId: 'sheet', texts: null, isClosed: false }],
    [
      'a [b',
      {
        sourcedId: 'a [b',
        texts: new Map([
          ['A-', '90'],
          ['2', '85'],
          ['3', '3'],
          ['5', null],
        ]),
        isClosed: false,
      },
    ],
  ]),
  students: new Map([['=ada', { isEnrolled: true }]]),
  cell: (item) => (cells[item] === undefined ? undefined : { facts: cells[item].facts, version: 3 }),
  shown: (item) => canonical(cells[item]?.shown ?? blank),
});

const header = `studentSourcedId;"Sheet (of 20) [sheet]";Talk [of] 2 [a [b];Total %;exportState`;

/** What becomes of a row whose cells were as given at its export. */
const planned = (
  [sheet, talk]: [string, string],
  exported: [CellValue, CellValue],
  stored: Readonly<Record<string, Cell>> = {},
) => {
  const state = exportState([
    ['sheet', exported[0]],
    ['a [b', exported[1]],
  ]);
  const grid = readCsv(Buffer.from(`${header}\n'=ada;${sheet};${talk};;${state}\n`));
  const columns = findColumns(grid.header, new Set(['sheet', 'a [b']), new Set(['studentSourcedId', 'exportState']));
  return planOf(grid, columns, present(stored), ',');
};

const graded = (points: string): Record<string, Cell> => ({
  sheet: { facts: score(points), shown: numberValue(points) },
});

describe('the plan of a gradebook file', () => {
  it.each<[string, [string, string], [CellValue, CellValue], Record<string, Cell>]>([
    ['a blank cell', ['', ''], [numberValue('17.5'), blank], graded('17.5')],
    ['zeros at the end', ['17,50', ''], [numberValue('17.5'), blank], graded('17.5')],
    ['a number as Excel keeps it', ['8,0999999999999996', ''], [numberValue('8.1'), blank], graded('8.1')],
    ['CLEAR where nothing is', ['clear', ''], [blank, blank], {}],
    [
      'a text score that looks like a number',
      ['12', ''],
      [text('12'), blank],
      { sheet: { facts: { ...score('0'), score: null, textScore: '12' }, shown: text('12') } },
    ],
    [
      'a text score that looks like a word',
      ['EX', ''],
      [text('EX'), blank],
      { sheet: { facts: { ...score('0'), score: null, textScore: 'EX' }, shown: text('EX') } },
    ],
    [
      'a text score that was guarded against running',
      [`'=x`, ''],
      [text('=x'), blank],
      { sheet: { facts: { ...score('0'), score: null, textScore: '=x' }, shown: text('=x') } },
    ],
  ])('changes nothing for %s', (_, cells, exported, stored) => {
    expect(planned(cells, exported, stored)).toMatchObject({ changes: [], refusals: [], unchanged: 2, leftAlone: 0 });
  });

  it.each<[string, [string, string], object]>([
    ['a number', ['18,5', ''], { lineItemSourcedId: 'sheet', after: { scoreStatus: 'fully graded', score: '18.5' } }],
    ['0', ['0', ''], { after: { score: '0' } }],
    ['a number below 0', ['-1', ''], { after: { score: '-1' } }],
    ['EX', ['ex', ''], { after: { scoreStatus: 'exempt', score: null } }],
    ['MISSING', ['Missing', ''], { after: { scoreStatus: 'not submitted', missing: true } }],
    ['a text of the scale', ['', 'A-'], { lineItemSourcedId: 'a [b', after: { textScore: 'A-', score: null } }],
  ])('changes a cell to %s', (_, cells, change) => {
    expect(planned(cells, [blank, blank])).toMatchObject({
      changes: [{ row: 2, studentSourcedId: '=ada', before: null, version: null, ...change }],
      refusals: [],
    });
  });

  it.each([
    ['a text', ['eight', '']],
    ['a text that the scale does not have', ['', 'B']],
    ['the other decimal mark', ['18.5', '']],
    ['separated thousands', ['1.000,5', '']],
    ['an error of a formula', ['#NAME?', '']],
    ['more than a score can be', ['1000000001', '']],
  ] as [string, [string, string]][])('refuses %s', (_, cells) => {
    expect(planned(cells, [blank, blank])).toMatchObject({ changes: [], refusals: [{ reason: 'notAGrade', row: 2 }] });
  });

  it('refuses a number that is a text of the score scale as well, unless both are worth the same', () => {
    const [points, same] = [{ ...score('85'), score: null, textScore: '2' }, numberValue('85')];
    const withText = { 'a [b': { facts: points, shown: same } };
    for (const written of ['2', '2,0', '5']) {
      expect(planned(['', written], [blank, same], withText)).toMatchObject({
        changes: [],
        refusals: [{ reason: 'notAGrade', message: expect.stringMatching(/^C2 could be a score, or a text/) }],
      });
    }
    expect(planned(['2', ''], [blank, same], withText).changes).toMatchObject([{ after: { score: '2' } }]);
    for (const [written, taken] of [
      ['3', '3'],
      ['70', '70'],
    ] as const) {
      expect(planned(['', written], [blank, same], withText).changes).toMatchObject([{ after: { score: taken } }]);
    }
    expect(planned(['', '85'], [blank, same], withText)).toMatchObject({ changes: [], refusals: [], unchanged: 2 });
    const two: Record<string, Cell> = { 'a [b': { facts: score('2'), shown: numberValue('2') } };
    expect(planned(['', '2'], [blank, numberValue('2')], two)).toMatchObject({ changes: [], refusals: [] });
  });

  it('leaves alone what changed here, and refuses what was edited in the file as well', () => {
    const [was, is] = [numberValue('17'), graded('19')];
    expect(planned(['17', ''], [was, blank], is)).toMatchObject({ changes: [], refusals: [], leftAlone: 1 });
    expect(planned(['19', ''], [was, blank], is)).toMatchObject({ changes: [], refusals: [], unchanged: 2 });
    expect(planned(['18', ''], [was, blank], is).refusals).toMatchObject([{ reason: 'changedSinceExport' }]);
    expect(planned(['CLEAR', ''], [was, blank], is).refusals).toMatchObject([{ reason: 'changedSinceExport' }]);
    expect(planned(['18', ''], [blank, blank], is).refusals).toMatchObject([{ reason: 'changedSinceExport' }]);
    // Graded and ungraded again: the cell is as it was exported.
    expect(planned(['18', ''], [blank, blank]).changes).toHaveLength(1);
  });

  it('lists the first thousand refusals, and counts the others', () => {
    const rows = Array.from({ length: 1_003 }, (_, index) => `nobody-${index};1;;;`);
    const grid = readCsv(Buffer.from(`${header}\n${rows.join('\n')}\n`));
    const columns = findColumns(grid.header, new Set(['sheet', 'a [b']), new Set(['studentSourcedId', 'exportState']));
    const { refusals, unlistedRefusals, warnings } = planOf(grid, columns, present({}), ',');
    expect([refusals.length, unlistedRefusals]).toEqual([1_000, 3]);
    expect(warnings).toEqual(['3 more cells and rows are refused; the first 1000 are listed']);
  });

  it('keeps a partial grade partial, and clears what stood beside a score', () => {
    const facts = { scoreStatus: 'partially graded', score: '60', textScore: 'B+', missing: true };
    const stored = { sheet: { facts, shown: numberValue('60') } };
    expect(planned(['65', ''], [numberValue('60'), blank], stored).changes).toMatchObject([
      {
        before: facts,
        after: { scoreStatus: 'partially graded', score: '65', textScore: null, missing: null },
        version: 3,
      },
    ]);
  });
});

describe('the columns of a gradebook file', () => {
  const find = (...header: string[]) =>
    findColumns(header, new Set(['one', 'two']), new Set(['familyName', 'studentSourcedId', 'exportState']));

  it('are found by their names, in any order', () => {
    expect(find('exportState', 'x [two]', 'familyName', 'Old current %', 'studentSourcedId', 'y [one]')).toMatchObject({
      student: 4,
      exportState: 0,
      items: new Map([
        [1, 'two'],
        [5, 'one'],
      ]),
      unknown: [],
    });
  });

  it('are refused where they are unknown or there twice', () => {
    expect(find('studentSourcedId', 'exportState', 'x [one]', 'y [one]', 'z [three]', 'Notes')).toMatchObject({
      items: new Map(),
      unknown: ['z [three]', 'Notes'],
      repeated: ['one'],
    });
  });

  it.each([[['studentSourcedId']], [['exportState']], [['studentSourcedId', 'studentSourcedId', 'exportState']]])(
    'make no gradebook of %j',
    (header) => {
      expect(() => find(...header)).toThrow(UnreadableFile);
    },
  );
});
