import { ahead, asOf, category, graded, item, policy, shown } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass, StudentResult } from '../facts.ts';
import { gradesOf } from '../grades.ts';

const art: GradedClass = {
  categories: [category('sketches', '100')],
  items: [item('1', 'sketches'), item('2', 'sketches')],
};
const half = { missingPercent: '50' };
const second = (result: Partial<StudentResult>): StudentResult => ({
  itemId: '2',
  scoreStatus: 'not submitted',
  score: null,
  ...result,
});

describe('Hana Suzuki, Art 2: missing sketches count with half their points', () => {
  it('counts past due work that nobody submitted in both totals', () => {
    expect(shown(art, [graded('1', '90')], half)).toEqual({ current: '70.00', final: '70.00' });
    expect(shown(art, [graded('1', '90'), second({})], half).current).toBe('70.00');
    expect(shown(art, [graded('1', '90')], { missingPercent: '0' })).toEqual({ current: '45.00', final: '45.00' });
  });

  it('counts it in the final total alone, as 0, without the policy', () => {
    expect(shown(art, [graded('1', '90')])).toEqual({ current: '90.00', final: '45.00' });
  });

  it('leaves work that was submitted, excused or is not due as it is', () => {
    expect(shown(art, [graded('1', '90'), second({ scoreStatus: 'submitted' })], half).current).toBe('90.00');
    expect(shown(art, [graded('1', '90'), second({ scoreStatus: 'exempt' })], half).final).toBe('90.00');
    const later = { ...art, items: [item('1', 'sketches'), item('2', 'sketches', { dueAt: ahead })] };
    expect(shown(later, [graded('1', '90')], half)).toEqual({ current: '90.00', final: '90.00' });
  });

  it('is waived by hand, which leaves the final total as without the policy', () => {
    expect(shown(art, [graded('1', '90'), second({ missing: false })], half)).toEqual({
      current: '90.00',
      final: '45.00',
    });
  });

  it('takes a mark for a due date where there is none, and the date where there is one', () => {
    const undated = { ...art, items: [item('1', 'sketches'), item('2', 'sketches', { dueAt: null })] };
    const marked = second({ missing: true });
    expect(shown(undated, [graded('1', '90'), marked], half).current).toBe('70.00');
    expect(shown(undated, [graded('1', '90')], half).current).toBe('90.00');
    const later = { ...art, items: [item('1', 'sketches'), item('2', 'sketches', { dueAt: ahead })] };
    expect(shown(later, [graded('1', '90'), marked], half).current).toBe('90.00');
  });

  it('owes nothing for the time before the student came', () => {
    const { current, inputs } = gradesOf(art, asOf, policy(half))([graded('1', '90')], [{ from: asOf, until: null }]);
    expect([current, inputs.missing, inputs.open]).toEqual(['90.0000000000', 0, 1]);
  });

  it('is no bonus where the work is extra credit', () => {
    const bonus = { ...art, items: [item('1', 'sketches'), item('2', 'sketches', { extraCredit: true })] };
    expect(shown(bonus, [graded('1', '90')], half)).toEqual({ current: '90.00', final: '90.00' });
  });
});
