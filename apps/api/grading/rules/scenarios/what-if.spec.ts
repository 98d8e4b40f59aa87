import { ahead, category, graded, item, shown } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass } from '../facts.ts';
import { withScores } from '../what-if.ts';

describe('Priya Nair, Statistics: what if', () => {
  const statistics: GradedClass = {
    categories: [category('homework', '40'), category('exam', '60')],
    items: [item('1', 'homework'), item('2', 'exam', { dueAt: ahead })],
  };
  const results = [graded('1', '70', { late: true })];
  const late = { deductionPercent: '10', intervalMinutes: 60, minimumPercent: '0' };

  it('counts supposed scores by the same rules, as work in time', () => {
    expect(shown(statistics, results, { late }).current).toBe('60.00');
    expect(shown(statistics, withScores(results, new Map([['2', '95']])), { late }).current).toBe('81.00');
    expect(shown(statistics, withScores(results, new Map([['1', '95']])), { late }).current).toBe('95.00');
  });

  it('changes none of the results it was given', () => {
    const before = structuredClone(results);
    withScores(results, new Map([['1', '0']]));
    expect(results).toEqual(before);
  });
});
