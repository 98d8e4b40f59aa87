import { category, graded, item, shown } from '../../../test/setup/grading/scenario.ts';
import { toShownOverride } from './shown-override.ts';

const scale = [
  { itemValueLHS: 'A', itemValueRHS: '93' },
  { itemValueLHS: 'A-', itemValueRHS: '90' },
  { itemValueLHS: 'B', itemValueRHS: '80' },
];

describe('Grace Lindqvist, Music: a final grade that her teacher gave in place of the calculated one', () => {
  it('stands beside the calculated total, which stays what it is', () => {
    const music = { categories: [category('recitals', '100')], items: [item('1', 'recitals')] };
    expect(shown(music, [graded('1', '71.5')])).toEqual({ current: '71.50', final: '71.50' });
    expect(toShownOverride({ percent: '90', letter: null, scale })).toEqual({ percent: 90, letter: 'A-' });
    expect(toShownOverride(null)).toBeNull();
  });

  it('has the letter of its percent by the same rounding as totals', () => {
    const letterOf = (percent: string) => toShownOverride({ percent, letter: null, scale })?.letter;
    expect(['89.995', '89.994', '79.99'].map(letterOf)).toEqual(['A-', 'B', null]);
  });

  it('has the letter that was given, where one was, also against the scale', () => {
    expect(toShownOverride({ percent: '50', letter: 'A', scale: null })).toEqual({ percent: 50, letter: 'A' });
    expect(toShownOverride({ percent: null, letter: 'Pass', scale: null })).toEqual({ percent: null, letter: 'Pass' });
  });

  it('has none where its class goes by no scale', () => {
    expect(toShownOverride({ percent: '90', letter: null, scale: null })).toEqual({ percent: 90, letter: null });
  });
});
