export type OneRosterVersion = '1.1' | '1.2';

/** Files whose records are kept, each after the files it refers to. */
export const keptFiles = [
  'orgs',
  'academicSessions',
  'courses',
  'classes',
  'users',
  'roles',
  'demographics',
  'enrollments',
  'categories',
  'scoreScales',
  'lineItems',
  'lineItemScoreScales',
  'results',
] as const;
export const manifestName = 'manifest.csv';

export type KeptFile = (typeof keptFiles)[number];

/** Kept files that OneRoster 1.1 does not know. */
const since12: ReadonlySet<string> = new Set<KeptFile>(['roles', 'scoreScales', 'lineItemScoreScales']);

/** Legal files whose records ClassBoard has no use for: accepted unread, and named in the answer. */
const unusedFiles: Record<OneRosterVersion, readonly string[]> = {
  '1.1': ['classResources', 'courseResources', 'resources'],
  '1.2': [
    'classResources',
    'courseResources',
    'lineItemLearningObjectiveIds',
    'resources',
    'resultLearningObjectiveIds',
    'resultScoreScales',
    'userProfiles',
    'userResources',
  ],
};

const canonicalNames = new Map(
  ['manifest', ...keptFiles, ...Object.values(unusedFiles).flat()].map((file) => [
    `${file.toLowerCase()}.csv`,
    `${file}.csv`,
  ]),
);

/** The name as the standard writes it, of a file that a bundle names in another case. */
export const canonicalName = (name: string): string => canonicalNames.get(name.toLowerCase()) ?? name;

export const isKeptFile = (file: string): file is KeptFile => (keptFiles as readonly string[]).includes(file);

/** Whether a version of OneRoster knows a file of this name, kept or not. */
export const isLegalFile = (file: string, version: OneRosterVersion): boolean =>
  unusedFiles[version].includes(file) || (isKeptFile(file) && !(version === '1.1' && since12.has(file)));
