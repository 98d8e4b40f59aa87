import { type DecimalText, plainText, unitsOf } from './decimal.ts';
import type { GradedItem, GradingPolicy, StudentResult } from './facts.ts';
import { lateRuleOf } from './late.ts';
import { attemptThatCounts } from './work.ts';

/**
 * The points that a result counts with: of the attempt that counts, after the late policy. Null where nothing is scored.
 * The item is as it is for the student.
 */
export function countedScoreOf(
  { maximum, dueAt, pointsOfTexts }: Pick<GradedItem, 'maximum' | 'dueAt' | 'pointsOfTexts'>,
  result: StudentResult,
  { late, countedAttempt }: Pick<GradingPolicy, 'late' | 'countedAttempt'>,
): DecimalText | null {
  const item = { late: late && lateRuleOf(late, unitsOf(maximum)), dueAt: dueAt?.getTime() ?? null, pointsOfTexts };
  const attempt = attemptThatCounts(item, result, countedAttempt);
  return attempt && plainText(attempt.counted);
}
