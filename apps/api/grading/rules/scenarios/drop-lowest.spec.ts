import { asOf, category, due, graded, item, shown } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass } from '../facts.ts';
import { gradesOf } from '../grades.ts';

const quizzes = (more: { dropLowest?: number; dropHighest?: number }, ...items: GradedClass['items']): GradedClass => ({
  categories: [category('quizzes', '100', more)],
  items,
});

describe('Ana Souza, Algebra 1: 80 of 100, 20 of 100 and 1 of 20, the lowest quiz dropped', () => {
  const items = [item('1', 'quizzes'), item('2', 'quizzes'), item('3', 'quizzes', { maximum: '20' })];
  const results = [graded('1', '80'), graded('2', '20'), graded('3', '1')];

  it('drops the one without which most remains, not the one of the lowest percent', () => {
    // Without 1 of 20: 100 of 200 = 50 %. Without 20 of 100: 81 of 120 = 67.5 %.
    expect(shown(quizzes({}, ...items), results).current).toBe('45.91');
    expect(shown(quizzes({ dropLowest: 1 }, ...items), results)).toEqual({ current: '67.50', final: '67.50' });
  });

  it('names what was dropped', () => {
    const { inputs } = gradesOf(quizzes({ dropLowest: 1 }, ...items), asOf)(results);
    expect(inputs.categories[0]?.current).toMatchObject({ items: 2, countedWeight: '120.0000000000', dropped: ['2'] });
  });

  it('drops past due work that nobody submitted first from the final total, and nothing more than asked', () => {
    const missed = [graded('1', '80'), graded('2', '20')];
    // Current: 20 of 100 goes. Final: of 80, 20 and 0 of 20, the 20 of 100 goes too: 80 of 120.
    expect(shown(quizzes({ dropLowest: 1 }, ...items), missed)).toEqual({ current: '80.00', final: '66.67' });
  });

  it('spends no drop on an excused item, one of weight 0, or one of no points possible', () => {
    const more = [
      ...items,
      item('4', 'quizzes'),
      item('5', 'quizzes', { weight: '0' }),
      item('6', 'quizzes', { maximum: '0' }),
    ];
    const all = [...results, graded('4', '0', { scoreStatus: 'exempt' }), graded('5', '0'), graded('6', '0')];
    expect(shown(quizzes({ dropLowest: 1 }, ...more), all).current).toBe('67.50');
  });
});

describe('Chen Wei, Algebra 1: each category drops for itself', () => {
  it('takes the drop of one category from no other', () => {
    const algebra: GradedClass = {
      categories: [category('homework', '50', { dropLowest: 1 }), category('exams', '50')],
      items: [item('1', 'homework'), item('2', 'homework'), item('3', 'exams'), item('4', 'exams', { dueAt: due })],
    };
    const results = [graded('1', '90'), graded('2', '60'), graded('3', '40'), graded('4', '80')];
    // Homework 90 without the 60, exams (40 + 80) ÷ 2 = 60.
    expect(shown(algebra, results).current).toBe('75.00');
  });
});
