/** The part of a result that says whether there is a grade, and which. */
export interface GradeFacts {
  scoreStatus: string;
  score: number | string | null;
  textScore: string | null;
}

/** Whether the status says that the work is graded. */
export const gradedStatuses: readonly string[] = ['fully graded', 'partially graded'];
export const isGraded = (scoreStatus: string): boolean => gradedStatuses.includes(scoreStatus);

export const gradeRule =
  '"fully graded" or "partially graded" with a score or a textScore, and only with one; "exempt" fits both';

/**
 * Whether the facts fit together. A number beside "submitted" would look like a grade and count for nothing;
 * "fully graded" without any likewise.
 */
export const isConsistent = ({ scoreStatus, score, textScore }: GradeFacts): boolean =>
  scoreStatus === 'exempt' || isGraded(scoreStatus) === (score !== null || textScore !== null);
