import type { StoredAttempt } from '../assignments/attempts.ts';
import { type ScorePolicy, toCountedScore } from '../gradebook/counted-score.ts';

/** A graded piece of work, as statements over `workOf` give it. */
export interface GradedWork {
  score: string | null;
  late_mark: boolean | null;
  graded_at: Date | null;
  due: Date | null;
  maximum: string;
  attempts: StoredAttempt[];
}

/** Whether some score of the class can count as another one than was given. */
export const hasScorePolicy = (policy: ScorePolicy): boolean =>
  policy.late_deduction_percent !== null || policy.counted_attempt === 'best';

/** The points that count, after the late policy, as gradebooks show them; null where no number was given. */
export const countedPoints = (policy: ScorePolicy, work: GradedWork): number | null =>
  work.score === null
    ? null
    : toCountedScore(
        policy,
        { due_date: work.due, result_value_max: work.maximum, excused: false, pointsOfTexts: new Map() },
        {
          scoreStatus: 'fully graded',
          score: work.score,
          textScore: null,
          late: work.late_mark,
          submittedAt: work.graded_at,
          attempts: work.attempts,
        },
      );

/** Averages of what counts in percent of the points possible, by line item. */
export function averagesOf(
  policy: ScorePolicy,
  rows: readonly (GradedWork & { item_id: number })[],
): Map<number, string> {
  const ofItems = Map.groupBy(rows, (row) => row.item_id);
  return new Map(
    [...ofItems].flatMap(([id, ofItem]) => {
      const percents = ofItem.flatMap((work) => {
        const counted = Number(work.maximum) > 0 ? countedPoints(policy, work) : null;
        return counted === null ? [] : [(100 * counted) / Number(work.maximum)];
      });
      if (percents.length === 0) return [];
      return [[id, (percents.reduce((sum, percent) => sum + percent, 0) / percents.length).toFixed(10)]];
    }),
  );
}
