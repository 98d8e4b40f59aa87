import fc from 'fast-check';
import type {
  Extension,
  GradedClass,
  GradedItem,
  GradingPolicy,
  StudentResult,
} from '../../../apps/api/grading/rules/facts.ts';
import { ahead, due, hoursAfter } from './scenario.ts';

/** A class, what a student of it did, and the rules it is graded by. */
export interface GradedStudent {
  gradedClass: GradedClass;
  results: StudentResult[];
  extensions: Extension[];
  rules: GradingPolicy;
}

interface Kind {
  /** Whether there is extra credit, or points outside of 0 to the maximum. */
  isBounded: boolean;
}

const periodIds = ['autumn', 'spring'];
/** One in two of a few, so that there are equals to choose among. */
const decimal = (most: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: most * 100 }).map((hundredths) => String(hundredths / 100)),
    fc.constantFrom(String(most), String(most / 2)),
  );
const moment = fc.integer({ min: -50, max: 90 }).map((hours) => hoursAfter(due, hours));
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const orNothing = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

export const graded = (kind: Kind = { isBounded: false }): fc.Arbitrary<GradedStudent> =>
  fc.integer({ min: 0, max: 7 }).chain((count) => {
    const ids = Array.from({ length: count }, (_, index) => String(index + 8));
    return fc.record({
      gradedClass: classOf(ids, kind),
      results: fc.tuple(...ids.map((id) => orNull(resultOf(id, kind)))).map(existing),
      extensions: fc.tuple(...ids.map((id) => fc.option(extensionOf(id), { nil: null, freq: 5 }))).map(existing),
      rules: policyWith(kind),
    });
  });

const existing = <T>(values: readonly (T | null)[]): T[] => values.filter((value) => value !== null);

function classOf(ids: readonly string[], { isBounded }: Kind): fc.Arbitrary<GradedClass> {
  const drops = fc.constantFrom(0, 0, 0, 1, 2, 9);
  return fc.record({
    categories: fc
      .tuple(
        ...['a', 'b'].map((id) =>
          fc.record({ id: fc.constant(id), weight: decimal(90), dropLowest: drops, dropHighest: drops }),
        ),
      )
      .map((categories) => [...categories]),
    items: fc.tuple(
      ...ids.map((id) =>
        fc.record<GradedItem>({
          id: fc.constant(id),
          categoryId: fc.constantFrom('a', 'b', 'a', 'withdrawn'),
          maximum: isBounded ? decimal(30) : fc.oneof(decimal(30), fc.constantFrom('0', '-5')),
          weight: orNull(decimal(3)),
          dueAt: orNull(fc.constantFrom(due, ahead)),
          neverDrop: fc.boolean(),
          extraCredit: isBounded ? fc.constant(false) : fc.constantFrom(false, false, true),
          periodId: orNull(fc.constantFrom(...periodIds)),
        }),
      ),
    ),
  });
}

function resultOf(itemId: string, { isBounded }: Kind): fc.Arbitrary<StudentResult> {
  // A score of at most the maximum is not known here: bounded ones are brought below it by the test.
  const score = isBounded ? decimal(30) : fc.oneof(decimal(40), fc.constantFrom('-3', '0'));
  return fc.record({
    itemId: fc.constant(itemId),
    scoreStatus: fc.constantFrom(
      'fully graded',
      'fully graded',
      'partially graded',
      'submitted',
      'not submitted',
      'exempt',
    ),
    score: orNull(score),
    submittedAt: orNull(moment),
    late: orNull(fc.boolean()),
    missing: orNull(fc.boolean()),
    draft: fc.boolean(),
    attempts: fc.array(fc.record({ score: orNull(score), submittedAt: orNull(moment) }), { maxLength: 2 }),
  });
}

const extensionOf = (itemId: string): fc.Arbitrary<Extension> =>
  fc.record({
    itemId: fc.constant(itemId),
    dueAt: orNothing(moment),
    extraTimeMinutes: orNothing(fc.integer({ min: 1, max: 3_000 })),
    excused: fc.constantFrom(false, false, true),
    maximum: orNothing(decimal(30)),
  });

function policyWith({ isBounded }: Kind): fc.Arbitrary<GradingPolicy> {
  const percent = decimal(100);
  return fc.record({
    weighting: fc.constantFrom('categories', 'points'),
    weightsAbove100: isBounded ? fc.constant('relative') : fc.constantFrom('relative', 'extraCredit'),
    late: orNull(
      fc.record({
        deductionPercent: percent,
        intervalMinutes: fc.constantFrom(1, 60, 1_440),
        minimumPercent: percent,
      }),
    ),
    missingPercent: orNull(percent),
    countedAttempt: fc.constantFrom('latest', 'best'),
    periods: orNull(fc.tuple(...periodIds.map((id) => fc.record({ id: fc.constant(id), weight: decimal(60) })))),
    scale: orNull(
      fc.constant({
        id: 'letters',
        version: 2,
        values: [
          { itemValueLHS: 'A', itemValueRHS: '90' },
          { itemValueLHS: 'B', itemValueRHS: '50' },
        ],
      }),
    ),
  });
}
