import { z } from 'zod';
import type { GradingPoliciesRow, ScoreScalesRow } from '../database/schema.generated.ts';
import { numberOrNull, percentOfPoints, sourcedId, weight } from '../http/fields.ts';

/** A leap year of minutes. */
const longestInterval = 527_040;
const mostPeriods = 50;

const late = z
  .strictObject({
    deductionPercent: percentOfPoints,
    intervalMinutes: z.int().min(1).max(longestInterval).meta({ example: 1440 }),
    minimumPercent: percentOfPoints.default(0),
  })
  .meta({
    description:
      'What late work loses: deductionPercent of the points possible for every interval that has begun since the due ' +
      'date, and never so much that less than minimumPercent is left. A score below that stays as it is',
  });

const period = z.strictObject({ academicSessionSourcedId: sourcedId, weight });

const fields = {
  weighting: z.enum(['categories', 'points']).meta({
    description: 'points: one sum of all points, whatever categories weigh',
  }),
  weightsAbove100: z.enum(['relative', 'extraCredit']).meta({
    description:
      'relative: weights of categories are shares of their sum. extraCredit: what exceeds 100 lifts the total',
  }),
  late: late.nullable(),
  missingPercent: percentOfPoints.nullable().meta({
    description:
      'What work counts that is past due and not submitted, in both totals; null: nothing in the current total, 0 in the final one',
  }),
  countedAttempt: z.enum(['latest', 'best']).meta({
    description:
      'Which graded attempt counts. best: the best after deductions, and work can be submitted again once posted',
  }),
  posting: z.enum(['automatic', 'manual']).meta({
    description: 'manual: new grades are drafts, which students do not see until they are posted',
  }),
  scoreScaleSourcedId: sourcedId.nullable().meta({
    description: 'A score scale of the class: its numbers are the lowest percentages of the letters of totals',
  }),
  gradingPeriods: z
    .array(period)
    .max(mostPeriods)
    .refine((periods) => new Set(periods.map((entry) => entry.academicSessionSourcedId)).size === periods.length, {
      message: 'expected every academic session once',
    })
    .meta({
      description:
        'Where there are any, a total is the mean of the totals of these periods by weight, and line items of none of them count for nothing',
    }),
};

/** What a class decides about its grades; every rule off, where it says nothing. */
export const gradingPolicyBody = z
  .strictObject({
    weighting: fields.weighting.default('categories'),
    weightsAbove100: fields.weightsAbove100.default('relative'),
    late: fields.late.default(null),
    missingPercent: fields.missingPercent.default(null),
    countedAttempt: fields.countedAttempt.default('latest'),
    posting: fields.posting.default('automatic'),
    scoreScaleSourcedId: fields.scoreScaleSourcedId.default(null),
    gradingPeriods: fields.gradingPeriods.default([]),
  })
  .meta({ id: 'GradingPolicyUpdate' });

export type PolicyValues = z.output<typeof gradingPolicyBody>;

export const warningCodes = [
  'category-weights-above-100',
  'category-weights-below-100',
  'drops-exceed-line-items',
  'line-items-without-period',
  'period-weights-above-100',
  'period-weights-below-100',
  'period-without-line-items',
  'scale-without-bounds',
] as const;

const warning = z.object({ code: z.enum(warningCodes), message: z.string() });

export type PolicyWarning = z.output<typeof warning>;

export const gradingPolicy = z
  .object({
    classSourcedId: sourcedId,
    ...fields,
    version: z.int().meta({ description: '0: nothing was decided yet, and every rule is off' }),
    warnings: z.array(warning).meta({ description: 'What may not be meant so; for teachers alone' }),
  })
  .meta({ id: 'GradingPolicy' });

export type GradingPolicyView = z.output<typeof gradingPolicy>;

/** Of one class: its internal and its own identifier. */
export interface PolicyClass {
  readonly id: number;
  readonly sourcedId: string;
}

export type PolicyRow = Omit<GradingPoliciesRow, 'class_id' | 'school_id' | 'created_at' | 'updated_at'> & {
  score_scale_sourced_id: ScoreScalesRow['sourced_id'] | null;
  periods: { academicSessionSourcedId: string; weight: string }[];
};

/** Every rule off: the policy of a class that decided nothing. */
export const noPolicyValues: PolicyValues = gradingPolicyBody.parse({});

/** One order, so that two policies can be compared. */
export const inOrder = (periods: PolicyValues['gradingPeriods']): PolicyValues['gradingPeriods'] =>
  periods.toSorted((a, b) => (a.academicSessionSourcedId < b.academicSessionSourcedId ? -1 : 1));

export const toPolicyValues = (row: PolicyRow): PolicyValues => ({
  weighting: row.weighting,
  weightsAbove100: row.weights_above_100,
  late: toLate(row),
  missingPercent: numberOrNull(row.missing_percent),
  countedAttempt: row.counted_attempt,
  posting: row.posting,
  scoreScaleSourcedId: row.score_scale_sourced_id,
  gradingPeriods: inOrder(row.periods.map((entry) => ({ ...entry, weight: Number(entry.weight) }))),
});

function toLate(row: PolicyRow): PolicyValues['late'] {
  const { late_deduction_percent: deduction, late_interval_minutes: interval, late_minimum_percent: minimum } = row;
  if (deduction === null || interval === null || minimum === null) return null;
  return { deductionPercent: Number(deduction), intervalMinutes: interval, minimumPercent: Number(minimum) };
}
