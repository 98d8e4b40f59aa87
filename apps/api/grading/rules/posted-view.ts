import type { StudentResult } from './facts.ts';

/** The results as the student may know them. A draft is as if it were not there, whatever it holds. */
export const postedView = (results: readonly StudentResult[]): StudentResult[] =>
  results.filter(({ draft }) => draft !== true);

/** What a student submitted for an item. */
export interface SubmittedWork {
  itemId: string;
  submittedAt: Date;
}

/**
 * What was submitted is never missing: neither without a result, nor where the student does not see it, nor where it says
 * that nothing was submitted. It comes from what the student did, so that it says nothing of what a teacher did with it.
 */
export function withSubmitted(results: readonly StudentResult[], submitted: readonly SubmittedWork[]): StudentResult[] {
  if (submitted.length === 0) return [...results];
  const left = new Map(submitted.map((work) => [work.itemId, work]));
  const all = results.map((result) => {
    const work = left.get(result.itemId);
    left.delete(result.itemId);
    return work && result.scoreStatus === 'not submitted' ? { ...result, ...waiting(work), attempts: [] } : result;
  });
  return [...all, ...[...left.values()].map(waiting)];
}

/** Without earlier attempts: those of a result that was cleared count no longer. */
const waiting = (work: SubmittedWork): StudentResult => ({ ...work, scoreStatus: 'submitted', score: null });
