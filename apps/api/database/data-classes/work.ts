import { about, classify } from './table-classes.ts';

/** What students do, how it is graded, and what is made of it. */
export const workClasses = {
  class_groups: classify(
    'class_groups',
    {},
    { identifier: ['sourced_id'], school: ['title'], technical: ['class_id'] },
  ),
  class_group_members: classify(
    'class_group_members',
    { about: about('student_id') },
    { technical: ['group_id', 'student_id'] },
  ),
  extensions: classify(
    'extensions',
    { about: about('student_id'), by: ['granted_by'], staffOnly: ['reason'] },
    {
      identifier: ['sourced_id'],
      freeText: ['reason'],
      education: ['due_date', 'extra_time_minutes', 'excused', 'result_value_max'],
      technical: ['line_item_id', 'student_id', 'group_id', 'granted_by'],
    },
  ),
  results: classify(
    'results',
    { about: about('student_id'), ownRows: 'NOT t.draft' },
    {
      identifier: ['sourced_id'],
      freeText: ['comment'],
      education: [
        'score',
        'text_score',
        'score_status',
        'late',
        'missing',
        'incomplete',
        'in_progress',
        'score_date',
        'submitted_at',
      ],
      technical: ['line_item_id', 'student_id', 'draft', 'posting_changed_at'],
    },
  ),
  result_attempts: classify(
    'result_attempts',
    {
      about: 't.result_id IN (SELECT id FROM results WHERE student_id = $1)',
      ownRows: 't.result_id IN (SELECT id FROM results WHERE student_id = $1 AND NOT draft)',
    },
    { education: ['score', 'text_score', 'late', 'submitted_at'], technical: ['result_id', 'recorded_at'] },
  ),
  grade_overrides: classify(
    'grade_overrides',
    { about: about('student_id'), by: ['overridden_by'], staffOnly: ['reason'] },
    {
      freeText: ['reason'],
      education: ['percent', 'letter'],
      technical: ['class_id', 'student_id', 'overridden_by'],
    },
  ),
  grade_totals: classify(
    'grade_totals',
    {
      about: about('student_id'),
      // Where posted and other totals are the same, the former are not stored.
      staffOnly: ['current_percent', 'final_percent', 'inputs'],
    },
    {
      education: [
        'current_percent',
        'final_percent',
        'inputs',
        'posted_current_percent',
        'posted_final_percent',
        'posted_inputs',
      ],
      technical: [
        'enrollment_id',
        'class_id',
        'student_id',
        'as_of',
        'calculated_at',
        'posted_calculated_at',
        'has_drafts',
      ],
    },
  ),
  grade_history: classify(
    'grade_history',
    { about: about('student_id'), by: ['actor_id'], ownRows: 'false', erasure: 'byHand' },
    {
      freeText: ['reason', 'before', 'after'],
      technical: [
        'class_id',
        'line_item_id',
        'student_id',
        'record_id',
        'actor_id',
        'changed_at',
        'change_set',
        'version_before',
        'version_after',
        'kind',
        'source',
        'request_id',
      ],
    },
  ),
  grade_history_start: classify('grade_history_start', {}, { technical: ['began_at'] }),
  gradebook_files: classify(
    'gradebook_files',
    { by: ['sent_by'], erasure: 'byHand' },
    { freeText: ['plan'], technical: ['class_id', 'sent_by', 'format', 'exported_at', 'applied_at', 'undone_at'] },
  ),
  reports: classify(
    'reports',
    { about: about('student_id'), by: ['requested_by'], staffOnly: ['standings', 'document'], erasure: 'byHand' },
    {
      freeText: ['standings', 'document'],
      technical: [
        'kind',
        'class_id',
        'student_id',
        'academic_session_id',
        'day',
        'facts_hash',
        'upload_id',
        'withdrawn_at',
        'requested_by',
      ],
    },
  ),
  submissions: classify(
    'submissions',
    { about: about('student_id') },
    {
      identifier: ['sourced_id'],
      freeText: ['comment'],
      education: ['submitted_at'],
      technical: ['line_item_id', 'student_id'],
    },
  ),
  submission_files: classify(
    'submission_files',
    { about: 't.submission_id IN (SELECT id FROM submissions WHERE student_id = $1)', erasure: 'byHand' },
    { technical: ['submission_id', 'upload_id'] },
  ),
  recalculation_requests: classify(
    'recalculation_requests',
    { about: about('student_id') },
    { technical: ['class_id', 'student_id', 'requested_at', 'drafts_only'] },
  ),
};
