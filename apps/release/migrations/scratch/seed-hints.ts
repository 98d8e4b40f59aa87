/** What the catalog does not know about values: SQL expressions of `g`, the number of the row from 1. */
export interface SeedHint {
  rows?: number;
  columns?: Record<string, string>;
}

/** As the application names them, so that recorded statements that send to a queue or take from it meet rows. */
export const queueNames = [
  'dead-letter',
  'account-address',
  'account-sync',
  'backfill',
  'cleanup',
  'compose-digests',
  'data-cleanup',
  'delete-account',
  'drop-folder',
  'expire-sign-up',
  'grade-calculator',
  'import',
  'import-undo',
  'invitation',
  'notifications',
  'privacy-erasure',
  'privacy-export',
  'record-erasure',
  'remove-upload',
  'render-reports',
  'report-generator',
  'retention',
  'roster-sync',
];

const list = queueNames.map((name) => `'${name}'`).join(', ');

/** Jobs take turns with the queues, so a queue has jobs in every state, whatever the number of queues. */
const turn = `g / ${queueNames.length} % 20`;
const state = `CASE ${turn} WHEN 0 THEN 'created' WHEN 1 THEN 'retry' WHEN 2 THEN 'active' WHEN 3 THEN 'failed' ELSE 'completed' END`;

/**
 * The tables of pg-boss. Of its queues and processes there are few; most jobs are done, and none has expired or is due for
 * deletion, so that maintenance recorded from the running release changes the same rows each time.
 */
export const queueHints: Record<string, SeedHint> = {
  'pgboss.queue': {
    rows: queueNames.length,
    columns: {
      name: `(ARRAY[${list}])[g]`,
      policy: "'standard'",
      retry_limit: '5',
      retry_delay: '5',
      expire_seconds: '900',
      retention_seconds: '1209600',
      deletion_seconds: '1209600',
      dead_letter: "CASE WHEN g > 1 THEN 'dead-letter' END",
      partition: 'false',
      table_name: "'job_common'",
    },
  },
  'pgboss.job': {
    columns: {
      state: `(${state})::pgboss.job_state`,
      policy: "'standard'",
      data: `jsonb_build_object('kind', 'item', 'runId', g::text, 'itemKey', g::text)`,
      priority: '1000000000 - g % 1000',
      group_id: '(g % 200)::text',
      start_after: `now() - interval '1 hour'`,
      started_on: `CASE WHEN ${turn} > 1 THEN now() END`,
      completed_on: `CASE WHEN ${turn} > 2 THEN now() END`,
      dead_letter: "'dead-letter'",
      heartbeat_seconds: 'NULL',
      source_root_id: 'NULL',
      upsert_by_key: 'NULL',
    },
  },
  // It has partitions of today and tomorrow.
  'pgboss.queue_stats': {
    columns: {
      captured_on: `(current_timestamp AT TIME ZONE 'UTC')::date AT TIME ZONE 'UTC' + g % 86400 * interval '1 second'`,
    },
  },
  'pgboss.schedule': { rows: 10 },
  'pgboss.subscription': { rows: 10 },
  'pgboss.bam': { rows: 20 },
  'pgboss.instance': { rows: 10, columns: { heartbeat_seconds: '60', stopped_on: 'NULL' } },
};

const schoolYear = { start_date: "date '2025-09-01'", end_date: "date '2026-07-31'" };

export const seedHints: Record<string, SeedHint> = {
  'public.schools': { rows: 200 },
  'public.orgs': { rows: 1_000 },
  'public.academic_sessions': { rows: 1_000, columns: schoolYear },
  'public.enrollments': { columns: { begin_date: schoolYear.start_date, end_date: schoolYear.end_date } },
  'public.roles': { columns: { begin_date: schoolYear.start_date, end_date: schoolYear.end_date } },
  'public.uploads': { columns: { sha256: 'md5(g::text) || md5((-g)::text)' } },
  'public.categories': { columns: { weight: '1' } },
  'public.line_items': { columns: { weight: '1', result_value_min: '0', result_value_max: '100' } },
  'public.score_scales': { columns: { score_scale_value: "'[]'::jsonb" } },
  'public.results': { columns: { score: 'g % 100' } },
  'public.result_attempts': { columns: { score: 'g % 100' } },
  'public.extensions': {
    // Those without a student.
    columns: { group_id: 'CASE WHEN g % 10 = 0 THEN 1 END', extra_time_minutes: '30', result_value_max: 'NULL' },
  },
  'public.grading_policies': {
    columns: {
      late_deduction_percent: '10',
      late_interval_minutes: '1440',
      late_minimum_percent: '50',
      missing_percent: '0',
    },
  },
  'public.grade_overrides': { columns: { letter: "'A'" } },
  // Those without a file.
  'public.reports': { columns: { document: `CASE WHEN g % 10 = 0 THEN '{}'::jsonb END` } },
  'public.guardian_ties': { columns: { ended_at: 'NULL', ended_reason: 'NULL' } },
  // Those without a person.
  'public.legal_holds': { columns: { class_id: 'CASE WHEN g % 10 = 0 THEN 1 END' } },
  // Of records that changed; those that one statement created share a row.
  'public.import_changes': { columns: { record_id: 'g', created_ids: 'NULL' } },
  'public.support_sessions': { columns: { expires_at: `now() + interval '1 hour'` } },
  ...queueHints,
};
