import { noPolicyValues } from './grading-policy.row.ts';
import { type PolicyFacts, policyWarnings } from './policy-warnings.ts';

const category = (weight: string, drops: Partial<PolicyFacts['categories'][number]> = {}) => ({
  title: 'Homework',
  weight,
  dropLowest: 0,
  dropHighest: 0,
  droppable: 3,
  neverDropped: 0,
  ...drops,
});
const nothing: PolicyFacts = { categories: [], periods: [], itemsWithoutPeriod: 0, scale: null };
const period = (title: string, weight: string, items = 1) => ({ title, weight, items });
const codes = (facts: Partial<PolicyFacts>, policy = {}) =>
  policyWarnings({ ...noPolicyValues, ...policy }, { ...nothing, ...facts }).map(({ code }) => code);

describe('warnings of a grading policy', () => {
  it('are none for a class without anything, and for weights that sum to 100', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ categories: [category('33.3'), category('66.7')] })).toEqual([]);
    expect(codes({ periods: [period('Autumn', '40'), period('Spring', '60')] })).toEqual([]);
  });

  it('name weights below 100, which are scaled up, and above, which may be extra credit', () => {
    const [below] = policyWarnings(noPolicyValues, { ...nothing, categories: [category('30'), category('60.5')] });
    expect(below).toEqual({
      code: 'category-weights-below-100',
      message: 'The weights of the categories sum to 90.5: they count as shares of that sum',
    });
    const above = { ...nothing, categories: [category('100'), category('10')] };
    expect(policyWarnings(noPolicyValues, above)[0]?.message).toMatch(/sum to 110: they count as shares/);
    const extra = policyWarnings({ ...noPolicyValues, weightsAbove100: 'extraCredit' }, above);
    expect(extra).toEqual([
      {
        code: 'category-weights-above-100',
        message: 'The weights of the categories sum to 110: what exceeds 100 is extra credit',
      },
    ]);
  });

  it('pass weights of categories over where points count', () => {
    expect(codes({ categories: [category('7')] }, { weighting: 'points' })).toEqual([]);
  });

  it('name a category that drops all it has, and no other', () => {
    expect(codes({ categories: [category('100', { dropLowest: 2, dropHighest: 1 })] })).toEqual([
      'drops-exceed-line-items',
    ]);
    expect(codes({ categories: [category('100', { dropLowest: 2 })] })).toEqual([]);
    expect(codes({ categories: [category('100', { dropLowest: 2, droppable: 1, neverDropped: 3 })] })).toEqual([]);
    expect(codes({ categories: [category('100', { dropLowest: 2, droppable: 0 })] })).toEqual([]);
  });

  it('name line items without a period and periods without line items, where periods have weights', () => {
    expect(codes({ itemsWithoutPeriod: 4 })).toEqual([]);
    expect(codes({ itemsWithoutPeriod: 4, periods: [period('Autumn', '50'), period('Spring', '60', 0)] })).toEqual([
      'period-weights-above-100',
      'period-without-line-items',
      'line-items-without-period',
    ]);
  });

  it('name a scale without a number', () => {
    const value = (itemValueRHS: string) => ({ itemValueLHS: 'A', itemValueRHS });
    expect(codes({ scale: [value('90-100')] })).toEqual(['scale-without-bounds']);
    expect(codes({ scale: [value('90-100'), value('80 %')] })).toEqual([]);
  });
});
