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
import { explain } from '../explain.ts';
import type { GradedClass, StudentResult } from '../facts.ts';

const essays: GradedClass = {
  categories: [category('essays', '100')],
  items: [item('1', 'essays', { maximum: '10' })],
};
/** 10 % of the points possible for every day begun, never below 40 % of them. */
const late = { deductionPercent: '10', intervalMinutes: 1_440, minimumPercent: '40' };
const scoreOf = (result: Partial<StudentResult>) =>
  shown(essays, [graded('1', '8', { submittedAt: hoursAfter(due, 25), ...result })], { late }).current;

describe('Farida Khan, English 9: 10 % a day for late essays, at least 40 %', () => {
  it('deducts for every day that has begun: 8 of 10 after 25 hours is 6', () => {
    expect(scoreOf({})).toBe('60.00');
    expect(scoreOf({ submittedAt: hoursAfter(due, 24) })).toBe('70.00');
    expect(scoreOf({ submittedAt: new Date(due.getTime() + 1) })).toBe('70.00');
    expect(scoreOf({ submittedAt: due })).toBe('80.00');
  });

  it('stops at the minimum, and leaves a score below it as it is', () => {
    expect(scoreOf({ submittedAt: hoursAfter(due, 24 * 30) })).toBe('40.00');
    expect(scoreOf({ score: '3' })).toBe('30.00');
    expect(scoreOf({ score: '4' })).toBe('40.00');
    expect(scoreOf({ score: '-1' })).toBe('-10.00');
  });

  it('deducts from a score above the maximum too', () => {
    expect(scoreOf({ score: '12' })).toBe('100.00');
  });

  it('deducts nothing where it is waived, and for one day where somebody marked late work of no known time', () => {
    expect(scoreOf({ late: false })).toBe('80.00');
    expect(scoreOf({ late: true, submittedAt: null })).toBe('70.00');
    expect(scoreOf({ late: null, submittedAt: null })).toBe('80.00');
    expect(scoreOf({ late: true, submittedAt: due })).toBe('80.00');
  });

  it('keeps the score as it was graded beside what counts', () => {
    const result = graded('1', '8', { submittedAt: hoursAfter(due, 25) });
    const [essay] = explain(essays, asOf, policy({ late }), { results: [result] }).items;
    expect(essay).toMatchObject({
      score: '8',
      deduction: { intervals: 2, points: '2', isAtMinimum: false },
      current: { points: '6', share: '60.00' },
    });
  });

  it('changes nothing without the policy', () => {
    expect(shown(essays, [graded('1', '8', { submittedAt: hoursAfter(due, 25), late: true })]).current).toBe('80.00');
  });

  it('counts to the tenth place: a third of a percent an hour', () => {
    const slow = { deductionPercent: '0.3333', intervalMinutes: 60, minimumPercent: '0' };
    const result = graded('1', '8', { submittedAt: hoursAfter(due, 2.5) });
    expect(shown(essays, [result], { late: slow }).current).toBe('79.00');
  });
});
