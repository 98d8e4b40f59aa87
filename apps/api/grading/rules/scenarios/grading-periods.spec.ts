import { ahead, asOf, category, graded, item, policy, shown } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass } from '../facts.ts';
import { gradesOf } from '../grades.ts';

const periods = [
  { id: 'autumn', weight: '40' },
  { id: 'spring', weight: '60' },
];

describe('Lena Novak, Geography: autumn counts 40, spring 60', () => {
  const geography: GradedClass = {
    categories: [category('tests', '75', { dropLowest: 1 }), category('maps', '25')],
    items: [
      item('1', 'tests', { periodId: 'autumn' }),
      item('2', 'tests', { periodId: 'autumn' }),
      item('3', 'maps', { periodId: 'autumn' }),
      item('4', 'tests', { periodId: 'spring' }),
      item('5', 'tests', { periodId: 'spring' }),
      item('6', 'tests', { periodId: null }),
      item('7', 'maps', { periodId: 'summer' }),
    ],
  };
  const autumn = [graded('1', '40'), graded('2', '80'), graded('3', '60')];
  const spring = [graded('4', '90'), graded('5', '50')];

  it('weighs the totals of the periods, each with drops and categories of its own', () => {
    // Autumn: 0.75 × 80 + 0.25 × 60 = 75. Spring: 90, no map yet. 0.4 × 75 + 0.6 × 90 = 84.
    expect(shown(geography, [...autumn, ...spring], { periods }).current).toBe('84.00');
    const { inputs } = gradesOf(geography, asOf, policy({ periods }))([...autumn, ...spring]);
    expect(inputs.periods).toEqual([
      { id: 'autumn', weight: '40', current: '75.0000000000', final: '75.0000000000' },
      { id: 'spring', weight: '60', current: '90.0000000000', final: '90.0000000000' },
    ]);
    expect(inputs.categories.map(({ current }) => current.dropped)).toEqual([['1', '5'], undefined]);
  });

  it('leaves out a period in which nothing counts, and one of weight 0', () => {
    expect(shown({ ...geography, items: geography.items.slice(0, 3) }, autumn, { periods })).toEqual({
      current: '75.00',
      final: '75.00',
    });
    const practice = [{ id: 'autumn', weight: '0' }, periods[1] as (typeof periods)[0]];
    expect(shown(geography, [...autumn, ...spring], { periods: practice }).current).toBe('90.00');
  });

  it('counts nothing of an item without one of these periods', () => {
    const rest = [graded('6', '0'), graded('7', '0')];
    expect(shown(geography, [...autumn, ...spring, ...rest], { periods }).current).toBe('84.00');
    expect(shown(geography, rest, { periods }).current).toBeNull();
  });

  it('counts a period that is missed as 0, and one that is ahead not at all', () => {
    const spring2 = geography.items.map((one) => (one.periodId === 'spring' ? { ...one, dueAt: ahead } : one));
    expect(shown({ ...geography, items: spring2 }, autumn, { periods }).final).toBe('75.00');
    expect(shown(geography, autumn, { periods })).toEqual({ current: '75.00', final: '30.00' });
  });

  it('sums up points in each period for itself', () => {
    // Autumn, points: without the 40: 140 of 200. Spring: 90 of 100. 0.4 × 70 + 0.6 × 90.
    expect(shown(geography, [...autumn, ...spring], { periods, weighting: 'points' }).current).toBe('82.00');
  });
});
