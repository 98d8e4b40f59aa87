import {
  date,
  decimal,
  emailAddress,
  extensible,
  type FieldType,
  flag,
  list,
  moment,
  oneOf,
  sourcedId,
  text,
  year,
} from './fields.ts';

export type OneRosterVersion = '1.1' | '1.2';

/** Files whose records are kept, each after the files it refers to. */
export const keptFiles = [
  'orgs',
  'academicSessions',
  'courses',
  'classes',
  'users',
  'roles',
  'enrollments',
  'categories',
  'lineItems',
  'results',
] as const;
export type KeptFile = (typeof keptFiles)[number];

/** Legal files whose records ClassBoard has no use for: accepted unread, and named in the answer. */
const unusedFiles: Record<OneRosterVersion, readonly string[]> = {
  '1.1': ['classResources', 'courseResources', 'demographics', 'resources'],
  '1.2': [
    'classResources',
    'courseResources',
    'demographics',
    'lineItemLearningObjectiveIds',
    'lineItemScoreScales',
    'resources',
    'resultLearningObjectiveIds',
    'resultScoreScales',
    'scoreScales',
    'userProfiles',
    'userResources',
  ],
};

export interface Column {
  /** As the header names it. */
  name: string;
  type: FieldType;
  /** Whether the header must have it and every active record a value. */
  required: boolean;
  /** Column of the staging table; undefined: legal, but not kept. */
  staged: string | undefined;
  /** The file that the identifier, or each identifier of the list, refers to. */
  refersTo?: KeptFile;
  /** Only in this version. */
  only?: OneRosterVersion;
}

export interface FileShape {
  columns: readonly Column[];
  /** Whether `metadata.*` columns are kept as one JSON object. */
  keepsMetadata: boolean;
  /** Columns whose values must not come in falling order. */
  ascending?: readonly [low: string, high: string];
}

type Options = Partial<Pick<Column, 'refersTo' | 'only' | 'staged'>>;

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const column = (name: string, type: FieldType, options: Options = {}): Column => ({
  name,
  type,
  required: false,
  staged: snakeCase(name),
  ...options,
});
const required = (name: string, type: FieldType, options: Options = {}): Column => ({
  ...column(name, type, options),
  required: true,
});
const unused = (name: string, only?: OneRosterVersion): Column => ({
  ...column(name, text(20_000)),
  staged: undefined,
  ...(only === undefined ? {} : { only }),
});

const name = text(255);
const title = text(1_000);
const longText = text(20_000);
const words = list(text(255));
const weight = decimal(1_000_000);
const points = decimal(1_000_000_000);

const orgType = oneOf('department', 'school', 'district', 'local', 'state', 'national');
const userRole11 = ['administrator', 'aide', 'guardian', 'parent', 'proctor', 'relative', 'student', 'teacher'];
const userRole12 = [
  ...userRole11.filter((role) => role !== 'administrator'),
  'counselor',
  'districtAdministrator',
  'principal',
  'siteAdministrator',
  'systemAdministrator',
];
const scoreStatus = oneOf('exempt', 'fully graded', 'not submitted', 'partially graded', 'submitted');

