// Written by "npm run schema:types" from the migrated schema. Do not edit it.

// Values are as the pool gives them: bigint as a number, numeric as exact text, date as YYYY-MM-DD, timestamptz as a Date.
// A column whose CHECK constraint lists its values has their union as its type.

export interface AcademicSessionsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  title: string;
  type: string;
  start_date: string;
  end_date: string;
  parent_id: number | null;
  school_year: number | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  imported: boolean;
  /** from then on the grades of its line items, and of those of the sessions inside it, are locked; null: never */
  grading_closes_at: Date | null;
}

export interface BackfillsRow {
  name: string;
  last_key: number;
  rows_expected: number;
  rows_seen: number;
  rows_changed: number;
  started_at: Date;
  updated_at: Date;
  finished_at: Date | null;
}

export interface CategoriesRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  /** null: a category that every class of the school may use */
  class_id: number | null;
  title: string;
  weight: string;
  version: number;
  created_at: Date;
  updated_at: Date;
  imported: boolean;
  drop_lowest: number;
  drop_highest: number;
}

export interface ClassCalculationsRow {
  class_id: number;
  as_of: Date;
  calculated_at: Date;
  enrollments_calculated: number;
}

export interface ClassGroupMembersRow {
  group_id: number;
  student_id: number;
}

export interface ClassGroupsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  class_id: number;
  title: string;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface ClassTermsRow {
  class_id: number;
  academic_session_id: number;
}

export interface ClassesRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  title: string;
  class_code: string | null;
  class_type: string;
  location: string | null;
  grades: string[];
  subjects: string[];
  subject_codes: string[];
  periods: string[];
  course_id: number;
  org_id: number;
  version: number;
  created_at: Date;
  updated_at: Date;
  imported: boolean;
}

export interface CleanupProposalsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  kind: string;
  /** the period that the proposal was made with; a longer one chosen since counts */
  days: number;
  /** what was due at this moment goes, and nothing that became due later */
  due_at: Date;
  row_count: number;
  file_count: number;
  oldest_at: Date | null;
  /** the Sunday of the school */
  made_on: string;
  state: 'proposed' | 'approved' | 'refused' | 'withdrawn' | 'done';
  decided_by: number | null;
  decided_at: Date | null;
  reason: string | null;
  created_at: Date;
  updated_at: Date;
}

export interface CleanupRecordsRow {
  id: number;
  kind: string;
  school_id: number | null;
  school_sourced_id: string | null;
  proposal_id: number | null;
  day: string;
  row_count: number;
  file_count: number;
  first_at: Date;
  last_at: Date;
  /** internal id of a user; null: nobody had to agree */
  approved_by: number | null;
}

export interface CoursesRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  title: string;
  course_code: string | null;
  grades: string[];
  subjects: string[];
  subject_codes: string[];
  org_id: number;
  school_year_id: number | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  imported: boolean;
}

export interface DemographicsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  user_id: number;
  birth_date: string | null;
  imported: boolean;
  created_at: Date;
  updated_at: Date;
}

export interface DigestsRow {
  user_id: number;
  day: string;
  school_id: number;
  from_at: Date;
  until_at: Date;
  /** of its mail in email_outbox; null: there was nothing to say, or nobody wanted to hear it */
  dedupe_key: string | null;
}

export interface DisclosuresRow {
  id: number;
  school_id: number;
  /** null: everybody of the school */
  user_id: number | null;
  reader_id: number | null;
  kind: 'export' | 'supportSession' | 'guardian';
  /** operationId of the route that gave it */
  what: string;
  day: string;
  at: Date;
}

export interface DroppedBundlesRow {
  id: string;
  school_id: number;
  object_key: string;
  etag: string;
  written_at: Date;
  size_bytes: number;
  state: 'found' | 'scanning' | 'importing' | 'imported' | 'failed' | 'gone';
  /** a code of imports/drop; null: it did not fail before its import */
  failure: string | null;
  upload_id: string | null;
  import_run_id: string | null;
  /** when its object left the folder, for done/ or failed/ */
  moved_at: Date | null;
  created_at: Date;
  updated_at: Date;
  expires_at: Date;
}

