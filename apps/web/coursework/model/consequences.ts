import type { Body } from './form.ts';

export interface Existing {
  /** Grades that stand there. */
  graded: number;
  /** Those of them that students do not see yet. */
  drafts: number;
  submitted: number;
}

export type Consequence =
  | 'pointsOfScores'
  | 'textsOfScale'
  | 'otherCategory'
  | 'countsDifferently'
  | 'hidden'
  | 'lateEarlier'
  | 'lateLater'
  | 'draftsFromNow'
  | 'draftsStay'
  | 'otherPeriod';

/** What an edit changes for grades and work that are there already; nothing where there are none. */
export function consequencesOf(
  before: Body,
  after: Body,
  { graded, drafts, submitted }: Existing,
  now: Date,
): Consequence[] {
  const found: Consequence[] = [];
  if (graded > 0) {
    if (after.resultValueMax !== before.resultValueMax) found.push('pointsOfScores');
    if (after.scoreScaleSourcedId !== before.scoreScaleSourcedId) found.push('textsOfScale');
    if (after.categorySourcedId !== before.categorySourcedId) found.push('otherCategory');
    if (after.gradingPeriodSourcedId !== before.gradingPeriodSourcedId) found.push('otherPeriod');
    const facts = ['weight', 'extraCredit', 'neverDrop'] as const;
    if (facts.some((fact) => after[fact] !== before[fact])) found.push('countsDifferently');
  }
  if (graded + submitted > 0 && isAfter(after.assignDate, now) && !isAfter(before.assignDate, now))
    found.push('hidden');
  if (submitted > 0 && after.dueDate !== before.dueDate)
    found.push(isEarlier(after, before) ? 'lateEarlier' : 'lateLater');
  if (after.posting !== before.posting) {
    if (after.posting === 'manual' && graded > drafts) found.push('draftsFromNow');
    if (after.posting !== 'manual' && drafts > 0) found.push('draftsStay');
  }
  return found;
}

const isAfter = (moment: string | null, now: Date): boolean => moment !== null && new Date(moment) > now;

/** Without a due date nothing is late. */
const isEarlier = (after: Body, before: Body): boolean =>
  after.dueDate !== null && (before.dueDate === null || after.dueDate < before.dueDate);
