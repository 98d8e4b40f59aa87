import type { RouteSpec } from '../http/route-spec.ts';

interface Tag {
  readonly name: string;
  readonly description: string;
  /** Words of a path that put a route here. */
  readonly words: readonly string[];
}

/** Chapters of the document. A route belongs to the last one whose word its path has. */
const tags: readonly Tag[] = [
  { name: 'Health', words: ['health'], description: 'Whether the service works, for balancers and operators.' },
  {
    name: 'Sign-in',
    words: ['auth'],
    description: 'Registration, sign-in with a second factor, tokens, passwords. Public routes have limits.',
  },
  { name: 'Users', words: ['users'], description: 'The people of a school, for its administrators.' },
  { name: 'Own account', words: ['me'], description: 'What everybody sees and changes of themselves.' },
  {
    name: 'Guardians',
    words: ['guardians', 'guardianTies', 'children'],
    description: 'Who may look on whose child, and what guardians see of their children.',
  },
  {
    name: 'Schools',
    words: ['schools', 'orgs', 'settings'],
    description: 'The organisations that a school consists of, and its settings.',
  },
  {
    name: 'Academic sessions',
    words: ['academicSessions', 'terms', 'gradingPeriods'],
    description: 'School years, semesters, terms and grading periods.',
  },
  { name: 'Courses', words: ['courses'], description: 'What is taught; classes are held of courses.' },
  { name: 'Classes', words: ['classes'], description: 'Groups that are taught a course in a term.' },
  { name: 'Enrollments', words: ['enrollments'], description: 'Who teaches and who attends a class.' },
  { name: 'Groups', words: ['groups'], description: 'Some of the students of a class, for its teachers.' },
  {
    name: 'Line items',
    words: ['lineItems'],
    description: "Assignments, under OneRoster's name for them.",
  },
  {
    name: 'Extensions',
    words: ['extensions'],
    description: 'What an assignment asks of one student or group that differs from what it asks of the class.',
  },
  { name: 'Categories', words: ['categories'], description: 'Kinds of assignments, with their share in the totals.' },
  {
    name: 'Results',
    words: ['results', 'scoreScales', 'posting'],
    description: 'Scores of students for assignments. Changes are based on a version: see If-Match.',
  },
  {
    name: 'Grades',
    words: ['gradingPolicy', 'gradebook', 'gradebook.csv', 'gradebook.xlsx', 'grades'],
    description: 'Gradebooks of classes with their totals, how grades count, and what students see of their own.',
  },
  {
    name: 'History',
    words: ['history', 'restore'],
    description: 'What became of grades, who changed them and why, and how to put them back.',
  },
  { name: 'Submissions', words: ['submission', 'submissions'], description: 'What students submit for assignments.' },
  {
    name: 'Uploads',
    words: ['uploads', 'avatar'],
    description: 'Files: announced here, sent to S3 by a presigned URL, verified, then used.',
  },
  {
    name: 'Support',
    words: ['support-sessions'],
    description: 'Sessions in which those who run the service read a school, and what its administrators see of them.',
  },
  {
    name: 'Reports',
    words: ['reports', 'reportCards'],
    description: 'PDFs of classes and students, made every night or on demand.',
  },
  {
    name: 'Privacy',
    words: ['privacy'],
    description:
      'What is stored about a person: copies of it, its erasure, whom it was given to; what is kept how long, what is kept from deletion, and what went.',
  },
  {
    name: 'Mails',
    words: ['mails', 'unsubscribe'],
    description: 'What became of the mails of a school, and how their readers get no more of them.',
  },
  { name: 'Imports', words: ['imports'], description: 'OneRoster bundles of a school, for its administrators.' },
  { name: 'Jobs', words: ['jobs'], description: 'What runs by itself, and its history, for administrators.' },
];

/** @throws Error where no chapter fits: a new one is missing in the list */
export function tagOf({ path }: RouteSpec): string {
  const words = path.split('/');
  const tag = tags.findLast((candidate) => candidate.words.some((word) => words.includes(word)));
  if (tag === undefined) throw new Error(`No tag of apps/api/documentation/tags.ts fits the route ${path}`);
  return tag.name;
}

/** The chapters that have routes, in their order. */
export const describeTags = (used: ReadonlySet<string>): { name: string; description: string }[] =>
  tags.filter(({ name }) => used.has(name)).map(({ name, description }) => ({ name, description }));