export interface EmailEventsRow {
  /** of the event of EventBridge: SQS can deliver it twice */
  id: string;
  outbox_id: string | null;
  school_id: number | null;
  type: string;
  sub_type: string | null;
  occurred_at: Date;
  expires_at: Date;
}

export interface EmailOutboxRow {
  id: string;
  school_id: number | null;
  user_id: number | null;
  kind: string;
  dedupe_key: string;
  state:
    | 'pending'
    | 'sending'
    | 'unknown'
    | 'sent'
    | 'delivered'
    | 'bounced'
    | 'complained'
    | 'rejected'
    | 'failed'
    | 'suppressed'
    | 'withdrawn';
  /** null: the address that the account of the user has when the mail is sent */
  to_address: string | null;
  subject: string | null;
  body_text: string | null;
  body_html: string | null;
  /** carries List-Unsubscribe */
  unsubscribe: boolean;
  /** when it is due */
  not_before: Date;
  /** when it is tried next: nobody else takes it before */
  attempt_after: Date;
  attempts: number;
  /** set before SES is called; without an answer or event it is sent again after a while */
  sending_since: Date | null;
  ses_message_id: string | null;
  sent_at: Date | null;
  resolved_at: Date | null;
  /** a code, never the text of SES, which can quote the address */
  failure: string | null;
  created_at: Date;
  expires_at: Date;
  /** children of its reader whom it is about; it goes only while the guardian may look on all of them */
  student_ids: number[] | null;
}

export interface EmailSuppressionLiftsRow {
  id: number;
  school_id: number;
  address: string;
  suppressed_because: 'bounce' | 'complaint';
  suppressed_since: Date;
  lifted_by: number;
  reason: string;
  lifted_at: Date;
}

export interface EmailSuppressionsRow {
  school_id: number;
  address: string;
  reason: 'bounce' | 'complaint';
  since: Date;
}

export interface EnrollmentsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  class_id: number;
  user_id: number;
  org_id: number;
  role: string;
  is_primary: boolean;
  begin_date: string | null;
  end_date: string | null;
  metadata: unknown;
  version: number;
  created_at: Date;
  updated_at: Date;
  imported: boolean;
}

export interface ErasuresRow {
  user_id: number;
  school_id: number;
  pseudonym: string;
  /** hex, one a school, made with its first erasure */
  salt: string;
  erased_at: Date;
  /** when it was written to the storage, from where it is replayed after a restore */
  recorded_at: Date | null;
}

export interface ExtensionsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  line_item_id: number;
  student_id: number | null;
  group_id: number | null;
  due_date: Date | null;
  extra_time_minutes: number | null;
  excused: boolean;
  result_value_max: string | null;
  /** for staff alone: never shown to students, never logged */
  reason: string;
  granted_by: number | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface GradeHistoryRow {
  id: number;
  school_id: number;
  class_id: number | null;
  line_item_id: number | null;
  student_id: number | null;
  /** The id of the row in the table of its kind */
  record_id: number;
  actor_id: number | null;
  changed_at: Date;
  /** One request, import, undo or restore */
  change_set: string | null;
  version_before: number | null;
  version_after: number | null;
  kind:
    | 'result'
    | 'posting'
    | 'override'
    | 'extension'
    | 'gradingPolicy'
    | 'gradingPeriod'
    | 'category'
    | 'lineItem'
    | 'scoreScale'
    | 'group'
    | 'attempt';
  source: 'api' | 'import' | 'gradebookFile' | 'restore' | 'undo' | 'operator' | 'unknown';
  request_id: string | null;
  reason: string | null;
  /** The columns that changed and were not null; null: there was no row. The same of after */
  before: unknown | null;
  after: unknown | null;
}

export interface GradeHistoryStartRow {
  began_at: Date;
}

