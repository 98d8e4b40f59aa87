import { obligationIn } from '../../../api/grading/rules/work.ts';
import type { Cell } from './cells.ts';
import type { Item } from './read-gradebook.ts';
import type { Row } from './rows.ts';

/** In the order in which they are listed. */
export const states = ['ungraded', 'draft', 'late', 'missing', 'excused', 'conflict'] as const;
export type State = (typeof states)[number];

const isGraded = (cell: Cell | undefined): boolean =>
  cell?.scoreStatus === 'fully graded' || cell?.scoreStatus === 'partially graded';

/** When the work was submitted that awaits its grade: none was given, or to an earlier submission. */
export function waitingSince(row: Row, column: number, item: Item): string | undefined {
  const cell = row.cells[column];
  const submission = row.submissions.find(({ lineItemSourcedId }) => lineItemSourcedId === item.sourcedId)?.submittedAt;
  if (submission === undefined) return cell?.scoreStatus === 'submitted' ? (cell.submittedAt ?? '') : undefined;
  const isOfIt = cell !== undefined && cell.submittedAt !== null && cell.submittedAt >= submission;
  return isGraded(cell) && isOfIt ? undefined : submission;
}

/** What an assignment asks of a student: by an extension of theirs, else as of everybody. */
export function termsOf(row: Row, item: Item): { maximum: number; dueDate: string | null; isExcused: boolean } {
  const extension = row.extensions.find(({ lineItemSourcedId }) => lineItemSourcedId === item.sourcedId);
  if (extension === undefined) return { maximum: item.maximum, dueDate: item.dueDate, isExcused: false };
  return { maximum: extension.resultValueMax, dueDate: extension.dueDate, isExcused: extension.excused };
}

/** What there is to say about a cell beside its value, as the API has it (apps/api/due-work/work-state.ts). */
export function statesOf(row: Row, column: number, item: Item, now: Date): readonly State[] {
  const cell = row.cells[column];
  const found: State[] = [];
  const terms = termsOf(row, item);
  if (terms.isExcused || cell?.scoreStatus === 'exempt') found.push('excused');
  else {
    const waiting = waitingSince(row, column, item);
    const dueAt = terms.dueDate === null ? null : Date.parse(terms.dueDate);
    if (waiting !== undefined) found.push('ungraded');
    if (isLate(cell, waiting, dueAt)) found.push('late');
    if (waiting === undefined && !isGraded(cell) && isMissing(row, cell, item, dueAt, now)) found.push('missing');
  }
  if (cell?.draft === true) found.push('draft');
  if (row.states[column] === 'conflict') found.push('conflict');
  return found;
}

function isLate(cell: Cell | undefined, waiting: string | undefined, dueAt: number | null): boolean {
  if (cell?.late != null) return cell.late;
  const submittedAt = waiting || cell?.submittedAt;
  return dueAt !== null && submittedAt != null && Date.parse(submittedAt) > dueAt;
}

/** What fell due while they were not of the class is not missing; what a teacher marked goes before the dates. */
function isMissing(row: Row, cell: Cell | undefined, item: Item, dueAt: number | null, now: Date): boolean {
  if (item.assignDate !== null && Date.parse(item.assignDate) > now.getTime()) return false;
  if (cell?.missing != null) return cell.missing;
  if (dueAt === null || dueAt >= now.getTime()) return false;
  const periods = row.periods.map(({ from, until }) => ({
    from: from === null ? null : new Date(from),
    until: until === null ? null : new Date(until),
  }));
  return obligationIn(periods)({ dueAt, isPastDue: true });
}
