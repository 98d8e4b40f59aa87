import { roundedPercent } from './decimal.ts';
import type { GradedClass, StudentResult } from './facts.ts';
import { gradeStudent } from './grades.ts';
import { pointsOfTexts } from './score-scale-points.ts';

describe('an essay whose score scale says what "A-" is worth', () => {
  const scale = [
    { itemValueLHS: 'A-', itemValueRHS: '9.5' },
    { itemValueLHS: 'B', itemValueRHS: '82.5 %' },
    { itemValueLHS: 'C', itemValueRHS: '70' },
    { itemValueLHS: 'Pass', itemValueRHS: '5-10' },
  ];
  const range = { minimum: '0', maximum: '10' };
  const due = { categoryId: 'homework', maximum: '10', weight: null, dueAt: new Date('2026-02-20T23:59:59Z') };
  const homework: GradedClass = {
    categories: [{ id: 'homework', weight: '100' }],
    items: [
      { ...due, id: 'quiz' },
      { ...due, id: 'essay', pointsOfTexts: pointsOfTexts(scale, range) },
    ],
  };
  const with8And = (essay: Partial<StudentResult>) => {
    const results: StudentResult[] = [
      { itemId: 'quiz', scoreStatus: 'fully graded', score: '8' },
      { itemId: 'essay', scoreStatus: 'fully graded', score: null, text: null, ...essay },
    ];
    const { current, final } = gradeStudent(homework, results, new Date('2026-03-02T08:00:00Z'));
    return { current: current && roundedPercent(current), final: final && roundedPercent(final) };
  };

  it('counts with its points, or its share of the points possible', () => {
    expect(with8And({ text: 'A-' })).toEqual({ current: '87.50', final: '87.50' });
    expect(with8And({ text: 'B' })).toEqual({ current: '81.25', final: '81.25' });
  });

  it('counts on neither side where the scale gives no number for the text, or one outside of the range', () => {
    for (const text of ['C', 'Pass', 'a-', 'D'])
      expect(with8And({ text })).toEqual({ current: '80.00', final: '80.00' });
    const from5 = pointsOfTexts([{ itemValueLHS: 'F', itemValueRHS: '4' }], { minimum: '5', maximum: '10' });
    expect(from5.size).toBe(0);
  });

  it('counts with the score where there is one, and with nothing where the work is not graded', () => {
    expect(with8And({ text: 'A-', score: '2' }).current).toBe('50.00');
    expect(with8And({ text: 'A-', scoreStatus: 'exempt' }).final).toBe('80.00');
    expect(with8And({ text: 'A-', scoreStatus: 'submitted' }).final).toBe('40.00');
  });
});