export interface GradeOverridesRow {
  id: number;
  school_id: number;
  class_id: number;
  student_id: number;
  percent: string | null;
  letter: string | null;
  reason: string;
  overridden_by: number | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  status: 'active' | 'tobedeleted';
}

export interface GradeTotalsRow {
  enrollment_id: number;
  class_id: number;
  student_id: number;
  current_percent: string | null;
  final_percent: string | null;
  inputs: unknown;
  as_of: Date;
  calculated_at: Date;
  /** when what the student sees of it last changed; null: with calculated_at */
  posted_calculated_at: Date | null;
  has_drafts: boolean;
  posted_current_percent: string | null;
  posted_final_percent: string | null;
  posted_inputs: unknown | null;
}

export interface GradebookFilesRow {
  id: string;
  school_id: number;
  class_id: number;
  sent_by: number | null;
  format: 'csv' | 'xlsx';
  state: 'applied' | 'planned' | 'undone';
  /** cell by cell: before, after and what came of it */
  plan: unknown;
  /** as the file says: of its oldest row */
  exported_at: Date | null;
  applied_at: Date | null;
  undone_at: Date | null;
  expires_at: Date;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface GradingPeriodWeightsRow {
  class_id: number;
  academic_session_id: number;
  weight: string;
}

export interface GradingPoliciesRow {
  class_id: number;
  school_id: number;
  weighting: 'categories' | 'points';
  weights_above_100: 'extraCredit' | 'relative';
  late_deduction_percent: string | null;
  late_interval_minutes: number | null;
  late_minimum_percent: string | null;
  missing_percent: string | null;
  counted_attempt: 'best' | 'latest';
  posting: 'automatic' | 'manual';
  /** the scale that gives totals their letters; null: none */
  score_scale_id: number | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface GuardianTiesRow {
  id: number;
  school_id: number;
  sourced_id: string;
  student_id: number;
  guardian_id: number;
  relation: 'guardian' | 'parent' | 'relative';
  source: 'import' | 'invitation';
  begins_at: Date;
  end_requested_at: Date | null;
  end_requested_by: number | null;
  ended_at: Date | null;
  ended_reason: 'import' | 'administrator' | 'guardian' | null;
  ended_by: number | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface IdempotencyKeysRow {
  caller: string;
  key: string;
  request_hash: string;
  status_code: number | null;
  headers: unknown | null;
  body: unknown | null;
  created_at: Date;
  expires_at: Date;
}

export interface ImportChangesRow {
  id: number;
  import_run_id: string;
  /** of imports/undo/undo-kinds.ts, or classTerms: links of a class to its terms */
  kind: string;
  record_id: number | null;
  /** whom the record is about; null: nobody */
  user_id: number | null;
  /** the columns that changed; of classTerms the ids of terms: added, removed */
  before: unknown | null;
  /** updated_at of the record before */
  was_updated_at: Date | null;
  /** of all records that one statement created; null: a record that changed */
  created_ids: number[] | null;
  /** updated_at of the record afterwards */
  changed_at: Date;
  /** updated_at of the record after it was put back */
  undone_at: Date | null;
  expires_at: Date;
}

export interface ImportRunsRow {
  id: string;
  school_id: number;
  /** null: started by an operator from the command line */
  requested_by: number | null;
  upload_id: string | null;
  allow_removals: boolean;
  state: 'queued' | 'running' | 'held' | 'succeeded' | 'rejected' | 'failed' | 'refused' | 'expired';
  phase: string | null;
  progress: unknown;
  result: unknown | null;
  errors: unknown;
  error_count: number;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  expires_at: Date;
  /** imports/undo/undo-run.ts; null: nobody asked for it */
  undo: unknown | null;
  /** imports/hold/hold.ts; null: it was never held */
  hold: unknown | null;
  /** how long what it changed is kept; null: it was not recorded */
  undo_until: Date | null;
}

export interface InvitationsRow {
  id: number;
  school_id: number;
  invited_by: number;
  /** SHA-256 of the address that was written to */
  address_key: string;
  expires_at: Date;
}

export interface JobRunItemsRow {
  run_id: string;
  item_key: string;
  label: string;
  /** whose administrators see the item: a run of the schedule serves every school */
  school_id: number | null;
  state: 'queued' | 'done' | 'failed';
  attempts: number;
  result: unknown | null;
  error: string | null;
  finished_at: Date | null;
}

export interface JobRunsRow {
  id: string;
  job_name: string;
  /** the moment of the schedule that this run serves; null: started by a person */
  tick_at: Date | null;
  school_id: number | null;
  requested_by: number | null;
  parameters: unknown;
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  items_total: number | null;
  items_done: number;
  items_failed: number;
  result: unknown | null;
  error: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  expires_at: Date;
  /** started by an administrator for their school: one waits and one runs at a time */
  by_hand: boolean;
}

export interface JobSchedulesRow {
  name: string;
  cron: string;
  time_zone: string;
  catch_up: 'skip' | 'latest' | 'all';
  enabled: boolean;
  last_tick_at: Date;
  missed_ticks: number;
  updated_at: Date;
}

export interface LeasesRow {
  name: string;
  holder: string;
  expires_at: Date;
}

export interface LegalHoldsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  user_id: number | null;
  class_id: number | null;
  reason: string;
  placed_by: number | null;
  placed_at: Date;
  released_by: number | null;
  released_at: Date | null;
  updated_at: Date;
}

export interface LineItemScoreScalesRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  line_item_id: number;
  score_scale_id: number;
  imported: boolean;
  created_at: Date;
  updated_at: Date;
}

export interface LineItemsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  class_id: number;
  category_id: number;
  grading_period_id: number | null;
  academic_session_id: number | null;
  org_id: number | null;
  title: string;
  description: string | null;
  assign_date: Date | null;
  due_date: Date | null;
  result_value_min: string;
  result_value_max: string;
  /** weight inside the category; null: its points (result_value_max); 0 counts for nothing */
  weight: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  imported: boolean;
  score_scale_id: number | null;
  never_drop: boolean;
  extra_credit: boolean;
  /** null: as the class has it */
  posting: 'automatic' | 'manual' | null;
}

