import type { Cell } from './cells.ts';
import { itemOf, readOf, rowOf, scoreCell } from './read-fixture.ts';
import type { ReadRow } from './read-gradebook.ts';
import { type Row, Rows } from './rows.ts';
import { countStates, viewOf } from './view.ts';
import { type State, statesOf, termsOf } from './work-state.ts';

const now = new Date('2026-11-30T12:00:00.000Z');
const due = '2026-11-20T12:00:00.000Z';
const [early, late] = ['2026-11-19T12:00:00.000Z', '2026-11-21T12:00:00.000Z'];
const quiz = itemOf('quiz', { dueDate: due });

const shown = (row: ReadRow): Row => new Rows({ ...readOf(['quiz'], {}), rows: [row] }).all[0] as Row;
const of = (cell: Cell | undefined, more: Partial<ReadRow> = {}, item = quiz): readonly State[] =>
  statesOf(shown(rowOf('ada', [cell], more)), 0, item, now);
const cell = (more: Partial<Cell> = {}): Cell => ({ ...scoreCell('quiz', 8), ...more });
const submitted = (submittedAt: string) => ({ submissions: [{ lineItemSourcedId: 'quiz', submittedAt }] });
const extension = (more: object) => ({
  extensions: [{ lineItemSourcedId: 'quiz', dueDate: due, excused: false, resultValueMax: 10, ...more }],
});

it('goes by the points possible and the due date of an extension', () => {
  const terms = (more: Partial<ReadRow>) => termsOf(shown(rowOf('ada', [cell()], more)), quiz);
  expect(terms({})).toEqual({ maximum: 10, dueDate: due, isExcused: false });
  expect(terms(extension({ dueDate: late, resultValueMax: 5, excused: true }))).toEqual({
    maximum: 5,
    dueDate: late,
    isExcused: true,
  });
});

describe('what there is to say about a cell', () => {
  it.each<[string, readonly State[], Cell | undefined, Partial<ReadRow>]>([
    ['nothing about a grade', [], cell(), {}],
    ['a draft', ['draft'], cell({ draft: true }), {}],
    ['late, as it was marked', ['late'], cell({ late: true }), {}],
    ['late, by when it was submitted', ['late'], cell({ submittedAt: late }), {}],
    ['in time, as it was marked', [], cell({ submittedAt: late, late: false }), {}],
    ['in time by an extension', [], cell({ submittedAt: late }), extension({ dueDate: now.toISOString() })],
    ['missing once it is past due', ['missing'], undefined, {}],
    ['not missing, as it was marked', [], cell({ scoreStatus: 'not submitted', missing: false }), {}],
    ['not missing for who joined later', [], undefined, { periods: [{ from: late, until: null }] }],
    ['submitted and not graded', ['ungraded'], undefined, submitted(early)],
    ['submitted late and not graded', ['ungraded', 'late'], undefined, submitted(late)],
    ['submitted again after its grade', ['ungraded', 'late'], cell({ submittedAt: early }), submitted(late)],
    ['graded since it was submitted', ['late'], cell({ submittedAt: late }), submitted(late)],
    ['submitted on paper', ['ungraded'], cell({ scoreStatus: 'submitted', score: null }), {}],
    ['excused', ['excused'], cell({ scoreStatus: 'exempt', score: null }), {}],
    [
      'excused by an extension, whatever else',
      ['excused'],
      undefined,
      { ...submitted(late), ...extension({ excused: true }) },
    ],
  ])('is %s', (_, states, stored, more) => {
    expect(of(stored, more)).toEqual(states);
  });

  it('is nothing before an assignment is assigned, or without a due date', () => {
    expect(of(undefined, {}, itemOf('quiz', { dueDate: due, assignDate: '2026-12-01T00:00:00.000Z' }))).toEqual([]);
    expect(of(undefined, {}, itemOf('quiz'))).toEqual([]);
  });
});

describe('the filter', () => {
  const items = [itemOf('essay'), quiz, itemOf('talk')];
  const rows = [
    shown(rowOf('Ada', [undefined, cell({ draft: true }), undefined])),
    shown(rowOf('Bea', [undefined, undefined, scoreCell('talk', 3)])),
    shown(rowOf('Adam', [scoreCell('essay', 1), cell(), undefined])),
  ];
  const view = (name: string, state?: State) =>
    viewOf(rows, items, { name, state }, ({ student }) => student.familyName, now);

  it('leaves students whose names have a part, and all assignments', () => {
    expect(view('ada')).toEqual({ rows: [0, 2], columns: [0, 1, 2] });
  });

  it('leaves students and assignments with a cell in a state', () => {
    expect(view('', 'draft')).toEqual({ rows: [0], columns: [1] });
    expect(view('', 'missing')).toEqual({ rows: [1], columns: [1] });
    expect(view('adam', 'draft')).toEqual({ rows: [], columns: [] });
  });

  it('counts cells, and again where a row is another one', () => {
    expect(countStates(rows, items, now)).toMatchObject({ draft: 1, missing: 1, ungraded: 0 });
    const graded = shown(rowOf('Bea', [undefined, cell({ draft: true }), scoreCell('talk', 3)]));
    expect(countStates([rows[0] as Row, graded], items, now)).toMatchObject({ draft: 2, missing: 0 });
  });
});
