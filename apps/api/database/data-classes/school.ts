import { about, classify } from './table-classes.ts';

const identifier = ['sourced_id'] as const;

/** What a school has, whoever is in it, and how the service works. */
export const schoolClasses = {
  academic_sessions: classify(
    'academic_sessions',
    {},
    {
      school: ['sourced_id', 'title', 'type', 'start_date', 'end_date', 'school_year', 'grading_closes_at'],
      technical: ['parent_id'],
    },
  ),
  backfills: classify(
    'backfills',
    {},
    { technical: ['name', 'last_key', 'rows_expected', 'rows_seen', 'rows_changed'] },
  ),
  categories: classify(
    'categories',
    {},
    { school: ['sourced_id', 'title', 'weight', 'drop_lowest', 'drop_highest'], technical: ['class_id'] },
  ),
  class_calculations: classify(
    'class_calculations',
    {},
    { technical: ['class_id', 'as_of', 'calculated_at', 'enrollments_calculated'] },
  ),
  class_terms: classify('class_terms', {}, { technical: ['class_id', 'academic_session_id'] }),
  classes: classify(
    'classes',
    {},
    {
      school: [
        'sourced_id',
        'title',
        'class_code',
        'class_type',
        'location',
        'grades',
        'subjects',
        'subject_codes',
        'periods',
      ],
      technical: ['course_id', 'org_id'],
    },
  ),
  courses: classify(
    'courses',
    {},
    {
      school: ['sourced_id', 'title', 'course_code', 'grades', 'subjects', 'subject_codes'],
      technical: ['org_id', 'school_year_id'],
    },
  ),
  grading_period_weights: classify(
    'grading_period_weights',
    {},
    { school: ['weight'], technical: ['class_id', 'academic_session_id'] },
  ),
  grading_policies: classify(
    'grading_policies',
    {},
    {
      school: [
        'weighting',
        'weights_above_100',
        'late_deduction_percent',
        'late_interval_minutes',
        'late_minimum_percent',
        'missing_percent',
        'counted_attempt',
        'posting',
      ],
      technical: ['class_id', 'score_scale_id'],
    },
  ),
  dropped_bundles: classify(
    'dropped_bundles',
    {},
    {
      // A partner system chose its last part.
      freeText: ['object_key'],
      technical: ['etag', 'written_at', 'size_bytes', 'failure', 'upload_id', 'import_run_id', 'moved_at'],
    },
  ),
  import_changes: classify(
    'import_changes',
    // Records of others can name the person as their guardian: `eraser.ts` takes that out.
    { about: about('user_id'), erasure: 'delete' },
    {
      freeText: ['before'],
      technical: [
        'import_run_id',
        'kind',
        'record_id',
        'user_id',
        'was_updated_at',
        'created_ids',
        'changed_at',
        'undone_at',
      ],
    },
  ),
  import_runs: classify(
    'import_runs',
    { by: ['requested_by'] },
    {
      freeText: ['progress', 'result', 'errors', 'undo', 'hold'],
      technical: ['requested_by', 'upload_id', 'allow_removals', 'phase', 'error_count', 'undo_until'],
    },
  ),
  job_run_items: classify(
    'job_run_items',
    {},
    { freeText: ['result', 'error'], technical: ['run_id', 'item_key', 'label', 'attempts'] },
  ),
  job_runs: classify(
    'job_runs',
    { by: ['requested_by'] },
    {
      freeText: ['parameters', 'result', 'error'],
      technical: ['job_name', 'tick_at', 'requested_by', 'items_total', 'items_done', 'items_failed', 'by_hand'],
    },
  ),
  job_schedules: classify(
    'job_schedules',
    {},
    { technical: ['name', 'cron', 'time_zone', 'catch_up', 'enabled', 'last_tick_at', 'missed_ticks'] },
  ),
  leases: classify('leases', {}, { technical: ['name', 'holder'] }),
  line_item_score_scales: classify(
    'line_item_score_scales',
    {},
    { school: identifier, technical: ['line_item_id', 'score_scale_id'] },
  ),
  line_items: classify(
    'line_items',
    {},
    {
      school: [
        'sourced_id',
        'title',
        'description',
        'assign_date',
        'due_date',
        'result_value_min',
        'result_value_max',
        'weight',
        'never_drop',
        'extra_credit',
        'posting',
      ],
      technical: ['class_id', 'category_id', 'grading_period_id', 'academic_session_id', 'org_id', 'score_scale_id'],
    },
  ),
  orgs: classify('orgs', {}, { school: ['sourced_id', 'name', 'type', 'identifier'], technical: ['parent_id'] }),
  schools: classify(
    'schools',
    {},
    {
      school: [
        'sourced_id',
        'name',
        'time_zone',
        'allows_self_sign_up',
        'locale',
        'age_of_consent',
        'removal_limit_percent',
        'closed_on',
      ],
      technical: ['reports_made_for', 'cleanup_proposed_for'],
    },
  ),
  score_scales: classify(
    'score_scales',
    {},
    { school: ['sourced_id', 'title', 'type', 'score_scale_value'], technical: ['class_id'] },
  ),
};
