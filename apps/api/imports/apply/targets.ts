import type { KeptFile } from '../bundle/files.ts';
import { stagedRolesJoin } from './roles.ts';

/** How one column of a table gets its value from a staged row `s`, over the stored row `t` where there is one. */
export interface TargetColumn {
  name: string;
  /** The staged column; where the file does not have it the stored value stays. */
  from: string;
  insert: string;
  update: string;
}

export interface TargetReference {
  name: string;
  from: string;
  to: KeptFile;
  required: boolean;
}

/** What a change of a record means for grades: the classes whose totals are to be recomputed. */
export type Touches = 'class' | 'category' | 'lineItem';

export interface Target {
  table: string;
  columns: readonly TargetColumn[];
  references: readonly TargetReference[];
  /** Reference to another row of the same table, set once all rows are there. */
  parent?: boolean;
  /** Whether its rows count their changes; they do unless this is false. */
  versioned?: false;
  touches?: { kind: Touches; column: string };
  /** A column that only a new row gets from the file. */
  onlyNew?: { name: string; value: string; join: string };
}

const plain = (name: string, { from = name, blank }: { from?: string; blank?: string } = {}): TargetColumn => {
  const value = blank === undefined ? `s.${from}` : `coalesce(s.${from}, ${blank})`;
  return { name, from, insert: value, update: value };
};
const words = (name: string): TargetColumn => plain(name, { blank: `'{}'::text[]` });
const optional = (name: string, from: string, to: KeptFile): TargetReference => ({ name, from, to, required: false });
const required = (name: string, from: string, to: KeptFile): TargetReference => ({ name, from, to, required: true });

export const targets: Record<KeptFile, Target> = {
  orgs: {
    table: 'orgs',
    columns: [plain('name'), plain('type'), plain('identifier')],
    references: [],
    parent: true,
  },
  academicSessions: {
    table: 'academic_sessions',
    columns: [plain('title'), plain('type'), plain('start_date'), plain('end_date'), plain('school_year')],
    references: [],
    parent: true,
  },
  courses: {
    table: 'courses',
    columns: [plain('title'), plain('course_code'), words('grades'), words('subjects'), words('subject_codes')],
    references: [
      required('org_id', 'org_sourced_id', 'orgs'),
      optional('school_year_id', 'school_year_sourced_id', 'academicSessions'),
    ],
  },
  classes: {
    table: 'classes',
    columns: [
      plain('title'),
      words('grades'),
      plain('class_code'),
      plain('class_type'),
      plain('location'),
      words('subjects'),
      words('subject_codes'),
      words('periods'),
    ],
    references: [
      required('course_id', 'course_sourced_id', 'courses'),
      required('org_id', 'school_sourced_id', 'orgs'),
    ],
  },
  users: {
    table: 'users',
    columns: [
      {
        name: 'enabled',
        from: 'enabled_user',
        insert: 's.enabled_user',
        // Of a user who signs in an import can take access away, but not undo what an administrator decided.
        update: 'CASE WHEN t.cognito_sub IS NULL THEN s.enabled_user ELSE t.enabled AND s.enabled_user END',
      },
      plain('username'),
      plain('given_name'),
      plain('family_name'),
      plain('middle_name'),
      plain('identifier'),
      plain('email'),
      plain('phone'),
      words('grades'),
      plain('preferred_given_name'),
      plain('preferred_family_name'),
      plain('metadata'),
    ],
    references: [optional('primary_org_id', 'primary_org_sourced_id', 'orgs')],
    onlyNew: { name: 'role', value: `coalesce(own.role, 'none')`, join: stagedRolesJoin },
  },
  roles: {
    table: 'roles',
    columns: [plain('role_type'), plain('role'), plain('begin_date'), plain('end_date')],
    references: [required('user_id', 'user_sourced_id', 'users'), required('org_id', 'org_sourced_id', 'orgs')],
    versioned: false,
  },
  enrollments: {
    table: 'enrollments',
    columns: [
      plain('role'),
      plain('is_primary', { blank: 'false' }),
      plain('begin_date'),
      plain('end_date'),
      plain('metadata'),
    ],
    references: [
      required('class_id', 'class_sourced_id', 'classes'),
      required('user_id', 'user_sourced_id', 'users'),
      required('org_id', 'school_sourced_id', 'orgs'),
    ],
    touches: { kind: 'class', column: 'class_id' },
  },
  categories: {
    table: 'categories',
    columns: [
      plain('title'),
      // Blank says nothing about a weight that a teacher may have set here.
      { name: 'weight', from: 'weight', insert: 'coalesce(s.weight, 1)', update: 'coalesce(s.weight, t.weight)' },
    ],
    references: [optional('class_id', 'class_sourced_id', 'classes')],
    touches: { kind: 'category', column: 'id' },
  },
  lineItems: {
    table: 'line_items',
    columns: [
      plain('title'),
      plain('description'),
      plain('assign_date'),
      plain('due_date'),
      plain('result_value_min', { blank: '0' }),
      plain('result_value_max', { blank: '100' }),
      plain('weight'),
    ],
    references: [
      required('class_id', 'class_sourced_id', 'classes'),
      required('category_id', 'category_sourced_id', 'categories'),
      optional('grading_period_id', 'grading_period_sourced_id', 'academicSessions'),
      optional('academic_session_id', 'academic_session_sourced_id', 'academicSessions'),
      optional('org_id', 'school_sourced_id', 'orgs'),
    ],
    touches: { kind: 'class', column: 'class_id' },
  },
  results: {
    table: 'results',
    columns: [
      plain('score_status'),
      plain('score'),
      plain('text_score'),
      plain('score_date'),
      plain('comment'),
      plain('in_progress'),
      plain('incomplete'),
      plain('late'),
      plain('missing'),
    ],
    references: [
      required('line_item_id', 'line_item_sourced_id', 'lineItems'),
      required('student_id', 'student_sourced_id', 'users'),
    ],
    touches: { kind: 'lineItem', column: 'line_item_id' },
  },
};

/**
 * What must be unique beside the sourcedId: expressions over a stored row `t`, and over a staged row `s` with its
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
  /** Whether records that are not active keep their key to themselves. */
  inactiveToo: boolean;
  /** Makes way for a key that moves from one stored row to another. */
  release: string;
}

export const naturalKeys: readonly NaturalKey[] = [
  {
    file: 'users',
    stored: ['lower(t.email)'],
    staged: ['lower(s.email)'],
    inBundle: ['lower(s.email)'],
    columns: 'email',
    inactiveToo: true,
    release: 'email = NULL',
  },
  {
    file: 'enrollments',
    stored: ['t.class_id', 't.user_id', 't.role'],
    staged: ['class_id.id', 'user_id.id', 's.role'],
    inBundle: ['s.class_sourced_id', 's.user_sourced_id', 's.role'],
    columns: 'classSourcedId, userSourcedId, role',
    inactiveToo: false,
    release: `status = 'tobedeleted'`,
  },
  {
    file: 'results',
    stored: ['t.line_item_id', 't.student_id'],
    staged: ['line_item_id.id', 'student_id.id'],
    inBundle: ['s.line_item_sourced_id', 's.student_sourced_id'],
    columns: 'lineItemSourcedId, studentSourcedId',
    inactiveToo: false,
    release: `status = 'tobedeleted'`,
  },
];