const shapes: Record<KeptFile, Omit<FileShape, 'keepsMetadata'>> = {
  orgs: {
    columns: [
      required('name', title),
      required('type', orgType),
      column('identifier', name),
      column('parentSourcedId', sourcedId, { refersTo: 'orgs' }),
    ],
  },
  academicSessions: {
    columns: [
      required('title', title),
      required('type', oneOf('gradingPeriod', 'semester', 'schoolYear', 'term')),
      required('startDate', date),
      required('endDate', date),
      column('parentSourcedId', sourcedId, { refersTo: 'academicSessions' }),
      column('schoolYear', year),
    ],
    ascending: ['startDate', 'endDate'],
  },
  courses: {
    columns: [
      column('schoolYearSourcedId', sourcedId, { refersTo: 'academicSessions' }),
      required('title', title),
      column('courseCode', name),
      column('grades', words),
      required('orgSourcedId', sourcedId, { refersTo: 'orgs' }),
      column('subjects', words),
      column('subjectCodes', words),
    ],
  },
  classes: {
    columns: [
      required('title', title),
      column('grades', words),
      required('courseSourcedId', sourcedId, { refersTo: 'courses' }),
      column('classCode', name),
      required('classType', oneOf('homeroom', 'scheduled')),
      column('location', name),
      required('schoolSourcedId', sourcedId, { refersTo: 'orgs' }),
      required('termSourcedIds', list(sourcedId), { refersTo: 'academicSessions' }),
      column('subjects', words),
      column('subjectCodes', words),
      column('periods', words),
    ],
  },
  users: {
    columns: [
      required('enabledUser', flag),
      required('orgSourcedIds', list(sourcedId), { refersTo: 'orgs', only: '1.1' }),
      required('role', oneOf(...userRole11), { only: '1.1' }),
      required('username', name),
      unused('userIds'),
      required('givenName', name),
      required('familyName', name),
      column('middleName', name),
      column('identifier', name),
      column('email', emailAddress),
      unused('sms'),
      column('phone', name),
      unused('agentSourcedIds'),
      column('grades', words),
      // Passwords live in the identity provider; one that stands in a file is read past.
      unused('password'),
      unused('userMasterIdentifier', '1.2'),
      unused('resourceSourcedIds', '1.2'),
      column('preferredGivenName', name, { only: '1.2' }),
      unused('preferredMiddleName', '1.2'),
      column('preferredFamilyName', name, { only: '1.2' }),
      column('primaryOrgSourcedId', sourcedId, { refersTo: 'orgs', only: '1.2' }),
      unused('pronouns', '1.2'),
    ],
  },
  roles: {
    columns: [
      required('userSourcedId', sourcedId, { refersTo: 'users' }),
      required('roleType', oneOf('primary', 'secondary')),
      required('role', extensible(oneOf(...userRole12))),
      column('beginDate', date),
      column('endDate', date),
      required('orgSourcedId', sourcedId, { refersTo: 'orgs' }),
      unused('userProfileSourcedId'),
    ],
    ascending: ['beginDate', 'endDate'],
  },
  enrollments: {
    columns: [
      required('classSourcedId', sourcedId, { refersTo: 'classes' }),
      required('schoolSourcedId', sourcedId, { refersTo: 'orgs' }),
      required('userSourcedId', sourcedId, { refersTo: 'users' }),
      required('role', oneOf('administrator', 'proctor', 'student', 'teacher')),
      column('primary', flag, { staged: 'is_primary' }),
      column('beginDate', date),
      column('endDate', date),
    ],
    ascending: ['beginDate', 'endDate'],
  },
  categories: {
    columns: [
      required('title', title),
      column('weight', weight, { only: '1.2' }),
      column('metadata.classSourcedId', sourcedId, { refersTo: 'classes', staged: 'class_sourced_id' }),
    ],
  },
  lineItems: {
    columns: [
      required('title', title),
      column('description', longText),
      column('assignDate', moment('begin')),
      column('dueDate', moment('end')),
      required('classSourcedId', sourcedId, { refersTo: 'classes' }),
      required('categorySourcedId', sourcedId, { refersTo: 'categories' }),
      column('gradingPeriodSourcedId', sourcedId, { refersTo: 'academicSessions' }),
      column('academicSessionSourcedId', sourcedId, { refersTo: 'academicSessions', only: '1.2' }),
      column('schoolSourcedId', sourcedId, { refersTo: 'orgs', only: '1.2' }),
      column('resultValueMin', points),
      column('resultValueMax', points),
      column('metadata.weight', weight, { staged: 'weight' }),
    ],
    ascending: ['resultValueMin', 'resultValueMax'],
  },
  results: {
    columns: [
      required('lineItemSourcedId', sourcedId, { refersTo: 'lineItems' }),
      required('studentSourcedId', sourcedId, { refersTo: 'users' }),
      required('scoreStatus', scoreStatus),
      column('score', points),
      column('textScore', title, { only: '1.2' }),
      column('scoreDate', moment('begin')),
      column('comment', longText),
      column('classSourcedId', sourcedId, { refersTo: 'classes', only: '1.2' }),
      column('inProgress', flag, { only: '1.2' }),
      column('incomplete', flag, { only: '1.2' }),
      column('late', flag, { only: '1.2' }),
      column('missing', flag, { only: '1.2' }),
    ],
  },
};

/** What every record begins with. */
const recordColumns: readonly Column[] = [
  required('sourcedId', sourcedId),
  column('status', oneOf('active', 'tobedeleted')),
  column('dateLastModified', moment('begin')),
];

/** Columns of a kept file in one version of OneRoster. */
export function shapeOf(file: KeptFile, version: OneRosterVersion): FileShape {
  const shape = shapes[file];
  const columns = shape.columns.filter(({ only }) => only === undefined || only === version);
  return {
    ...shape,
    columns: [...recordColumns, ...columns],
    keepsMetadata: file === 'users' || file === 'enrollments',
  };
}

/** Every column that any version may stage for a file, without the ones of every record. */
export const stagedColumns = (file: KeptFile): (Column & { staged: string })[] =>
  shapes[file].columns.filter((entry): entry is Column & { staged: string } => entry.staged !== undefined);

export const isKeptFile = (file: string): file is KeptFile => (keptFiles as readonly string[]).includes(file);

/** Whether a version of OneRoster knows a file of this name, kept or not. */
export const isLegalFile = (file: string, version: OneRosterVersion): boolean =>
  unusedFiles[version].includes(file) || (isKeptFile(file) && !(file === 'roles' && version === '1.1'));
