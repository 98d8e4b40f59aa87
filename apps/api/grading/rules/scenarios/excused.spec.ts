import { ahead, asOf, category, graded, item, shown } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass } from '../facts.ts';
import { gradesOf } from '../grades.ts';

const history: GradedClass = {
  categories: [category('essays', '60'), category('tests', '40')],
  items: [item('1', 'essays'), item('2', 'essays'), item('3', 'tests')],
};
const exempt = (id: string) => graded(id, '0', { scoreStatus: 'exempt' });
const results = [graded('1', '90'), graded('2', '50'), graded('3', '70')];

describe('Farid Aziz, History: an essay that he is excused from', () => {
  it('counts on neither side, where a 0 would count as one', () => {
    // Essays 90, tests 70: 0.6 × 90 + 0.4 × 70. With the essay as 0: essays 45.
    expect(shown(history, [graded('1', '90'), exempt('2'), graded('3', '70')])).toEqual({
      current: '82.00',
      final: '82.00',
    });
    expect(shown(history, [graded('1', '90'), graded('2', '0'), graded('3', '70')]).current).toBe('55.00');
  });

  it('counts on neither side by an extension either, whatever is graded', () => {
    expect(shown(history, results, {}, [{ itemId: '2', excused: true }])).toEqual({ current: '82.00', final: '82.00' });
  });

  it('takes the weight of a category along in which nothing else counts', () => {
    expect(shown(history, [graded('1', '90'), graded('2', '50'), exempt('3')]).current).toBe('70.00');
  });

  it('gives no total where all is excused, and not 0', () => {
    expect(shown(history, [exempt('1'), exempt('2'), exempt('3')])).toEqual({ current: null, final: null });
  });

  it('is neither late nor missing, and is counted as excused', () => {
    const rules = {
      missingPercent: '0',
      late: { deductionPercent: '100', intervalMinutes: 60, minimumPercent: '0' },
    };
    const marked = { ...exempt('2'), late: true, missing: true, submittedAt: ahead };
    expect(shown(history, [graded('1', '90'), marked, graded('3', '70')], rules).current).toBe('82.00');
    const { inputs } = gradesOf(history, asOf)([graded('1', '90'), marked, graded('3', '70')]);
    expect(inputs).toMatchObject({ scored: 2, excused: 1, missing: 0 });
  });
});
