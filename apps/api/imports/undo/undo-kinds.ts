import type { Tables } from '../../database/schema.generated.ts';
import type { KeptFile } from '../bundle/file-names.ts';

interface KindOfRecord {
  readonly table: keyof Tables;
  /** The file of a bundle that its records come from. */
  readonly file: KeptFile;
  /** What its columns refer to, among these kinds. */
  readonly parents: Readonly<Record<string, string>>;
  /** Whose the record is: columns. */
  readonly people?: readonly string[];
  /** What happened to it stands in the history of grades, not in `import_changes`. */
  readonly graded?: true;
  /** Whether its rows count their changes; they do unless this is false. */
  readonly versioned?: false;
}

/** What an undo puts back, each kind after those that it refers to. */
const kinds = {
  org: { table: 'orgs', file: 'orgs', parents: { parent_id: 'org' } },
  academicSession: {
    table: 'academic_sessions',
    file: 'academicSessions',
    parents: { parent_id: 'academicSession' },
  },
  course: { table: 'courses', file: 'courses', parents: { org_id: 'org', school_year_id: 'academicSession' } },
  class: { table: 'classes', file: 'classes', parents: { course_id: 'course', org_id: 'org' } },
  user: { table: 'users', file: 'users', parents: { primary_org_id: 'org' }, people: ['id'] },
  role: {
    table: 'roles',
    file: 'roles',
    parents: { user_id: 'user', org_id: 'org' },
    people: ['user_id'],
    versioned: false,
  },
  demographic: {
    table: 'demographics',
    file: 'demographics',
    parents: { user_id: 'user' },
    people: ['user_id'],
    versioned: false,
  },
  enrollment: {
    table: 'enrollments',
    file: 'enrollments',
    parents: { class_id: 'class', user_id: 'user', org_id: 'org' },
    people: ['user_id'],
  },
  guardianTie: {
    table: 'guardian_ties',
    file: 'users',
    parents: { student_id: 'user', guardian_id: 'user' },
    people: ['student_id', 'guardian_id'],
  },
  category: { table: 'categories', file: 'categories', parents: { class_id: 'class' }, graded: true },
  scoreScale: { table: 'score_scales', file: 'scoreScales', parents: { class_id: 'class' }, graded: true },
  lineItem: {
    table: 'line_items',
    file: 'lineItems',
    parents: {
      class_id: 'class',
      category_id: 'category',
      score_scale_id: 'scoreScale',
      grading_period_id: 'academicSession',
      academic_session_id: 'academicSession',
      org_id: 'org',
    },
    graded: true,
  },
  lineItemScoreScale: {
    table: 'line_item_score_scales',
    file: 'lineItemScoreScales',
    parents: { line_item_id: 'lineItem', score_scale_id: 'scoreScale' },
    versioned: false,
  },
  result: {
    table: 'results',
    file: 'results',
    parents: { line_item_id: 'lineItem', student_id: 'user' },
    graded: true,
  },
} as const satisfies Record<string, KindOfRecord>;

export type UndoneKind = keyof typeof kinds;
export const undoneKinds = Object.keys(kinds) as UndoneKind[];
export const kindOf = (kind: UndoneKind): KindOfRecord => kinds[kind];
export const tableOf = (kind: UndoneKind): string => kinds[kind].table;

export const gradedKinds = undoneKinds.filter((kind) => kindOf(kind).graded);
/** Those whose changes stand in `import_changes`. */
export const rosterKinds = undoneKinds.filter((kind) => !kindOf(kind).graded);

export interface Dependency {
  child: UndoneKind;
  column: string;
  parent: UndoneKind;
}
/** Which record hangs on which, those of parents first. */
export const dependencies: readonly Dependency[] = undoneKinds.flatMap((child) =>
  Object.entries(kindOf(child).parents).map(([column, parent]) => ({ child, column, parent: parent as UndoneKind })),
);

/** SQL: whether a row of the kind counts. */
export const isActive = (kind: UndoneKind, row: string): string =>
  kind === 'guardianTie' ? `${row}.ended_at IS NULL` : `${row}.status = 'active'`;

/** SQL: whether the patch of an entry `u` of `undo_records` ends the record. */
export const isGoing = (entry: string): string =>
  `(${entry}.patch ->> 'status' IS NOT DISTINCT FROM 'tobedeleted' OR ${entry}.patch ->> 'ended_at' IS NOT NULL)`;

/** SQL: whether the row is active once its entry, which may be missing, is put back. */
export const staysActive = (kind: UndoneKind, row: string, entry: string): string =>
  kind === 'guardianTie'
    ? `CASE WHEN ${entry}.patch ? 'ended_at' THEN ${entry}.patch ->> 'ended_at' IS NULL ELSE ${row}.ended_at IS NULL END`
    : `coalesce(${entry}.patch ->> 'status', ${row}.status) = 'active'`;

/** SQL: what the row refers to by a column, once its entry is put back. */
export const refersTo = (column: string, row: string, entry: string): string =>
  `CASE WHEN ${entry}.patch ? '${column}' THEN (${entry}.patch ->> '${column}')::bigint ELSE ${row}.${column} END`;