export interface NotificationPreferencesRow {
  user_id: number;
  school_id: number;
  /** by the clock of the school */
  digest_hour: number;
  /** false: no digests */
  digest: boolean;
  kinds_off: string[];
  version: number;
  updated_at: Date;
}

export interface OrgsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  name: string;
  type: string;
  identifier: string | null;
  parent_id: number | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  imported: boolean;
}

export interface PrivacyRequestsRow {
  id: string;
  school_id: number;
  user_id: number;
  kind: 'export' | 'erasure';
  state: 'requested' | 'queued' | 'coolingOff' | 'running' | 'done' | 'refused' | 'withdrawn' | 'failed';
  requested_by: number;
  reason: string | null;
  /** of an erasure: until then it can be withdrawn */
  runs_after: Date;
  /** a code, such as legalHold */
  refused_because: string | null;
  upload_id: string | null;
  /** rows and files by table: exported, or erased */
  counts: unknown;
  version: number;
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
  /** of an export: when its file goes */
  expires_at: Date | null;
  /** internal id of the administrator who agreed to what a person asked for themselves, or refused it */
  decided_by: number | null;
  decided_at: Date | null;
  decision_reason: string | null;
}

export interface RateLimitsRow {
  key: string;
  points: number;
  expire: number | null;
}

export interface RecalculationRequestsRow {
  id: number;
  class_id: number;
  student_id: number | null;
  requested_at: Date;
  /** moves no total that students see */
  drafts_only: boolean;
}

