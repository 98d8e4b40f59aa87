import { z } from 'zod';
import type { StoredAttempt } from '../assignments/attempts.ts';
import type { OrNull } from '../database/rows.ts';
import type { GradingPoliciesRow, LineItemsRow } from '../database/schema.generated.ts';
import { countedScoreOf } from '../grading/rules/counted-score.ts';
import type { ScoreStatus } from '../grading/rules/facts.ts';
import type { PointsOfTexts } from '../grading/rules/score-scale-points.ts';
import { numberOrNull } from '../http/fields.ts';

/** The policy of a class as far as it decides what a score counts; all null where there is none. */
export type ScorePolicy = OrNull<
  Pick<
    GradingPoliciesRow,
    'late_deduction_percent' | 'late_interval_minutes' | 'late_minimum_percent' | 'counted_attempt'
  >
>;

/** SQL of the columns of a `ScorePolicy`, and what they need beside `class`, the SQL of a class's id. */
export const policyColumns =
  'p.late_deduction_percent, p.late_interval_minutes, p.late_minimum_percent, p.counted_attempt';
export const joinPolicy = (classId: string): string => `LEFT JOIN grading_policies p ON p.class_id = ${classId}`;

export const countedScore = z.number().nullable().meta({
  description:
    'Points that count, where score is as it was graded: those of the attempt that counts, after the late policy; null where nothing is scored or the work is excused',
});

/** An assignment as it is for the student. */
interface OwnItem extends Pick<LineItemsRow, 'due_date' | 'result_value_max'> {
  excused: boolean;
  pointsOfTexts: PointsOfTexts;
}

interface ScoredWork {
  scoreStatus: ScoreStatus;
  score: string | null;
  textScore: string | null;
  late: boolean | null;
  submittedAt: Date | null;
  attempts: readonly StoredAttempt[];
}

export function toCountedScore(policy: ScorePolicy, item: OwnItem, work: ScoredWork): number | null {
  if (item.excused || work.scoreStatus === 'exempt') return null;
  const { late_deduction_percent: deductionPercent, late_interval_minutes: intervalMinutes } = policy;
  const late =
    deductionPercent === null || intervalMinutes === null
      ? null
      : { deductionPercent, intervalMinutes, minimumPercent: policy.late_minimum_percent ?? '0' };
  const counted = countedScoreOf(
    { maximum: item.result_value_max, dueAt: item.due_date, pointsOfTexts: item.pointsOfTexts },
    {
      itemId: '',
      ...work,
      text: work.textScore,
      attempts: work.attempts.map(({ submittedAt, textScore: text, ...attempt }) => {
        return { ...attempt, text, submittedAt: submittedAt === null ? null : new Date(submittedAt) };
      }),
    },
    { late, countedAttempt: policy.counted_attempt ?? 'latest' },
  );
  return numberOrNull(counted);
}
