import type { UploadsRow } from '../database/schema.generated.ts';
import { lastPutMinutes } from '../uploads/upload-removal.ts';
import { heldReport, heldUpload } from './legal-holds.ts';
import { counted, type DueRows, deletion, due, locked, type Removal, sums } from './removal.ts';
import type { RetentionKindName } from './retention-table.ts';

const noPerson = 'holds nothing about anybody';

/** Uploads themselves, which go once their bytes have gone. `detach`: statements that take `gone` out of what refers to it. */
function uploads(since: string, only: string, detach: readonly string[] = []): Removal {
  const rows: DueRows = { table: 'uploads', since, only, holds: heldUpload };
  const steps = detach.map((statement, index) => `detached${index} AS (${statement})`);
  return {
    count: counted(rows, 'count(*)'),
    lock: `SELECT t.id ${due(rows)} LIMIT $3 FOR UPDATE OF t SKIP LOCKED`,
    remove: `WITH gone AS (UPDATE uploads t SET state = 'deleted', deleted_at = now() WHERE t.id IN (SELECT t.id ${due(rows)}
        AND t.id = ANY ($3::uuid[])) RETURNING t.school_id, t.id AS file)${steps.map((step) => `, ${step}`).join('')} ${sums}`,
  };
}

/** SQL by purpose: whether something refers to a completed upload `t`. A new purpose does not compile without it. */
const referred: Readonly<Record<UploadsRow['purpose'], string>> = {
  avatar: 'EXISTS (SELECT FROM users u WHERE u.avatar_upload_id = t.id)',
  submission: 'EXISTS (SELECT FROM submission_files f WHERE f.upload_id = t.id)',
  import: `(EXISTS (SELECT FROM import_runs r WHERE r.upload_id = t.id)
    OR EXISTS (SELECT FROM dropped_bundles b WHERE b.upload_id = t.id AND b.moved_at IS NULL))`,
  report: 'EXISTS (SELECT FROM reports r WHERE r.upload_id = t.id)',
  export: 'EXISTS (SELECT FROM privacy_requests r WHERE r.upload_id = t.id)',
};

const isReferred = Object.entries(referred)
  .map(([purpose, condition]) => `(t.purpose = '${purpose}' AND ${condition})`)
  .join(' OR ');

/** SQL of the moment at which a class ended: with its last term, or else with the school year of its course. */
const endOfClass = `((coalesce(max(a.end_date), y.end_date) + 1)::timestamp AT TIME ZONE z.time_zone)`;
const endsOfClasses = `FROM classes k JOIN courses c ON c.id = k.course_id JOIN schools z ON z.id = k.school_id
  LEFT JOIN academic_sessions y ON y.id = c.school_year_id LEFT JOIN class_terms m ON m.class_id = k.id
  LEFT JOIN academic_sessions a ON a.id = m.academic_session_id`;
const byClass = 'GROUP BY k.id, y.end_date, z.time_zone';

const isGraded = `EXISTS (SELECT FROM results r WHERE r.line_item_id = t.line_item_id AND r.student_id = t.student_id
  AND r.status = 'active' AND NOT r.draft AND r.score_status <> 'not submitted')`;

const submittedWork: DueRows = {
  table: 'submissions',
  since: `(SELECT ${endOfClass} ${endsOfClasses}
    WHERE k.id = (SELECT l.class_id FROM line_items l WHERE l.id = t.line_item_id) ${byClass})`,
  isDue: `t.line_item_id IN (SELECT l.id FROM line_items l WHERE l.class_id IN (SELECT k.id ${endsOfClasses}
    WHERE k.school_id = $1 ${byClass} HAVING ${endOfClass} < $2::timestamptz))`,
  // The moment alone has nothing left to remove.
  only: `(t.comment IS NOT NULL OR EXISTS (SELECT FROM submission_files f WHERE f.submission_id = t.id) OR ${isGraded})`,
  holds: { people: ['t.student_id'], classes: ['(SELECT l.class_id FROM line_items l WHERE l.id = t.line_item_id)'] },
};

/**
 * Without a result the total counts work as missing that was not submitted (grading/rules/posted-view.ts): there the
 * moment stays, without files and comment.
 */
