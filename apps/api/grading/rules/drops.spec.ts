import fc from 'fast-check';
import { type Candidate, type Drop, dropsOf, type Rest } from './drops.ts';

const candidates = (most: number) =>
  fc
    .array(fc.tuple(fc.integer({ min: -5, max: 30 }), fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
      maxLength: most,
    })
    .map((all) =>
      all.map(
        ([points, weight], index): Candidate => ({
          index,
          rank: index,
          points: BigInt(points),
          weight: BigInt(weight),
        }),
      ),
    );
const rests = fc
  .tuple(fc.integer({ min: -3, max: 40 }), fc.integer({ min: 0, max: 30 }))
  .map(([points, weight]): Rest => ({ points: BigInt(points), weight: BigInt(weight) }));
const count = fc.integer({ min: 0, max: 10 });

const sumOf = (kept: readonly Candidate[], rest: Rest): Rest =>
  kept.reduce((sum, one) => ({ points: sum.points + one.points, weight: sum.weight + one.weight }), rest);
/** Above 0 where the first ratio is the higher. */
const compare = (a: Rest, b: Rest): bigint => a.points * b.weight - b.points * a.weight;

function* subsets<T>(all: readonly T[], size: number): Generator<T[]> {
  if (size === 0) return yield [];
  for (const [index, first] of all.entries())
    for (const others of subsets(all.slice(index + 1), size - 1)) yield [first, ...others];
}

const without = (all: readonly Candidate[], drops: ReadonlyMap<number, Drop>, ...kinds: Drop[]) =>
  all.filter(({ index }) => !kinds.includes(drops.get(index) as Drop));

describe('drops', () => {
  it('leave the best ratio of all choices for the lowest, then the worst of all for the highest', () => {
    fc.assert(
      fc.property(candidates(8), rests, count, count, (all, rest, lowest, highest) => {
        const drops = dropsOf(all, rest, { lowest, highest });
        const afterLowest = without(all, drops, 'lowest');
        for (const other of subsets(all, afterLowest.length))
          expect(compare(sumOf(afterLowest, rest), sumOf(other, rest))).toBeGreaterThanOrEqual(0n);
        const left = without(all, drops, 'lowest', 'highest');
        for (const other of subsets(afterLowest, left.length))
          expect(compare(sumOf(left, rest), sumOf(other, rest))).toBeLessThanOrEqual(0n);
      }),
      { numRuns: 300 },
    );
  });

  it('are as many as asked, but for one with a weight that stays', () => {
    fc.assert(
      fc.property(candidates(8), rests, count, count, (all, rest, lowest, highest) => {
        const drops = [...dropsOf(all, rest, { lowest, highest }).values()];
        const most = all.length - (rest.weight > 0n ? 0 : 1);
        expect(drops.length).toBe(Math.min(lowest + highest, most));
        expect(drops.filter((drop) => drop === 'lowest').length).toBe(Math.min(lowest, most));
      }),
    );
  });

  it('do not depend on the order of the candidates, with equal ones among them', () => {
    const equal = fc.array(fc.constantFrom([4, 5], [8, 10], [0, 5], [10, 10]), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(equal, count, count, fc.infiniteStream(fc.nat()), (kinds, lowest, highest, numbers) => {
        const all = kinds.map(
          ([points, weight], index): Candidate => ({
            index,
            rank: index,
            points: BigInt(points as number),
            weight: BigInt(weight as number),
          }),
        );
        const keys = new Map(all.map((one) => [one, numbers.next().value as number]));
        const turned = all.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
        const rest = { points: 0n, weight: 0n };
        const sorted = (drops: Map<number, Drop>) => [...drops].sort(([a], [b]) => a - b);
        const rule = { lowest, highest };
        expect(sorted(dropsOf(turned, rest, rule))).toEqual(sorted(dropsOf(all, rest, rule)));
      }),
    );
  });

  it('of half of two thousand items are chosen in a handful of steps', () => {
    let read = 0;
    const all = Array.from(
      { length: 2_000 },
      (_, index): Candidate => ({
        index,
        rank: index,
        weight: BigInt(1 + ((index * 7_919) % 97)),
        get points() {
          read += 1;
          return BigInt((index * 104_729) % 101);
        },
      }),
    );
    expect(dropsOf(all, { points: 0n, weight: 0n }, { lowest: 1_000, highest: 0 }).size).toBe(1_000);
    // Every step reads each twice at most.
    expect(read / all.length).toBeLessThan(30);
  });
});
