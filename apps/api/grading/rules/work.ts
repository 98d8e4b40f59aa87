import { isGraded } from '../../values/grade-facts.ts';
import { unitsOf } from './decimal.ts';
import type { WorkState } from './explained.ts';
import type { Attempt, Period, StudentResult } from './facts.ts';
import { afterDeduction, intervalsLate } from './late.ts';
import type { PreparedItem } from './prepared-class.ts';

/** What a student's work on one item is, and the points that it counts with; null counts on neither side. */
export interface Work {
  readonly state: WorkState;
  readonly current: bigint | null;
  readonly final: bigint | null;
  /** The attempt that counts, where something is scored. */
  readonly attempt: ScoredAttempt | null;
}

export interface ScoredAttempt {
  /** As it was graded. */
  raw: bigint;
  /** What counts. */
  counted: bigint;
  /** Intervals that were deducted for; 0: in time, or none is deducted. */
  intervals: number;
  isAtMinimum: boolean;
  isEarlier: boolean;
}

const unscored = (state: WorkState, current: bigint | null, final: bigint | null): Work => ({
  state,
  current,
  final,
  attempt: null,
});

const excused = unscored('excused', null, null);
const gradedByText = unscored('scored', null, null);
const open = unscored('open', null, null);
const submitted = unscored('submitted', null, null);
const submittedPastDue = unscored('submitted', null, 0n);
const missing = unscored('missing', null, 0n);

/** Whether a student owes what is past due and not scored: see `obligationIn`. */
export type Owes = (item: Pick<PreparedItem, 'dueAt' | 'isPastDue'>) => boolean;

export function workOn(
  item: PreparedItem,
  result: StudentResult | undefined,
  owes: Owes,
  countedAttempt: 'latest' | 'best',
): Work {
  if (item.isExcused || result?.scoreStatus === 'exempt') return excused;
  const attempt = result && attemptThatCounts(item, result, countedAttempt);
  if (attempt) return { state: 'scored', current: attempt.counted, final: attempt.counted, attempt };
  if (isGradedByText(result)) return gradedByText;
  if (result && result.scoreStatus !== 'not submitted') return owes(item) ? submittedPastDue : submitted;
  return notSubmitted(item, result, owes(item));
}

/** The missing policy's score; a mark alone, for work without a due date, is as good as a date that has passed. */
function notSubmitted(item: PreparedItem, result: StudentResult | undefined, isOwed: boolean): Work {
  const score = item.missingScore;
  if (score === null || result?.missing === false) return isOwed ? missing : open;
  const isMissing = isOwed || (item.dueAt === null && result?.missing === true);
  return isMissing ? unscored('missing', score, score) : open;
}

/** What decides about the points of an attempt. */
type ScoredItem = Pick<PreparedItem, 'late' | 'dueAt' | 'pointsOfTexts'>;

/** Earlier attempts count beside a later one; a result that was cleared or marked as missing takes them with it. */
export function attemptThatCounts(
  item: ScoredItem,
  result: StudentResult,
  countedAttempt: 'latest' | 'best',
): ScoredAttempt | null {
  const latest = isGraded(result.scoreStatus) ? scored(item, result, false) : null;
  if (countedAttempt === 'latest' || !result.attempts || result.scoreStatus === 'not submitted') return latest;
  return result.attempts.reduce((best, attempt) => {
    const earlier = scored(item, attempt, true);
    return earlier && (best === null || isBetter(earlier, best)) ? earlier : best;
  }, latest);
}

/** Of attempts that count the same, the one that lost least, and of those the one that was least late. */
function isBetter(one: ScoredAttempt, other: ScoredAttempt): boolean {
  if (one.counted !== other.counted) return one.counted > other.counted;
  return one.raw === other.raw ? one.intervals < other.intervals : one.raw < other.raw;
}

function scored(item: ScoredItem, attempt: Attempt | StudentResult, isEarlier: boolean): ScoredAttempt | null {
  const score = attempt.score ?? item.pointsOfTexts?.get(attempt.text ?? '');
  if (score === undefined) return null;
  const raw = unitsOf(score);
  const intervals = intervalsOf(item, attempt);
  if (item.late === null || intervals === 0) return { raw, counted: raw, intervals: 0, isAtMinimum: false, isEarlier };
  const { score: counted, isAtMinimum } = afterDeduction(item.late, raw, intervals);
  return { raw, counted, intervals, isAtMinimum, isEarlier };
}

/** Where both times are known they decide, unless lateness is waived; a mark alone is one interval. */
function intervalsOf({ late, dueAt }: ScoredItem, attempt: Attempt | StudentResult): number {
  if (late === null || attempt.late === false) return 0;
  const submittedAt = attempt.submittedAt ?? null;
  if (submittedAt !== null && dueAt !== null) return intervalsLate(late, dueAt, submittedAt.getTime());
  return attempt.late === true ? 1 : 0;
}

const isGradedByText = (result: StudentResult | undefined): boolean =>
  result !== undefined && Boolean(result.text) && isGraded(result.scoreStatus);

/** Whether an item that is not scored is missing: it fell due while the student was of the class. */
export function obligationIn(periods: readonly Period[] | undefined): Owes {
  const bounds = periods?.map(
    ({ from, until }) => [from?.getTime() ?? -Infinity, until?.getTime() ?? Infinity] as const,
  );
  return ({ isPastDue, dueAt }) =>
    isPastDue && dueAt !== null && (bounds?.some(([from, until]) => from <= dueAt && dueAt < until) ?? true);
}
