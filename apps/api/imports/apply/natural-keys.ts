import type { KeptFile } from '../bundle/file-names.ts';

/**
 * What must be unique beside the sourcedId, among active records: expressions over a stored row `t`, and over a staged row `s` with its
 * references joined as in `references`.
 */
export interface NaturalKey {
  file: KeptFile;
  stored: readonly string[];
  staged: readonly string[];
  /** The key inside the bundle, by its own identifiers. */
  inBundle: readonly string[];
  /** The columns that the key is made of, as the header names them. */
  columns: string;
  /** Whether records of equal keys may stand side by side where their periods do not overlap. */
  hasPeriods?: true;
}

export const naturalKeys: readonly NaturalKey[] = [
  {
    file: 'enrollments',
    stored: ['t.class_id', 't.user_id', 't.role'],
    staged: ['class_id.id', 'user_id.id', 's.role'],
    inBundle: ['s.class_sourced_id', 's.user_sourced_id', 's.role'],
    columns: 'classSourcedId, userSourcedId, role',
    hasPeriods: true,
  },
  {
    file: 'lineItemScoreScales',
    stored: ['t.line_item_id'],
    staged: ['line_item_id.id'],
    inBundle: ['s.line_item_sourced_id'],
    columns: 'lineItemSourcedId',
  },
  {
    file: 'results',
    stored: ['t.line_item_id', 't.student_id'],
    staged: ['line_item_id.id', 'student_id.id'],
    inBundle: ['s.line_item_sourced_id', 's.student_sourced_id'],
    columns: 'lineItemSourcedId, studentSourcedId',
  },
];
