import type { Tables } from '../../database/schema.generated.ts';
import { maxPoints, maxWeight } from '../../http/fields.ts';
import { gradeRule, isConsistent } from '../../values/grade-facts.ts';
import { lengths } from '../../values/lengths.ts';
import { type Column, column, only, reference, required, type StoredColumn, staged, unused, words } from './columns.ts';
import {
  date,
  decimal,
  emailAddress,
  extensible,
  flag,
  line,
  list,
  moment,
  oneOf,
  sourcedId,
  text,
  year,
} from './fields.ts';
import type { KeptFile, OneRosterVersion } from './file-names.ts';

/** One file of a bundle: its columns, and the table that its records go to. */
export interface FileDescription<Stored extends string = string> {
  readonly table: keyof Tables;
  readonly columns: readonly Column<Stored>[];
  /** Whether `metadata.*` columns are kept as one JSON object. */
  readonly keepsMetadata?: true;
  /** Whether what a record says fits together, and what was expected; one that does not is held back. */
  readonly consistent?: { isConsistent(value: (name: string) => string | null): boolean; column: string; rule: string };
  /** Columns whose values must not come in falling order. */
  readonly ascending?: readonly [low: string, high: string];
  /** Whether the table's rows count their changes; they do unless this is false. */
  readonly versioned?: false;
  /** What a change of a record means for grades: the classes whose totals are to be recomputed. */
  readonly touches?: {
    readonly kind: 'class' | 'category' | 'lineItem';
    readonly column: Stored;
  };
}

/** The columns that go to the table are checked against its generated row type. */
const file = <const Table extends keyof Tables>(
  description: FileDescription<keyof Tables[Table] & string> & { readonly table: Table },
): FileDescription => description;

const name = line(lengths.name);
const title = line(lengths.title);
const longText = text(lengths.long);
const weight = decimal(0, maxWeight);
const points = decimal(-maxPoints, maxPoints);

const userRole11 = ['administrator', 'aide', 'guardian', 'parent', 'proctor', 'relative', 'student', 'teacher'];
const userRole12 = [
  ...userRole11.filter((role) => role !== 'administrator'),
  'counselor',
  'districtAdministrator',
  'principal',
  'siteAdministrator',
  'systemAdministrator',
];

