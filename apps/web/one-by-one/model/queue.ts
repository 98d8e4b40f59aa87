import type { Schemas } from '../../api/client.ts';
import { isGrade } from '../../grades/is-grade.ts';

/** A student before an assignment: what they submitted, and what stands there for it. */
export interface Entry {
  readonly student: Schemas['Person'];
  readonly submission: Schemas['Submission'] | undefined;
  readonly result: Schemas['Result'] | undefined;
  /** What the assignment asks of them by an extension. */
  readonly extended: Pick<Schemas['ExtendedStudent'], 'excused' | 'resultValueMax'> | undefined;
}

/** Whether work waits for its grade, as the API counts it: also what was submitted again since. */
export function isToGrade({ submission, result, extended }: Entry): boolean {
  if (extended?.excused === true) return false;
  if (submission === undefined) return result?.scoreStatus === 'submitted';
  if (result === undefined || !isGrade(result)) return true;
  // Graded without a submission, it is of the time of its grade.
  const gradedAt = result.submittedAt ?? result.scoreDate;
  return result.scoreStatus !== 'exempt' && gradedAt !== null && new Date(gradedAt) < new Date(submission.submittedAt);
}

/** The points possible for a student. */
export const maximumFor = (
  { extended }: Entry,
  { resultValueMax }: Pick<Schemas['LineItem'], 'resultValueMax'>,
): number => extended?.resultValueMax ?? resultValueMax;

/** Whether there is a grade. */
export const isGraded = ({ result }: Entry): boolean => result !== undefined && isGrade(result);

/** The place of the next one to grade, from the beginning again after the last; undefined where none is left. */
export function nextToGrade(entries: readonly Entry[], from: number): number | undefined {
  for (let step = 1; step <= entries.length; step += 1) {
    const place = (from + step) % entries.length;
    if (isToGrade(entries[place] as Entry)) return place;
  }
  return undefined;
}
