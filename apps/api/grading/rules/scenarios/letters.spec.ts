import { asOf, category, graded, item, policy } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass, LetterScale } from '../facts.ts';
import { gradesOf } from '../grades.ts';
import { lettersOf } from '../letters.ts';

const letters = (...bounds: [string, string][]) =>
  bounds.map(([itemValueLHS, itemValueRHS]) => ({ itemValueLHS, itemValueRHS }));
const values = letters(['B', '80'], ['A-', '90 %'], ['A', '93%'], ['C', '70'], ['I', 'incomplete'], ['P', '50-70']);
const scale: LetterScale = { id: 'letters', version: 3, values };

describe('Nina Rossi, French: the letter of a total', () => {
  const letterOf = lettersOf(values);

  it('has an inclusive lower bound', () => {
    expect(['93', '92.99', '90', '80', '79.99', '70'].map(letterOf)).toEqual(['A', 'A-', 'A-', 'B', 'C', 'C']);
  });

  it('is that of the percent shown: 89.995 shows as 90.00, and is an A-', () => {
    expect(letterOf('89.9950000000')).toBe('A-');
    expect(letterOf('89.9949999999')).toBe('B');
  });

  it('is none below the lowest bound, or where nothing counts', () => {
    expect([letterOf('69.99'), letterOf('-5'), letterOf(null)]).toEqual([null, null, null]);
    expect(lettersOf([])('100')).toBeNull();
  });

  it('is the highest for more than 100, and the first of two texts with one bound', () => {
    expect(letterOf('120')).toBe('A');
    expect(lettersOf(letters(['pass', '50'], ['bestanden', '50']))('50')).toBe('pass');
  });

  it('names the version of the scale, and gives each total its own', () => {
    const french: GradedClass = {
      categories: [category('tests', '100')],
      items: [item('1', 'tests'), item('2', 'tests')],
    };
    const { inputs } = gradesOf(french, asOf, policy({ scale }))([graded('1', '91')]);
    expect(inputs.letters).toEqual({ scale: { id: 'letters', version: 3 }, current: 'A-', final: null });
  });
});