export interface ReportsRow {
  id: string;
  school_id: number;
  kind: 'class' | 'progress' | 'progressSet' | 'reportCard';
  class_id: number | null;
  student_id: number | null;
  academic_session_id: number | null;
  day: string;
  /** SHA-256 of what the report says: the next nightly one of the same facts is not made */
  facts_hash: string | null;
  /** of a class: what its next report compares with */
  standings: unknown | null;
  /** from when its facts are read until it is rendered */
  document: unknown | null;
  upload_id: string | null;
  requested_by: number | null;
  created_at: Date;
  updated_at: Date;
  expires_at: Date;
  /** when a grade that the report may show was recalled; null: it is valid */
  withdrawn_at: Date | null;
}

export interface ResultAttemptsRow {
  id: number;
  result_id: number;
  submitted_at: Date | null;
  score: string | null;
  text_score: string | null;
  late: boolean | null;
  recorded_at: Date;
}

export interface ResultsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  line_item_id: number;
  student_id: number;
  score_status: 'exempt' | 'fully graded' | 'not submitted' | 'partially graded' | 'submitted';
  score: string | null;
  text_score: string | null;
  score_date: Date | null;
  comment: string | null;
  in_progress: boolean | null;
  incomplete: boolean | null;
  late: boolean | null;
  missing: boolean | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  imported: boolean;
  draft: boolean;
  /** when it was last posted or recalled: to its student it changed then */
  posting_changed_at: Date | null;
  /** when the graded work was submitted; null: not known */
  submitted_at: Date | null;
}

export interface RetentionChoicesRow {
  school_id: number;
  kind: string;
  days: number;
  chosen_by: number | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface RolesRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  user_id: number;
  org_id: number;
  role_type: 'primary' | 'secondary';
  role: string;
  begin_date: string | null;
  end_date: string | null;
  created_at: Date;
  updated_at: Date;
  imported: boolean;
}

export interface SchoolsRow {
  id: number;
  sourced_id: string;
  name: string;
  time_zone: string;
  allows_self_sign_up: boolean;
  version: number;
  created_at: Date;
  updated_at: Date;
  locale: string;
  /** age in years at which guardians stop seeing a child; null: never */
  age_of_consent: number | null;
  /** the last day of the school that its nightly reports were made for */
  reports_made_for: string | null;
  /** from this day of the school on nobody signs in, and the period begins after which it is deleted; null: open */
  closed_on: string | null;
  /** the last Sunday of the school that its weekly cleanup was planned for */
  cleanup_proposed_for: string | null;
  /** an import that would deactivate more of its users, classes or enrollments is held */
  removal_limit_percent: number;
}

export interface ScoreScalesRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  class_id: number;
  title: string;
  type: string;
  /** list of {itemValueLHS, itemValueRHS}: the text, and its points */
  score_scale_value: unknown;
  imported: boolean;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface SignUpsRow {
  id: string;
  cognito_sub: string;
  school_id: number;
  email: string;
  given_name: string;
  family_name: string;
  created_at: Date;
  expires_at: Date;
}

export interface SubmissionFilesRow {
  submission_id: number;
  upload_id: string;
}

