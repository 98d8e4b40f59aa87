import { classesOf as classesOfPerson, isHeld } from '../../retention/legal-holds.ts';
import type { Person } from './person.ts';

/** The salt of a school is that of its first erasure. $1: school. */
export const saltStatement = `SELECT coalesce((SELECT salt FROM erasures WHERE school_id = $1 LIMIT 1),
  encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex')) AS salt`;

interface Statement {
  sql: string;
  values: unknown[];
}

const classesOf = '(SELECT class_id FROM enrollments WHERE user_id = $1)';

/**
 * Uploads that go with a person: their own; reports about them, or about a class in which they are; copies made of their
 * data, or by them of others'; and bundles that were imported, which name everybody of the school and are needed no more.
 */
export const personalUploads = (person: Person): Statement[] => [
  { sql: `SELECT id AS upload_id FROM uploads WHERE owner_id = $1 AND purpose <> 'import'`, values: [person.id] },
  {
    sql: `DELETE FROM reports WHERE student_id = $1 OR class_id IN ${classesOf} RETURNING upload_id`,
    values: [person.id],
  },
  {
    // One that is being made has read the names already: it finds that nobody waits for it any more.
    sql: `UPDATE privacy_requests SET upload_id = NULL, version = version + 1, updated_at = now(),
        state = CASE WHEN state IN ('queued', 'running') THEN 'withdrawn' ELSE state END, finished_at = coalesce(finished_at, now())
      WHERE (user_id = $1 OR requested_by = $1) AND kind = 'export' AND (upload_id IS NOT NULL OR state IN ('queued', 'running'))
      RETURNING old.upload_id`,
    values: [person.id],
  },
  {
    // Its bundle goes below, so it cannot be carried out any more: one that waits for ever would block the school's imports.
    // Where the application serves, an erasure has waited for those that are queued or at work (`holdImportsBack`).
    sql: `UPDATE import_runs SET state = 'expired', finished_at = clock_timestamp()
      WHERE school_id = $1 AND state IN ('queued', 'running', 'held') RETURNING upload_id`,
    values: [person.school_id],
  },
  {
    sql: `SELECT id AS upload_id FROM uploads WHERE school_id = $1 AND purpose = 'import' AND state <> 'deleted'`,
    values: [person.school_id],
  },
];

/** JSON in which records stand by their identifiers, and errors in words. $1: school. */
export const jsonColumns: readonly { table: string; key: string; column: string; where: string }[] = [
  ...['progress', 'result', 'errors', 'undo', 'hold'].map((column) => ({
    table: 'import_runs',
    key: 't.id',
    column,
    where: 't.school_id = $1',
  })),
  {
    table: 'import_changes',
    key: 't.id',
    column: 'before',
    where: 't.import_run_id IN (SELECT id FROM import_runs WHERE school_id = $1)',
  },
  { table: 'gradebook_files', key: 't.id', column: 'plan', where: 't.school_id = $1' },
  ...['parameters', 'result'].map((column) => ({
    table: 'job_runs',
    key: 't.id',
    column,
    where: 't.school_id = $1',
  })),
  {
    table: 'job_run_items',
    key: `(t.run_id, t.item_key)`,
    column: 'result',
    where: 't.school_id = $1',
  },
];

/** $1: school; $2 and $3: identifiers and what stands in their place. */
export const renameReads = `UPDATE support_session_reads r
  SET target_sourced_id = (SELECT string_agg(coalesce(pseudonym, part), '/' ORDER BY place)
    FROM unnest(string_to_array(r.target_sourced_id, '/')) WITH ORDINALITY AS parts (part, place)
    LEFT JOIN unnest($2::text[], $3::text[]) AS renames (was, pseudonym) ON was = part)
  FROM support_sessions s
  WHERE s.id = r.support_session_id AND s.school_id = $1 AND string_to_array(r.target_sourced_id, '/') && $2::text[]`;

/** Records of others name their guardians, or their children. $1: school; $2: the identifier; $3: the pseudonym. */
export const sourcedIdOfAgents = `UPDATE users SET agent_sourced_ids = array_replace(agent_sourced_ids, $2, $3),
    version = version + 1, updated_at = now()
  WHERE school_id = $1 AND $2 = ANY (agent_sourced_ids)`;

/** SQL: whether a legal hold keeps somebody's data: one of the person, or of a class that they are or were in. */
export const isPersonHeld = (userId: string): string =>
  isHeld({ people: [userId], classes: [classesOfPerson(userId)] });