const submissions: Removal = {
  count: counted(
    submittedWork,
    'coalesce(sum((SELECT count(*) FROM submission_files f WHERE f.submission_id = t.id)), 0)::bigint',
  ),
  remove: `WITH batch AS (SELECT t.id, t.school_id, ${isGraded} AS graded
    ${due(submittedWork)} LIMIT $3 FOR UPDATE OF t SKIP LOCKED),
    files AS (DELETE FROM submission_files f USING batch b WHERE f.submission_id = b.id RETURNING f.submission_id, f.upload_id),
    deleted AS (DELETE FROM submissions s USING batch b WHERE s.id = b.id AND b.graded),
    emptied AS (UPDATE submissions s SET comment = NULL, version = s.version + 1, updated_at = now()
      FROM batch b WHERE s.id = b.id AND NOT b.graded)
    SELECT b.school_id, count(DISTINCT b.id)::integer AS row_count,
      coalesce(array_agg(f.upload_id) FILTER (WHERE f.upload_id IS NOT NULL), '{}') AS files
    FROM batch b LEFT JOIN files f ON f.submission_id = b.id GROUP BY b.school_id`,
};

/** The same condition stands in the function (migrations/*-remove-history-in-one-walk.ts), which alone may remove it. */
const history: DueRows = {
  table: 'grade_history',
  since: 't.changed_at',
  holds: { people: ['t.student_id', 't.actor_id'], classes: ['t.class_id'] },
};

/** Before that a mail can still be sent, or be sent again. */
const isSettled = `t.state NOT IN ('pending', 'sending', 'unknown')`;

const sentMails: DueRows = {
  table: 'email_outbox',
  since: 'coalesce(t.resolved_at, t.sent_at, t.created_at)',
  only: `${isSettled} AND num_nonnulls(t.to_address, t.subject, t.body_text, t.body_html) > 0`,
  holds: { people: ['t.user_id'] },
};
const mailTexts: Removal = {
  count: counted(sentMails, '0::bigint'),
  remove: `WITH gone AS (UPDATE email_outbox t SET to_address = NULL, subject = NULL, body_text = NULL, body_html = NULL
    WHERE t.id = ANY (${locked(sentMails, 't.id')}) RETURNING t.school_id, NULL::uuid AS file) ${sums}`,
};

const hasEnded = `t.state IN ('succeeded', 'failed', 'cancelled')`;

