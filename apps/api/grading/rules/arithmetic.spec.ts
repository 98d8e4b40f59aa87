import { Decimal } from 'decimal.js';
import { quotientText, roundedPercent, unitsOf } from './decimal.ts';
import type { GradedClass, StudentResult } from './facts.ts';
import { gradeStudent } from './grades.ts';

describe('rounding', () => {
  it.each([
    ['89.995', '90.00'],
    ['89.9949999999', '89.99'],
    ['66.6666666666', '66.67'],
    ['0', '0.00'],
    ['0.005', '0.01'],
    ['-0.004', '0.00'],
    ['-0.005', '-0.01'],
    ['115', '115.00'],
  ])('shows %s as %s', (stored, shown) => {
    expect(roundedPercent(stored)).toBe(shown);
  });

  it('happens once: a value just below a half stays below it when it was stored with fewer places', () => {
    // 66.664999999999… to ten places is 66.6650000000 when rounded, and 66.67 at the edge.
    expect(roundedPercent(quotientText(66_664_999_999_999_999n, 10n ** 15n))).toBe('66.66');
  });

  it('reads decimals exactly and cuts beyond the tenth place', () => {
    expect(unitsOf('0.1') + unitsOf('0.2')).toBe(unitsOf('0.3'));
    expect(unitsOf('0.33333333333333')).toBe(3_333_333_333n);
    expect(unitsOf('-12.5')).toBe(-125_000_000_000n);
    for (const text of ['', '1e3', 'NaN', ' 1', '1,5', '.5']) expect(() => unitsOf(text)).toThrow(RangeError);
  });
});

/** A small generator of its own, so that a failure repeats. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const asOf = new Date('2026-03-02T08:00:00Z');
const statuses = ['fully graded', 'partially graded', 'submitted', 'not submitted', 'exempt'] as const;

function randomStudent(seed: number): { gradedClass: GradedClass; results: StudentResult[] } {
  const next = numbersFrom(seed);
  const categories = Array.from({ length: 1 + next(4) }, (_, index) => ({
    id: `category-${index}`,
    weight: String(next(5) * 12.5),
  }));
  const items = Array.from({ length: next(12) }, (_, index) => ({
    id: `item-${index}`,
    categoryId: `category-${next(categories.length)}`,
    maximum: ['0', '3', '7', '10', '12.5', '100'][next(6)] as string,
    weight: [null, '0', '1', '2.5', '40'][next(5)] as string | null,
    dueAt: [null, new Date('2026-01-01'), new Date('2026-12-31')][next(3)] as Date | null,
  }));
  const results = items.flatMap(({ id }): StudentResult[] => {
    const scoreStatus = statuses[next(8)] ?? 'fully graded';
    const score = next(10) === 0 ? null : (next(12_000) / 1_000).toFixed(3);
    return next(4) === 0 ? [] : [{ itemId: id, scoreStatus, score }];
  });
  return { gradedClass: { categories, items }, results };
}

/** The rules once more, as a plain reading of their text in decimal.js with fifty digits. */
function plainTotal({ categories, items }: GradedClass, results: StudentResult[], kind: 'current' | 'final') {
  const Wide = Decimal.clone({ precision: 50 });
  let [sum, weights] = [new Wide(0), new Wide(0)];
  for (const category of categories) {
    let [itemSum, itemWeights] = [new Wide(0), new Wide(0)];
    for (const item of items.filter(({ categoryId, maximum }) => categoryId === category.id && maximum !== '0')) {
      const result = results.find(({ itemId }) => itemId === item.id);
      if (result?.scoreStatus === 'exempt') continue;
      const isGraded = result !== undefined && /graded$/.test(result.scoreStatus) && result.score !== null;
      const isPastDue = item.dueAt !== null && item.dueAt < asOf;
      if (!isGraded && !(kind === 'final' && isPastDue)) continue;
      const weight = new Wide(item.weight ?? item.maximum);
      itemSum = itemSum.plus(weight.times(isGraded ? (result.score ?? 0) : 0).div(item.maximum));
      itemWeights = itemWeights.plus(weight);
    }
    if (itemWeights.isZero()) continue;
    sum = sum.plus(itemSum.div(itemWeights).times(category.weight));
    weights = weights.plus(category.weight);
  }
  return weights.isZero() ? null : sum.div(weights).times(100);
}

describe('for any class and any results', () => {
  const seeds = Array.from({ length: 400 }, (_, index) => index + 1);

  it('agrees with a plain reading of the rules to ten places', () => {
    for (const seed of seeds) {
      const { gradedClass, results } = randomStudent(seed);
      const totals = gradeStudent(gradedClass, results, asOf);
      for (const kind of ['current', 'final'] as const) {
        const expected = plainTotal(gradedClass, results, kind);
        const actual = totals[kind];
        if (expected === null || actual === null) expect([seed, kind, actual]).toEqual([seed, kind, expected]);
        else expect(expected.minus(actual).abs().toNumber()).toBeLessThanOrEqual(1e-10);
      }
    }
  });

  it('does not depend on the order of items, categories or results', () => {
    for (const seed of seeds) {
      const { gradedClass, results } = randomStudent(seed);
      const turned = { categories: gradedClass.categories.toReversed(), items: gradedClass.items.toReversed() };
      const [one, other] = [gradeStudent(gradedClass, results, asOf), gradeStudent(turned, results.toReversed(), asOf)];
      expect([seed, other.current, other.final]).toEqual([seed, one.current, one.final]);
    }
  });

  it('does not depend on the unit of the weights, or of points where a weight is given', () => {
    const times = (text: string, factor: number) => new Decimal(text).times(factor).toFixed();
    for (const seed of seeds) {
      const { gradedClass, results } = randomStudent(seed);
      const scaled: GradedClass = {
        categories: gradedClass.categories.map((category) => ({ ...category, weight: times(category.weight, 0.07) })),
        items: gradedClass.items.map((item) => ({
          ...item,
          maximum: times(item.maximum, 3),
          weight: times(item.weight ?? item.maximum, 11),
        })),
      };
      const tripled = results.map((result) => ({ ...result, score: result.score && times(result.score, 3) }));
      const [one, other] = [gradeStudent(gradedClass, results, asOf), gradeStudent(scaled, tripled, asOf)];
      expect([seed, other.current, other.final]).toEqual([seed, one.current, one.final]);
    }
  });

  it('puts every item into exactly one count, and rebuilds the total from the explanation', () => {
    for (const seed of seeds) {
      const { gradedClass, results } = randomStudent(seed);
      const { current, inputs } = gradeStudent(gradedClass, results, asOf);
      const { scored, excused, missing, submitted, open } = inputs;
      expect(scored + excused + missing + submitted + open).toBe(gradedClass.items.length);
      const counted = inputs.categories.filter((category) => category.current.score !== null);
      const weights = counted.reduce((sum, { weight }) => sum.plus(weight), new Decimal(0));
      if (weights.isZero()) continue;
      const sum = counted.reduce((s, c) => s.plus(new Decimal(c.weight).times(c.current.score ?? 0)), new Decimal(0));
      expect(
        sum
          .div(weights)
          .minus(current ?? 0)
          .abs()
          .toNumber(),
      ).toBeLessThan(1e-9);
    }
  });
});