export interface SubmissionsRow {
  id: number;
  school_id: number;
  sourced_id: string;
  line_item_id: number;
  student_id: number;
  comment: string | null;
  submitted_at: Date;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface SupportSessionReadsRow {
  id: number;
  support_session_id: number;
  /** operationId of the route */
  operation: string;
  kind: string;
  target_sourced_id: string | null;
  request_id: string | null;
  read_at: Date;
}

export interface SupportSessionsRow {
  id: number;
  sourced_id: string;
  school_id: number;
  /** who runs the service; a user of any school */
  operator_id: number;
  reason: string;
  reads: string[];
  opened_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  ended_by: number | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface UploadsRow {
  id: string;
  school_id: number;
  /** null: a file that the school itself made */
  owner_id: number | null;
  purpose: 'avatar' | 'submission' | 'import' | 'report' | 'export';
  object_key: string;
  file_name: string;
  content_type: string;
  size_bytes: number;
  sha256: string;
  state: 'pending' | 'completed' | 'rejected' | 'deleted';
  scan_status: 'pending' | 'clean' | 'infected';
  created_at: Date;
  expires_at: Date;
  completed_at: Date | null;
  deleted_at: Date | null;
}

export interface UsersRow {
  id: number;
  school_id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  date_last_modified: Date | null;
  enabled: boolean;
  role: 'admin' | 'teacher' | 'student' | 'guardian' | 'none';
  username: string;
  email: string | null;
  given_name: string;
  middle_name: string | null;
  family_name: string;
  preferred_given_name: string | null;
  preferred_family_name: string | null;
  identifier: string | null;
  phone: string | null;
  grades: string[];
  primary_org_id: number | null;
  cognito_sub: string | null;
  tokens_valid_after: Date | null;
  avatar_upload_id: string | null;
  metadata: unknown;
  version: number;
  created_at: Date;
  updated_at: Date;
  imported: boolean;
  /** whether an administrator decided the role; role records of imports do not change it then */
  role_assigned: boolean;
  email_identifies: boolean;
  /** invited, but the address signs in elsewhere: the owner was written to, and no account was made */
  invitation_held: boolean;
  /** agentSourcedIds of imports: the guardians of a student, or the students of a guardian */
  agent_sourced_ids: string[];
}

/** The row of each table, by the table's name. */
export interface Tables {
  academic_sessions: AcademicSessionsRow;
  backfills: BackfillsRow;
  categories: CategoriesRow;
  class_calculations: ClassCalculationsRow;
  class_group_members: ClassGroupMembersRow;
  class_groups: ClassGroupsRow;
  class_terms: ClassTermsRow;
  classes: ClassesRow;
  cleanup_proposals: CleanupProposalsRow;
  cleanup_records: CleanupRecordsRow;
  courses: CoursesRow;
  demographics: DemographicsRow;
  digests: DigestsRow;
  disclosures: DisclosuresRow;
  dropped_bundles: DroppedBundlesRow;
  email_events: EmailEventsRow;
  email_outbox: EmailOutboxRow;
  email_suppression_lifts: EmailSuppressionLiftsRow;
  email_suppressions: EmailSuppressionsRow;
  enrollments: EnrollmentsRow;
  erasures: ErasuresRow;
  extensions: ExtensionsRow;
  grade_history: GradeHistoryRow;
  grade_history_start: GradeHistoryStartRow;
  grade_overrides: GradeOverridesRow;
  grade_totals: GradeTotalsRow;
  gradebook_files: GradebookFilesRow;
  grading_period_weights: GradingPeriodWeightsRow;
  grading_policies: GradingPoliciesRow;
  guardian_ties: GuardianTiesRow;
  idempotency_keys: IdempotencyKeysRow;
  import_changes: ImportChangesRow;
  import_runs: ImportRunsRow;
  invitations: InvitationsRow;
  job_run_items: JobRunItemsRow;
  job_runs: JobRunsRow;
  job_schedules: JobSchedulesRow;
  leases: LeasesRow;
  legal_holds: LegalHoldsRow;
  line_item_score_scales: LineItemScoreScalesRow;
  line_items: LineItemsRow;
  notification_preferences: NotificationPreferencesRow;
  orgs: OrgsRow;
  privacy_requests: PrivacyRequestsRow;
  rate_limits: RateLimitsRow;
  recalculation_requests: RecalculationRequestsRow;
  reports: ReportsRow;
  result_attempts: ResultAttemptsRow;
  results: ResultsRow;
  retention_choices: RetentionChoicesRow;
  roles: RolesRow;
  schools: SchoolsRow;
  score_scales: ScoreScalesRow;
  sign_ups: SignUpsRow;
  submission_files: SubmissionFilesRow;
  submissions: SubmissionsRow;
  support_session_reads: SupportSessionReadsRow;
  support_sessions: SupportSessionsRow;
  uploads: UploadsRow;
  users: UsersRow;
}
