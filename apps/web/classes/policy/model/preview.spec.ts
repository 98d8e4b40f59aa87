import type { Schemas } from '../../../api/client.ts';
import { changedTotals, type Rules } from './preview.ts';

const now = new Date('2026-11-30T12:00:00Z');

const item = (sourcedId: string, categorySourcedId: string) =>
  ({
    ...{ sourcedId, categorySourcedId, resultValueMin: 0, resultValueMax: 10, weight: null, neverDrop: false },
    ...{ extraCredit: false, assignDate: null, dueDate: '2026-11-01T12:00:00.000Z', gradingPeriodSourcedId: null },
    scoreScaleSourcedId: null,
  }) as Schemas['LineItem'];
const category = (sourcedId: string, weight: number, dropLowest = 0) =>
  ({ sourcedId, weight, dropLowest, dropHighest: 0 }) as Schemas['Category'];
const policy = {
  weighting: 'categories',
  weightsAbove100: 'relative',
  late: null,
  missingPercent: null,
  countedAttempt: 'latest',
  scoreScaleSourcedId: null,
  gradingPeriods: [],
} as unknown as Schemas['GradingPolicy'];
const rules: Rules = {
  policy,
  categories: [category('homework', 50), category('exams', 50)],
  scales: [],
  sessions: [],
  lineItems: [item('homework-1', 'homework'), item('homework-2', 'homework'), item('exam-1', 'exams')],
};
type Row = Schemas['Gradebook']['data'][number];
const result = (lineItemSourcedId: string, score: number, more: Partial<Row['results'][number]> = {}) =>
  ({
    ...{ lineItemSourcedId, scoreStatus: 'fully graded', score, countedScore: score, textScore: null },
    ...{ late: null, missing: null, submittedAt: null, ...more },
  }) as Row['results'][number];
const always = [{ from: null, until: null }];
const row = (sourcedId: string, results: Row['results'], extensions: Row['extensions'] = []) =>
  ({ student: { sourcedId }, results, extensions, attempts: [], submissions: [], periods: always }) as unknown as Row;
const percents = (rows: Row[], after: Rules, before = rules) =>
  changedTotals(rows, before, after, now).map(({ student, before: was, after: will }) => [
    student.sourcedId,
    was.percent,
    will.percent,
  ]);

describe('the preview of a policy', () => {
  const ada = row('ada', [result('homework-1', 4), result('homework-2', 8), result('exam-1', 10)]);
  const even = row('even', [result('homework-1', 10), result('homework-2', 10), result('exam-1', 10)]);

  it('names nobody where nothing would change', () => {
    expect(percents([ada, even], rules)).toEqual([]);
  });

  it('names whose total other weights or drops would move, and nobody else', () => {
    const heavier = { ...rules, categories: [category('homework', 20), category('exams', 80)] };
    expect(percents([ada, even], heavier)).toEqual([['ada', 80, 92]]);
    const dropped = { ...rules, categories: [category('homework', 50, 1), category('exams', 50)] };
    expect(percents([ada, even], dropped)).toEqual([['ada', 80, 90]]);
  });

  it('counts missing work as the policy would', () => {
    const part = row('part', [result('exam-1', 10)]);
    expect(percents([part], { ...rules, policy: { ...policy, missingPercent: 0 } })).toEqual([['part', 100, 50]]);
  });

  it('deducts for late work by when it was submitted, and gives letters', () => {
    const late = row('late', [result('exam-1', 10, { submittedAt: '2026-11-02T06:00:00.000Z' })]);
    const rule = { deductionPercent: 10, intervalMinutes: 1_440, minimumPercent: 0 };
    expect(percents([late], { ...rules, policy: { ...policy, late: rule } })).toEqual([['late', 100, 90]]);
    const scale = { sourcedId: 's', version: 1, scoreScaleValue: [{ itemValueLHS: 'A', itemValueRHS: '90' }] };
    const lettered = {
      ...rules,
      policy: { ...policy, scoreScaleSourcedId: 's' },
      scales: [scale as Schemas['ScoreScale']],
    };
    expect(changedTotals([late], rules, lettered, now)).toMatchObject([
      { before: { percent: 100, letter: null }, after: { percent: 100, letter: 'A' } },
    ]);
  });

  it('counts the best attempt where the policy would', () => {
    const best = { ...rules, policy: { ...policy, countedAttempt: 'best' as const } };
    const earlier = { lineItemSourcedId: 'exam-1', score: 9, textScore: null, late: null, submittedAt: null };
    const tried = { ...row('tried', [result('exam-1', 5)]), attempts: [earlier] };
    expect(percents([tried], best)).toEqual([['tried', 50, 90]]);
  });
});
