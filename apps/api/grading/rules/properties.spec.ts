import fc from 'fast-check';
import { type GradedStudent, graded } from '../../../../test/setup/grading/arbitrary.ts';
import { asOf } from '../../../../test/setup/grading/scenario.ts';
import { roundedPercent, unitsOf } from './decimal.ts';
import { explain } from './explain.ts';
import { noPolicy, type StudentResult } from './facts.ts';
import { gradesOf } from './grades.ts';
import { postedView } from './posted-view.ts';

const totalsOf = ({ gradedClass, results, extensions, rules }: GradedStudent) =>
  gradesOf(gradedClass, asOf, rules)(results, undefined, extensions);
const sides = ['current', 'final'] as const;
const runs = { numRuns: 200 };

describe('the rule book, for any class, work and policy', () => {
  it('gives the same totals for any order of input', () => {
    const shuffled = graded().chain((student) =>
      fc.record({
        student: fc.constant(student),
        items: fc.shuffledSubarray([...student.gradedClass.items], { minLength: student.gradedClass.items.length }),
        results: fc.shuffledSubarray(student.results, { minLength: student.results.length }),
        extensions: fc.shuffledSubarray(student.extensions, { minLength: student.extensions.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ student, items, results, extensions }) => {
        const { categories } = student.gradedClass;
        const turned = { ...student, gradedClass: { categories: categories.toReversed(), items }, results, extensions };
        turned.results = results.map((result) => ({ ...result, attempts: result.attempts?.toReversed() ?? [] }));
        const [one, other] = [totalsOf(student), totalsOf(turned)];
        const sorted = other.inputs.categories.toReversed();
        expect({ ...other, inputs: { ...other.inputs, categories: sorted } }).toEqual(one);
        const explained = ({ gradedClass, rules, ...facts }: GradedStudent) =>
          new Map(explain(gradedClass, asOf, rules, facts).items.map((item) => [item.id, item]));
        expect(explained(turned)).toEqual(explained(student));
      }),
      runs,
    );
  });

  it('shows a student what the results without drafts give, whatever the drafts hold', () => {
    const twice = fc.tuple(graded(), fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 7, maxLength: 7 }));
    fc.assert(
      fc.property(twice, ([student, others]) => {
        const hidden = (result: StudentResult, index: number): StudentResult =>
          result.draft ? { ...result, score: String(Number(others[index]) / 100), late: null, attempts: [] } : result;
        const seen = (results: StudentResult[]) => totalsOf({ ...student, results: postedView(results) });
        expect(seen(student.results.map(hidden))).toEqual(seen(student.results));
        const nothingOf = student.results.filter(({ draft }) => !draft);
        expect(seen(student.results)).toEqual(totalsOf({ ...student, results: nothingOf }));
      }),
      runs,
    );
  });

  it('changes nothing that is seen of other work where one more is posted', () => {
    fc.assert(
      fc.property(graded(), ({ results }) => {
        const first = results.findIndex(({ draft }) => draft);
        const posted = results.map((result, index) => (index === first ? { ...result, draft: false } : result));
        const others = (all: StudentResult[]) =>
          postedView(all).filter(({ itemId }) => itemId !== results[first]?.itemId);
        expect(others(posted)).toEqual(others(results));
      }),
      runs,
    );
  });

  it('keeps a total between the lowest and the highest of its parts, where nothing is extra credit', () => {
    fc.assert(
      fc.property(graded({ isBounded: true }), ({ gradedClass, results, rules }) => {
        const most = new Map(gradedClass.items.map(({ id, maximum }) => [id, Number(maximum)]));
        const atMost = (id: string, score: string | null) =>
          score && String(Math.min(Number(score), most.get(id) ?? 0));
        const bounded = results.map((result) => ({
          ...result,
          score: atMost(result.itemId, result.score),
          attempts: (result.attempts ?? []).map((one) => ({ ...one, score: atMost(result.itemId, one.score) })),
        }));
        const student = { gradedClass, results: bounded, extensions: [], rules };
        const { items } = explain(gradedClass, asOf, rules, student);
        const totals = totalsOf(student);
        for (const side of sides) {
          const parts = items.flatMap((item) =>
            item[side].share === null ? [] : [(100 * Number(item[side].points)) / Number(item.maximum)],
          );
          for (const part of parts) {
            expect(part).toBeGreaterThanOrEqual(0);
            expect(part).toBeLessThanOrEqual(100 + 1e-6);
          }
          const total = totals[side];
          expect(total === null).toBe(parts.length === 0);
          if (total === null) continue;
          expect(Number(total)).toBeGreaterThanOrEqual(Math.min(...parts) - 1e-6);
          expect(Number(total)).toBeLessThanOrEqual(Math.max(...parts) + 1e-6);
          expect(Number(total)).toBeGreaterThanOrEqual(0);
          expect(Number(total)).toBeLessThanOrEqual(100);
        }
      }),
      runs,
    );
  });

  it('gives the same JSON for the same facts again', () => {
    fc.assert(
      fc.property(graded(), (student) => {
        const grade = gradesOf(student.gradedClass, asOf, student.rules);
        const once = JSON.stringify(grade(student.results, undefined, student.extensions));
        grade([], undefined, []);
        expect(JSON.stringify(grade(student.results, undefined, student.extensions))).toBe(once);
        expect(JSON.stringify(totalsOf(structuredClone(student)))).toBe(once);
      }),
      runs,
    );
  });

  it('leaves totals and their JSON as they are where every rule of a policy is off', () => {
    fc.assert(
      fc.property(graded(), ({ gradedClass, results }) => {
        const items = gradedClass.items.map(({ neverDrop, extraCredit, periodId, ...item }) => item);
        const categories = gradedClass.categories.map(({ id, weight }) => ({ id, weight }));
        const flagsOff = {
          categories: categories.map((category) => ({ ...category, dropLowest: 0, dropHighest: 0 })),
          items: items.map((item) => ({ ...item, neverDrop: true, extraCredit: false, periodId: 'autumn' })),
        };
        const plain = results.map(({ itemId, scoreStatus, score }) => ({ itemId, scoreStatus, score }));
        const before = JSON.stringify(gradesOf({ categories, items }, asOf)(plain));
        expect(JSON.stringify(gradesOf(flagsOff, asOf, { ...noPolicy })(results, undefined, []))).toBe(before);
        for (const word of ['dropped', 'periods', 'letters']) expect(before).not.toContain(word);
      }),
      runs,
    );
  });

  it('explains the totals that it gives, by shares that sum to what is shown', () => {
    fc.assert(
      fc.property(graded(), (student) => {
        const totals = totalsOf(student);
        const explained = explain(student.gradedClass, asOf, student.rules, student);
        for (const side of sides) {
          const { percent, letter } = explained[side];
          expect(percent).toBe(totals[side] && roundedPercent(totals[side]));
          expect(letter).toBe(totals.inputs.letters?.[side] ?? null);
          const kinds = [explained.items, explained.categories, ...(student.rules.periods ? [explained.periods] : [])];
          for (const parts of kinds) {
            const shares = parts.flatMap((part) => part[side].share ?? []);
            if (percent === null) expect(shares).toEqual([]);
            else expect(shares.reduce((sum, share) => sum + unitsOf(share), 0n)).toBe(unitsOf(percent));
          }
          const dropped = explained.items.filter((item) => item[side].dropped).map(({ id }) => id);
          expect(dropped.sort()).toEqual(
            totals.inputs.categories.flatMap((category) => category[side].dropped ?? []).sort(),
          );
        }
      }),
      runs,
    );
  });
});