/** Each column once: its name in the header, its type, and by both where its values go. */
export const files: Record<KeptFile, FileDescription> = {
  orgs: file({
    table: 'orgs',
    columns: [
      required(column('name', title)),
      required(column('type', extensible(oneOf('department', 'school', 'district', 'local', 'state', 'national')))),
      column('identifier', name),
      staged('parentSourcedId', sourcedId, 'orgs'),
    ],
  }),
  academicSessions: file({
    table: 'academic_sessions',
    columns: [
      required(column('title', title)),
      required(column('type', extensible(oneOf('gradingPeriod', 'semester', 'schoolYear', 'term')))),
      required(column('startDate', date)),
      required(column('endDate', date)),
      staged('parentSourcedId', sourcedId, 'academicSessions'),
      column('schoolYear', year),
    ],
    ascending: ['startDate', 'endDate'],
  }),
  courses: file({
    table: 'courses',
    columns: [
      reference('schoolYearSourcedId', 'academicSessions'),
      required(column('title', title)),
      column('courseCode', name),
      words('grades'),
      required(reference('orgSourcedId', 'orgs')),
      words('subjects'),
      words('subjectCodes'),
    ],
  }),
  classes: file({
    table: 'classes',
    columns: [
      required(column('title', title)),
      words('grades'),
      required(reference('courseSourcedId', 'courses')),
      column('classCode', name),
      required(column('classType', extensible(oneOf('homeroom', 'scheduled')))),
      column('location', name),
      required(reference('schoolSourcedId', 'orgs', { stored: 'org_id' })),
      required(staged('termSourcedIds', list(sourcedId), 'academicSessions')),
      words('subjects'),
      words('subjectCodes'),
      words('periods'),
    ],
  }),
  users: file({
    table: 'users',
    columns: [
      required(
        column('enabledUser', flag, {
          stored: 'enabled',
          // Of a user who signs in an import can take access away, but not undo what an administrator decided.
          update: 'CASE WHEN t.cognito_sub IS NULL THEN s.enabled ELSE t.enabled AND s.enabled END',
        }),
      ),
      only('1.1', required(staged('orgSourcedIds', list(sourcedId), 'orgs'))),
      only('1.1', required(staged('role', oneOf(...userRole11)))),
      required(column('username', name)),
      unused('userIds'),
      required(column('givenName', name)),
      required(column('familyName', name)),
      column('middleName', name),
      column('identifier', name),
      column('email', emailAddress),
      unused('sms'),
      column('phone', name),
      unused('agentSourcedIds'),
      words('grades'),
      // Passwords live in the identity provider; one that stands in a file is read past.
      unused('password'),
      only('1.2', unused('userMasterIdentifier')),
      only('1.2', unused('resourceSourcedIds')),
      only('1.2', column('preferredGivenName', name)),
      only('1.2', unused('preferredMiddleName')),
      only('1.2', column('preferredFamilyName', name)),
      only('1.2', reference('primaryOrgSourcedId', 'orgs')),
      only('1.2', unused('pronouns')),
    ],
    keepsMetadata: true,
  }),
  roles: file({
    table: 'roles',
    columns: [
      required(reference('userSourcedId', 'users')),
      required(column('roleType', oneOf('primary', 'secondary'))),
      required(column('role', extensible(oneOf(...userRole12)))),
      column('beginDate', date),
      column('endDate', date),
      required(reference('orgSourcedId', 'orgs')),
      unused('userProfileSourcedId'),
    ],
    ascending: ['beginDate', 'endDate'],
    versioned: false,
  }),
  enrollments: file({
    table: 'enrollments',
    columns: [
      required(reference('classSourcedId', 'classes')),
      required(reference('schoolSourcedId', 'orgs', { stored: 'org_id' })),
      required(reference('userSourcedId', 'users')),
      required(column('role', extensible(oneOf('administrator', 'proctor', 'student', 'teacher')))),
      column('primary', flag, { stored: 'is_primary', blank: 'false' }),
      column('beginDate', date),
      column('endDate', date),
    ],
    keepsMetadata: true,
    ascending: ['beginDate', 'endDate'],
    touches: { kind: 'class', column: 'class_id' },
  }),
  categories: file({
    table: 'categories',
    columns: [
      required(column('title', title)),
      // Blank says nothing about a weight that a teacher may have set here.
      only('1.2', column('weight', weight, { blank: '1', update: 'coalesce(s.weight, t.weight)' })),
      reference('metadata.classSourcedId', 'classes', { stored: 'class_id' }),
    ],
    touches: { kind: 'category', column: 'id' },
  }),
  lineItems: file({
    table: 'line_items',
    columns: [
      required(column('title', title)),
      column('description', longText),
      column('assignDate', moment('begin')),
      column('dueDate', moment('end')),
      required(reference('classSourcedId', 'classes')),
      required(reference('categorySourcedId', 'categories')),
      reference('gradingPeriodSourcedId', 'academicSessions'),
      only('1.2', reference('academicSessionSourcedId', 'academicSessions')),
      only('1.2', reference('schoolSourcedId', 'orgs', { stored: 'org_id' })),
      column('resultValueMin', points, { blank: 'least(0, s.result_value_max)' }),
      column('resultValueMax', points, { blank: 'greatest(100, s.result_value_min)' }),
      column('metadata.weight', weight, { stored: 'weight' }),
    ],
    ascending: ['resultValueMin', 'resultValueMax'],
    touches: { kind: 'class', column: 'class_id' },
  }),
  results: file({
    table: 'results',
    columns: [
      required(reference('lineItemSourcedId', 'lineItems')),
      required(reference('studentSourcedId', 'users')),
      required(
        column('scoreStatus', oneOf('exempt', 'fully graded', 'not submitted', 'partially graded', 'submitted')),
      ),
      column('score', points),
      only('1.2', column('textScore', title)),
      column('scoreDate', moment('begin')),
      column('comment', longText),
      only('1.2', staged('classSourcedId', sourcedId, 'classes')),
      only('1.2', column('inProgress', flag)),
      only('1.2', column('incomplete', flag)),
      only('1.2', column('late', flag)),
      only('1.2', column('missing', flag)),
    ],
    consistent: {
      isConsistent: (value) =>
        isConsistent({
          scoreStatus: value('scoreStatus') ?? '',
          score: value('score'),
          textScore: value('textScore'),
        }),
      column: 'scoreStatus',
      rule: gradeRule,
    },
    touches: { kind: 'lineItem', column: 'line_item_id' },
  }),
};

/** What every record begins with; the statements of an import treat these alike for all tables. */
const commonColumns: readonly Column[] = [
  required(staged('sourcedId', sourcedId)),
  staged('status', oneOf('active', 'tobedeleted')),
  staged('dateLastModified', moment('begin')),
];

/** A file in one version of OneRoster, with all that its header can name. */
export const fileIn = (version: OneRosterVersion, kept: KeptFile): FileDescription => ({
  ...files[kept],
  columns: [
    ...commonColumns,
    ...files[kept].columns.filter((entry) => entry.only === undefined || entry.only === version),
  ],
});

/** Whether the address is the user's own, to sign in with: the import decides it (apply/people.ts). */
const emailIdentifies: KeptColumn = {
  name: 'email',
  type: flag,
  required: false,
  staged: 'email_identifies',
  stored: {
    name: 'email_identifies',
    insert: 'coalesce(s.email_identifies, true)',
    update: 'coalesce(s.email_identifies, true)',
  },
};

/** Every column that any version may stage for a file, without the ones of every record. */
export const stagedColumns = (kept: KeptFile): (Column & { staged: string })[] =>
  [...files[kept].columns, ...(kept === 'users' ? [emailIdentifies] : [])].filter(
    (entry): entry is Column & { staged: string } => entry.staged !== undefined,
  );

/** A column of a file that goes to its table. */
export type KeptColumn = Column & { staged: string; stored: StoredColumn };

const metadata: KeptColumn = {
  name: 'metadata',
  type: text(0),
  required: false,
  staged: 'metadata',
  stored: { name: 'metadata', insert: 's.metadata', update: 's.metadata' },
};

export const storedColumns = (kept: KeptFile): KeptColumn[] => [
  ...files[kept].columns.filter((entry): entry is KeptColumn => entry.stored !== undefined),
  ...(files[kept].keepsMetadata ? [metadata] : []),
  ...(kept === 'users' ? [emailIdentifies] : []),
];
