import { lengths } from '../../values/lengths.ts';
import { type Column, column, only, reference, required, type StoredColumn, staged, unused, words } from './columns.ts';
import { date, emailAddress, extensible, flag, line, list, moment, oneOf, sourcedId, text, year } from './fields.ts';
import { type FileDescription, file } from './file-description.ts';
import type { KeptFile, OneRosterVersion } from './file-names.ts';
import { gradeFiles } from './grade-files.ts';

const name = line(lengths.name);
const title = line(lengths.title);

const userRole11 = ['administrator', 'aide', 'guardian', 'parent', 'proctor', 'relative', 'student', 'teacher'];
const userRole12 = [
  ...userRole11.filter((role) => role !== 'administrator'),
  'counselor',
  'districtAdministrator',
  'principal',
  'siteAdministrator',
  'systemAdministrator',
];

const unusedDemographics = [
  'sex',
  'americanIndianOrAlaskaNative',
  'asian',
  'blackOrAfricanAmerican',
  'nativeHawaiianOrOtherPacificIslander',
  'white',
  'demographicRaceTwoOrMoreRaces',
  'hispanicOrLatinoEthnicity',
  'countryOfBirthCode',
  'stateOfBirthAbbreviation',
  'cityOfBirth',
  'publicSchoolResidenceStatus',
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
      // Of people whom the bundle does not have nothing is made, so it may name them.
      column('agentSourcedIds', list(sourcedId), { blank: `'{}'::text[]` }),
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
  // Who it is about is the identifier of the record itself; of what is said only a rule's need is kept.
  demographics: file({
    table: 'demographics',
    columns: [column('birthDate', date), ...unusedDemographics.map(unused)],
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
  ...gradeFiles,
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

/** The user whose demographics these are has the same identifier. */
const demographicsOf: KeptColumn = {
  name: 'sourcedId',
  type: sourcedId,
  required: true,
  staged: 'sourced_id',
  refersTo: 'users',
  stored: { name: 'user_id', insert: 'user_id.id', update: 'user_id.id' },
};

export const storedColumns = (kept: KeptFile): KeptColumn[] => [
  ...files[kept].columns.filter((entry): entry is KeptColumn => entry.stored !== undefined),
  ...(files[kept].keepsMetadata ? [metadata] : []),
  ...(kept === 'users' ? [emailIdentifies] : []),
  ...(kept === 'demographics' ? [demographicsOf] : []),
];
