import { asOf, category, due, graded, item, shown } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass } from '../facts.ts';
import { gradesOf } from '../grades.ts';

const quizzes = (more: { dropLowest?: number; dropHighest?: number }, ...items: GradedClass['items']): GradedClass => ({
  categories: [category('quizzes', '100', more)],
  items,
});

describe('Ben Adler, Algebra 1: the lowest and the highest of four quizzes dropped', () => {
  const items = ['1', '2', '3', '4'].map((id) => item(id, 'quizzes'));
  const results = [graded('1', '40'), graded('2', '100'), graded('3', '70'), graded('4', '90')];

  it('keeps the middle', () => {
    expect(shown(quizzes({ dropLowest: 1, dropHighest: 1 }, ...items), results).current).toBe('80.00');
    expect(shown(quizzes({ dropHighest: 1 }, ...items), results).current).toBe('66.67');
  });

  it('drops the first of equals, in whatever order they come', () => {
    const same = items.map(({ id }) => graded(id, '50'));
    for (const order of [items, items.toReversed()]) {
      const { inputs } = gradesOf(quizzes({ dropLowest: 2 }, ...order), asOf)(same);
      expect(inputs.categories[0]?.current.dropped).toEqual(['1', '2']);
    }
  });

  it('takes the highest from what is left after the lowest, by what most lowers the rest and not by percent', () => {
    // 9 of 10 is the highest percent, but without 80 of 100 less remains: 19 of 40 against 90 of 130.
    const uneven = [
      item('1', 'quizzes', { maximum: '10' }),
      item('2', 'quizzes'),
      item('3', 'quizzes', { maximum: '30' }),
    ];
    const scores = [graded('1', '9'), graded('2', '80'), graded('3', '10')];
    expect(shown(quizzes({ dropHighest: 1 }, ...uneven), scores).current).toBe('47.50');
  });

  it('counts past due work that nobody submitted as the 0 it is in the final total, and drops what lies above it', () => {
    const some = results.slice(0, 3);
    // Current: 40, 100 and 70 without the 100. Final: 40, 70 and 0 without it.
    expect(shown(quizzes({ dropHighest: 1 }, ...items), some)).toEqual({ current: '55.00', final: '36.67' });
    const ungraded = items.map((quiz) => ({ ...quiz, dueAt: due }));
    expect(shown(quizzes({ dropHighest: 4 }, ...ungraded), some).final).toBe('0.00');
  });
});