/** Those that are removed here. The others have steps of their own: accounts of Cognito, and whole schools. */
export const removals: Readonly<Partial<Record<RetentionKindName, readonly Removal[]>>> = {
  idempotencyKeys: [
    deletion({ table: 'idempotency_keys', since: 't.expires_at', school: null, holds: 'a copy of an answer' }),
  ],
  rateLimits: [
    deletion({ table: 'rate_limits', since: 'to_timestamp(t.expire / 1000.0)', school: null, holds: noPerson }),
    deletion({ table: 'invitations', since: 't.expires_at', holds: noPerson }),
  ],
  leases: [deletion({ table: 'leases', since: 't.expires_at', school: null, holds: noPerson })],
  neverSentUploads: [uploads(`t.expires_at + interval '${lastPutMinutes} minutes'`, `t.state = 'pending'`)],
  infectedUploads: [
    uploads('t.completed_at', `t.state = 'completed' AND t.scan_status = 'infected'`, [
      'DELETE FROM submission_files f USING gone g WHERE f.upload_id = g.file',
      'UPDATE users u SET avatar_upload_id = NULL FROM gone g WHERE u.avatar_upload_id = g.file',
      'UPDATE reports r SET upload_id = NULL FROM gone g WHERE r.upload_id = g.file',
      'UPDATE privacy_requests r SET upload_id = NULL FROM gone g WHERE r.upload_id = g.file',
    ]),
  ],
  orphanedUploads: [uploads('t.completed_at', `t.state = 'completed' AND NOT (${isReferred})`)],
  gradebookFiles: [
    deletion({
      table: 'gradebook_files',
      since: 't.expires_at',
      holds: { people: ['t.sent_by'], classes: ['t.class_id'] },
    }),
  ],
  jobRuns: [deletion({ table: 'job_runs', since: 't.expires_at', only: hasEnded, holds: noPerson })],
  importChanges: [
    deletion({
      table: 'import_changes',
      since: 't.expires_at',
      school: '(SELECT r.school_id FROM import_runs r WHERE r.id = t.import_run_id)',
      holds: { people: ['t.user_id'] },
    }),
  ],
  importRuns: [
    deletion({
      table: 'import_runs',
      since: 't.expires_at',
      only: `t.state IN ('succeeded', 'rejected', 'failed', 'refused', 'expired')
        AND NOT EXISTS (SELECT FROM import_changes c WHERE c.import_run_id = t.id)`,
      holds: { people: ['t.requested_by'] },
    }),
  ],
  reports: [
    deletion({
      table: 'reports',
      since: 't.expires_at',
      holds: heldReport('t'),
      file: 't.upload_id',
    }),
  ],
  privacyExports: [
    {
      count: `SELECT count(*) AS row_count, count(*) AS file_count, min(t.expires_at) AS oldest_at FROM privacy_requests t
        WHERE ($1::bigint IS NULL OR t.school_id = $1) AND t.upload_id IS NOT NULL AND t.expires_at < $2`,
      remove: `WITH batch AS (SELECT t.id, t.school_id, t.upload_id AS file FROM privacy_requests t
          WHERE ($1::bigint IS NULL OR t.school_id = $1) AND t.upload_id IS NOT NULL AND t.expires_at < $2
          LIMIT $3 FOR UPDATE OF t SKIP LOCKED),
        emptied AS (UPDATE privacy_requests t SET upload_id = NULL FROM batch b WHERE t.id = b.id),
        gone AS (SELECT school_id, file FROM batch) ${sums}`,
    },
  ],
  mailTexts: [mailTexts],
  mails: [
    deletion({ table: 'email_outbox', since: 't.expires_at', only: isSettled, holds: { people: ['t.user_id'] } }),
    deletion({
      table: 'email_events',
      since: 't.expires_at',
      only: 'NOT EXISTS (SELECT FROM email_outbox o WHERE o.id = t.outbox_id)',
      holds: noPerson,
    }),
  ],
  droppedBundles: [
    deletion({
      table: 'dropped_bundles',
      since: 't.expires_at',
      only: 't.moved_at IS NOT NULL',
      holds: noPerson,
    }),
  ],
  digests: [
    deletion({
      table: 'digests',
      since: 't.until_at',
      only: 'EXISTS (SELECT FROM digests n WHERE n.user_id = t.user_id AND n.day > t.day)',
      holds: { people: ['t.user_id'] },
    }),
  ],
  recalculationLeftovers: [
    deletion({
      table: 'recalculation_requests',
      since: 't.requested_at',
      school: '(SELECT k.school_id FROM classes k WHERE k.id = t.class_id)',
      only: `EXISTS (SELECT FROM classes k WHERE k.id = t.class_id AND k.status <> 'active')`,
      holds: 'asks for a calculation, and stores nothing',
    }),
  ],
  importFiles: [
    uploads(
      '(SELECT max(r.finished_at) FROM import_runs r WHERE r.upload_id = t.id)',
      `t.purpose = 'import' AND t.state = 'completed'
        AND NOT EXISTS (SELECT FROM import_runs r WHERE r.upload_id = t.id AND r.finished_at IS NULL)`,
    ),
  ],
  supportSessions: [
    deletion({
      table: 'support_session_reads',
      since: '(SELECT coalesce(s.ended_at, s.expires_at) FROM support_sessions s WHERE s.id = t.support_session_id)',
      school: '(SELECT s.school_id FROM support_sessions s WHERE s.id = t.support_session_id)',
      holds: {
        people: ['(SELECT s.operator_id FROM support_sessions s WHERE s.id = t.support_session_id)'],
      },
    }),
    deletion({
      table: 'support_sessions',
      since: 'coalesce(t.ended_at, t.expires_at)',
      only: 'NOT EXISTS (SELECT FROM support_session_reads r WHERE r.support_session_id = t.id)',
      holds: { people: ['t.operator_id'] },
    }),
  ],
  preferencesOfFormerPeople: [
    deletion({
      table: 'notification_preferences',
      since: '(SELECT u.updated_at FROM users u WHERE u.id = t.user_id)',
      only: `EXISTS (SELECT FROM users u WHERE u.id = t.user_id AND u.status = 'tobedeleted')`,
      holds: { people: ['t.user_id'] },
    }),
  ],
  submissions: [submissions],
  gradeHistory: [
    {
      count: counted(history, '0::bigint'),
      remove: `SELECT $1::bigint AS school_id, removed AS row_count, last_id, '{}'::uuid[] AS files
        FROM remove_grade_history_after($1, $2, $3, $4)`,
      walks: true,
    },
  ],
};
