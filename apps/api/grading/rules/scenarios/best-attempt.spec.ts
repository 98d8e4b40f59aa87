import {
  asOf,
  category,
  due,
  graded,
  hoursAfter,
  item,
  policy,
  shown,
} from '../../../../../test/setup/grading/scenario.ts';
import { countedScoreOf } from '../counted-score.ts';
import { explain } from '../explain.ts';
import type { GradedClass, StudentResult } from '../facts.ts';
import { withSubmitted } from '../posted-view.ts';

const physics: GradedClass = {
  categories: [category('labs', '100')],
  items: [item('1', 'labs', { maximum: '20' })],
};
const late = { deductionPercent: '25', intervalMinutes: 1_440, minimumPercent: '0' };
const inTime = hoursAfter(due, -2);

describe('Gabriel Okafor, Physics 1: a lab report that was graded, and submitted again late', () => {
  const again = (latest: Partial<StudentResult>, ...attempts: StudentResult['attempts'] & object) =>
    shown(physics, [graded('1', '20', { submittedAt: hoursAfter(due, 5), attempts, ...latest })], {
      late,
      countedAttempt: 'best',
    }).current;

  it('keeps the full score in time over the same score late', () => {
    expect(again({}, { score: '20', submittedAt: inTime })).toBe('100.00');
  });

  it('counts the best after the deduction', () => {
    // 16 in time is 16; 20 late is 15.
    expect(again({}, { score: '16', submittedAt: inTime })).toBe('80.00');
    expect(again({}, { score: '12', submittedAt: inTime })).toBe('75.00');
    expect(again({ late: false }, { score: '16', submittedAt: inTime })).toBe('100.00');
  });

  it('names of attempts that count the same the one that lost least, then the least late, then the latest', () => {
    const named = (score: string, submittedAt: Date, earlier: StudentResult['attempts'] & object) => {
      const results = [graded('1', score, { submittedAt, attempts: earlier })];
      const rules = policy({ late: { ...late, minimumPercent: '50' }, countedAttempt: 'best' });
      const [{ isEarlierAttempt, score: raw, deduction } = {}] = explain(physics, asOf, rules, { results }).items;
      return { isEarlierAttempt, raw, intervals: deduction?.intervals ?? 0 };
    };
    const dayLate = hoursAfter(due, 5);
    // All count 10 of 20: 15 loses 5, 10 and 8 are not above the minimum.
    expect(named('15', dayLate, [{ score: '10', submittedAt: inTime }])).toMatchObject({ raw: '10', intervals: 0 });
    expect(named('8', hoursAfter(due, 30), [{ score: '8', submittedAt: dayLate }])).toMatchObject({ intervals: 1 });
    expect(named('8', inTime, [{ score: '8', submittedAt: inTime }])).toMatchObject({ isEarlierAttempt: false });
  });

  it('keeps a grade while the next attempt waits for one, unless the item is excused', () => {
    const waits = { scoreStatus: 'submitted', score: null } as const;
    expect(again(waits, { score: '12', submittedAt: inTime })).toBe('60.00');
    expect(again({ scoreStatus: 'exempt' }, { score: '12', submittedAt: inTime })).toBeNull();
  });

  it('counts no attempt before a result that was cleared or marked as missing', () => {
    const cleared = { scoreStatus: 'not submitted', score: null } as const;
    const earlier = { score: '12', submittedAt: inTime };
    expect(again(cleared, earlier)).toBeNull();
    const item = { maximum: '20', dueAt: due };
    const counted = { late: null, countedAttempt: 'best' } as const;
    const result = { itemId: '1', ...cleared, attempts: [earlier] };
    expect(countedScoreOf(item, result, counted)).toBeNull();
    const submitted = [{ itemId: '1', submittedAt: inTime }];
    expect(shown(physics, withSubmitted([result], submitted), counted)).toEqual({ current: null, final: '0.00' });
  });

  it('counts the latest attempt where the policy says so', () => {
    const result = graded('1', '4', { attempts: [{ score: '18', submittedAt: inTime }] });
    expect(shown(physics, [result]).current).toBe('20.00');
  });

  it('says which attempt counts', () => {
    const result = graded('1', '20', {
      submittedAt: hoursAfter(due, 5),
      attempts: [{ score: '16', submittedAt: inTime }],
    });
    const { items } = explain(physics, asOf, policy({ late, countedAttempt: 'best' }), { results: [result] });
    expect(items[0]).toMatchObject({ score: '16', isEarlierAttempt: true, deduction: null });
  });
});
