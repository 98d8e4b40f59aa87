import { category, graded, item, shown } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass } from '../facts.ts';

describe('Julia Meier, Chemistry: categories that weigh more than 100 together', () => {
  const chemistry: GradedClass = {
    categories: [category('exams', '80'), category('labs', '20'), category('projects', '10')],
    items: [item('1', 'exams'), item('2', 'labs'), item('3', 'projects')],
  };
  const results = [graded('1', '90'), graded('2', '80'), graded('3', '100')];

  it('are scaled down by default', () => {
    // (72 + 16 + 10) ÷ 110.
    expect(shown(chemistry, results).current).toBe('89.09');
  });

  it('lift the total where the policy says so', () => {
    expect(shown(chemistry, results, { weightsAbove100: 'extraCredit' }).current).toBe('98.00');
    expect(
      shown(chemistry, [graded('1', '100'), graded('2', '100'), graded('3', '100')], {
        weightsAbove100: 'extraCredit',
      }).current,
    ).toBe('110.00');
  });

  it('are scaled up, as ever, while those that count weigh less than 100', () => {
    for (const weightsAbove100 of ['relative', 'extraCredit'] as const)
      expect(shown(chemistry, [graded('1', '90'), graded('3', '100')], { weightsAbove100 }).current).toBe('91.11');
  });
});

describe('Kofi Mensah, Music: points, whatever their category weighs', () => {
  const music: GradedClass = {
    categories: [category('theory', '90', { dropLowest: 1 }), category('practice', '10')],
    items: [
      item('1', 'theory', { maximum: '10' }),
      item('2', 'theory', { maximum: '10' }),
      item('3', 'practice', { maximum: '30' }),
    ],
  };
  const results = [graded('1', '10'), graded('2', '4'), graded('3', '15')];

  it('are one sum, of which each category drops its own', () => {
    // Without the 4 of 10: 25 of 40.
    expect(shown(music, results, { weighting: 'points' })).toEqual({ current: '62.50', final: '62.50' });
    expect(shown(music, results).current).toBe('95.00');
  });

  it('count in a category of weight 0 too', () => {
    const unweighted = { ...music, categories: [category('theory', '0'), category('practice', '0')] };
    expect(shown(unweighted, results, { weighting: 'points' }).current).toBe('58.00');
    expect(shown(unweighted, results).current).toBeNull();
  });
});
