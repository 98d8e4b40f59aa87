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
}

export interface ClassCalculationsRow {
  class_id: number;
  as_of: Date;
  calculated_at: Date;
  enrollments_calculated: number;
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

export interface GradeTotalsRow {
  enrollment_id: number;
  class_id: number;
  student_id: number;
  current_percent: string | null;
  final_percent: string | null;
  inputs: unknown;
  as_of: Date;
  calculated_at: Date;
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

export interface ImportRunsRow {
  id: string;
  school_id: number;
  /** null: started by an operator from the command line */
  requested_by: number | null;
  upload_id: string | null;
  allow_removals: boolean;
  state: 'queued' | 'running' | 'succeeded' | 'rejected' | 'failed';
  phase: string | null;
  progress: unknown;
  result: unknown | null;
  errors: unknown;
  error_count: number;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  expires_at: Date;
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

export interface UploadsRow {
  id: string;
  school_id: number;
  owner_id: number;
  purpose: 'avatar' | 'submission' | 'import';
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
  role: 'admin' | 'teacher' | 'student' | 'none';
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
}

/** The row of each table, by the table's name. */
export interface Tables {
  academic_sessions: AcademicSessionsRow;
  backfills: BackfillsRow;
  categories: CategoriesRow;
  class_calculations: ClassCalculationsRow;
  class_terms: ClassTermsRow;
  classes: ClassesRow;
  courses: CoursesRow;
  enrollments: EnrollmentsRow;
  grade_totals: GradeTotalsRow;
  idempotency_keys: IdempotencyKeysRow;
  import_runs: ImportRunsRow;
  invitations: InvitationsRow;
  job_run_items: JobRunItemsRow;
  job_runs: JobRunsRow;
  job_schedules: JobSchedulesRow;
  leases: LeasesRow;
  line_item_score_scales: LineItemScoreScalesRow;
  line_items: LineItemsRow;
  orgs: OrgsRow;
  rate_limits: RateLimitsRow;
  recalculation_requests: RecalculationRequestsRow;
  results: ResultsRow;
  roles: RolesRow;
  schools: SchoolsRow;
  score_scales: ScoreScalesRow;
  sign_ups: SignUpsRow;
  submission_files: SubmissionFilesRow;
  submissions: SubmissionsRow;
  uploads: UploadsRow;
  users: UsersRow;
}
