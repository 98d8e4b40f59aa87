import { category, graded, item, shown } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass, GradedItem } from '../facts.ts';

const history = (...items: GradedItem[]): GradedClass => ({ categories: [category('papers', '100')], items });
const paper = item('1', 'papers', { maximum: '50' });

describe('Ivan Petrov, History 10: extra credit', () => {
  it('adds to what is reached and not to what can be reached', () => {
    const museum = item('2', 'papers', { maximum: '10', extraCredit: true });
    // 40 of 50, and 5 more: 45 of 50.
    expect(shown(history(paper, museum), [graded('1', '40'), graded('2', '5')])).toEqual({
      current: '90.00',
      final: '90.00',
    });
    expect(shown(history(paper, museum), [graded('1', '50'), graded('2', '10')]).current).toBe('120.00');
  });

  it('costs nothing where nobody did it', () => {
    const museum = item('2', 'papers', { maximum: '10', extraCredit: true });
    expect(shown(history(paper, museum), [graded('1', '40')])).toEqual({ current: '80.00', final: '80.00' });
  });

  it('adds points where none are possible, whatever the other maxima are', () => {
    const bonus = item('2', 'papers', { maximum: '0', extraCredit: true });
    expect(shown(history(paper, bonus), [graded('1', '40'), graded('2', '2.5')]).current).toBe('85.00');
    const project = item('3', 'papers', { maximum: '70' });
    // (40 + 49 + 2.5) of (50 + 70).
    expect(
      shown(history(paper, bonus, project), [graded('1', '40'), graded('2', '2.5'), graded('3', '49')]).current,
    ).toBe('76.25');
  });

  it('goes by its own weight where it has one, and by nothing where it has no points possible', () => {
    const debate = item('2', 'papers', { maximum: '10', weight: '20', extraCredit: true });
    // 40 of 50, and 20 × 5 ÷ 10 = 10 more.
    expect(shown(history(paper, debate), [graded('1', '40'), graded('2', '5')]).current).toBe('100.00');
    const odd = item('2', 'papers', { maximum: '0', weight: '20', extraCredit: true });
    expect(shown(history(paper, odd), [graded('1', '40'), graded('2', '5')]).current).toBe('80.00');
  });

  it('has no percent of its own: a category of extra credit alone is no part of the total', () => {
    const bonus = item('2', 'bonus', { extraCredit: true });
    const both = { categories: [category('papers', '90'), category('bonus', '10')], items: [paper, bonus] };
    expect(shown(both, [graded('1', '40'), graded('2', '100')]).current).toBe('80.00');
    // Where points are summed up whatever their category, they are one sum: 40 and 100 of 50.
    expect(shown(both, [graded('1', '40'), graded('2', '100')], { weighting: 'points' }).current).toBe('280.00');
  });

  it('is never dropped', () => {
    const bonus = item('2', 'papers', { maximum: '10', extraCredit: true });
    const dropping = {
      categories: [category('papers', '100', { dropLowest: 1 })],
      items: [paper, bonus, item('3', 'papers', { maximum: '50' })],
    };
    expect(shown(dropping, [graded('1', '40'), graded('2', '1'), graded('3', '10')]).current).toBe('82.00');
  });
});
