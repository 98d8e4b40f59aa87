import { hourlyKinds } from './hourly-kinds.ts';
import { bases, type RetentionKind, type TableName } from './retention-kind.ts';
import { weeklyKinds } from './weekly-kinds.ts';

/** What is kept for a while, and how long. The jobs, the routes under /v1/privacy and docs/privacy.md read it. */
export const retentionTable = { ...hourlyKinds, ...weeklyKinds } satisfies Record<string, RetentionKind>;

export type RetentionKindName = keyof typeof retentionTable;
/** Those that administrators of the school agree to. */
export type ApprovedKind = {
  [K in RetentionKindName]: (typeof retentionTable)[K]['approval'] extends 'administrator' ? K : never;
}[RetentionKindName];
export const retentionKinds = Object.keys(retentionTable) as [RetentionKindName, ...RetentionKindName[]];
export const isRetentionKind = (name: string): name is RetentionKindName => Object.hasOwn(retentionTable, name);
export const kindOf = (name: RetentionKindName): RetentionKind => retentionTable[name];
export const basisOf = ({ basis }: RetentionKind): string => bases[basis];

/** What infra/files/uploads.ts makes rules of: S3 itself removes what no row of the database knows of. */
export const objectRetention = {
  /** Parts of uploads that were never completed. */
  unfinishedUploadDays: 1,
  /** Bundles of drop folders and their receipts, whatever became of them. */
  dropFolderDays: 90,
  /** Old versions of what was removed or replaced, at most: an environment chooses fewer (files.noncurrentDays). */
  removedFileDays: 90,
} as const;

type Listed = (typeof retentionTable)[RetentionKindName]['tables'][number];

/** Tables that no period empties. A table that is neither here nor above does not compile. */
const school = 'the records of the school itself: they go with it (closedSchools)';
const transcript =
  'grades and who attended what are the transcript of a student: they go with the school (closedSchools)';
export const permanentTables: { readonly [T in Exclude<TableName, Listed>]: string } = {
  academic_sessions: school,
  categories: school,
  class_calculations: transcript,
  class_group_members: school,
  class_groups: school,
  class_terms: school,
  classes: school,
  courses: school,
  demographics: school,
  enrollments: transcript,
  extensions: transcript,
  grade_overrides: transcript,
  grade_totals: transcript,
  grading_period_weights: transcript,
  grading_policies: transcript,
  guardian_ties: 'who could look on whose child, and until when: it goes with the school (closedSchools)',
  line_item_score_scales: transcript,
  line_items: transcript,
  orgs: school,
  result_attempts: transcript,
  results: transcript,
  roles: school,
  score_scales: transcript,
  users: 'people of the school: erased on request, deactivated by imports; they go with the school (closedSchools)',
  retention_choices: school,
  legal_holds: 'who kept what from deletion, and why: it goes with the school (closedSchools)',
  cleanup_proposals: 'what was proposed to go, and who decided: it goes with the school (closedSchools)',
  email_suppressions: 'addresses that bounced or complained: writing to them again would harm every mail of the school',
  email_suppression_lifts: 'who lifted which suppression, and why: it goes with the school (closedSchools)',
  disclosures: 'whose data was given to whom: kept as long as the records themselves (34 CFR 99.32)',
  erasures: 'who was erased: a restore repeats it, and imports leave them out',
  cleanup_records: 'counts of what went, for ever: the proof that it did',
  backfills: 'names and progress of changes of the schema, nothing of a school',
  job_schedules: 'one row a job, nothing of a school',
  grade_history_start: 'one row: since when the history is complete',
};
