import { category, graded, item, shown } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass } from '../facts.ts';

const quizzes = (more: { dropLowest?: number; dropHighest?: number }, ...items: GradedClass['items']): GradedClass => ({
  categories: [category('quizzes', '100', more)],
  items,
});

describe('Dana Petrova, Algebra 1: 80 of 100, 20 of 100 and 1 of 20, with a quiz that must stay', () => {
  const items = [item('1', 'quizzes'), item('2', 'quizzes'), item('3', 'quizzes', { maximum: '20' })];
  const results = [graded('1', '80'), graded('2', '20'), graded('3', '1')];

  it('never drops what must not be dropped', () => {
    const kept = items.map((quiz) => (quiz.id === '2' ? { ...quiz, neverDrop: true } : quiz));
    // 80 of 100 and 20 of 100 stay where 1 of 20 goes, 21 of 120 where 80 goes.
    expect(shown(quizzes({ dropLowest: 1 }, ...kept), results).current).toBe('50.00');
    // With three to drop, what must not be dropped is all that stays.
    expect(shown(quizzes({ dropLowest: 3 }, ...kept), results).current).toBe('20.00');
  });

  it('never drops the last one that counts', () => {
    expect(shown(quizzes({ dropLowest: 3 }, ...items), results).current).toBe('80.00');
    expect(shown(quizzes({ dropLowest: 1 }, ...items), [graded('2', '20')]).current).toBe('20.00');
    expect(shown(quizzes({ dropLowest: 2, dropHighest: 2 }, ...items), results).current).toBe('80.00');
    expect(shown(quizzes({ dropLowest: 1 }, ...items), []).current).toBeNull();
  });

  it('keeps one that must stay from being dropped as the highest too', () => {
    const kept = items.map((quiz) => (quiz.id === '1' ? { ...quiz, neverDrop: true } : quiz));
    // The 80 would go. Of the others, without 20 of 100 it is 67.5 %, without 1 of 20 it is 50 %, so that goes.
    expect(shown(quizzes({ dropHighest: 1 }, ...kept), results).current).toBe('50.00');
  });

  it('keeps extra credit, whatever it is worth', () => {
    const extra = items.map((quiz) => (quiz.id === '3' ? { ...quiz, extraCredit: true } : quiz));
    // 80 of 100 stays, and the 1 comes on top.
    expect(shown(quizzes({ dropLowest: 3 }, ...extra), results).current).toBe('81.00');
  });
});
