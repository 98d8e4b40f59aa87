import type pg from 'pg';
import { closedSessions } from '../../grading/closed-periods.ts';
import type { FileDescription } from '../bundle/file-description.ts';
import type { KeptFile } from '../bundle/file-names.ts';
import { files } from '../bundle/files.ts';
import type { Findings } from '../bundle/findings.ts';
import { stagingTable } from './staging.ts';

/**
 * An import changes no grade of a closed grading period, and nothing that such grades hang on. Only applying it shows
 * whether it would: rows that say what is stored, and those that are older, change nothing. So the statements that apply
 * write down what they changed there, and where that is something the import is rolled back and its lines are named.
 */

/** Writes down what is closed, before anything changes. Gives whether anything is: else the statements need no part of it. */
export async function prepareClosed(client: pg.ClientBase, schoolId: number): Promise<boolean> {
  await client.query('CREATE TEMP TABLE closed (kind text, id bigint) ON COMMIT DROP');
  await client.query('CREATE TEMP TABLE closed_changes (file text, line integer, sourced_id text) ON COMMIT DROP');
  const { rowCount } = await client.query(
    `INSERT INTO closed SELECT 'period', id FROM academic_sessions WHERE id IN ${closedSessions('$1')}`,
    [schoolId],
  );
  if (rowCount === 0) return false;
  await client.query(
    `WITH RECURSIVE around (id) AS (
       SELECT id FROM closed
       UNION SELECT a.parent_id FROM academic_sessions a JOIN around r ON r.id = a.id WHERE a.parent_id IS NOT NULL
     ) INSERT INTO closed SELECT 'aroundPeriod', id FROM around`,
  );
  await client.query(
    `WITH items AS MATERIALIZED (SELECT l.id, l.category_id, l.score_scale_id
       FROM line_items l JOIN closed c ON c.id = l.grading_period_id WHERE l.status = 'active')
     INSERT INTO closed SELECT 'lineItem', id FROM items UNION SELECT 'category', category_id FROM items
       UNION SELECT 'scoreScale', score_scale_id FROM items WHERE score_scale_id IS NOT NULL`,
  );
  return true;
}

/** What a statement that creates records gives, for `noteClosed`. */
export const createdLocked = ({ locked }: FileDescription): string =>
  locked === undefined ? '' : `, sourced_id, ARRAY[${locked.column}] AS lock_ids, true AS alters`;

/** What a statement that updates records gives, for `noteClosed`. */
export function changedLocked({ locked }: FileDescription): string {
  if (locked === undefined) return '';
  const values = (row: string) => locked.columns.map((name) => `${row}.${name}`).join(', ');
  return `, t.sourced_id, ARRAY[old.${locked.column}, new.${locked.column}] AS lock_ids,
    (${values('old')}) IS DISTINCT FROM (${values('new')}) AS alters`;
}

/** A part of a statement that writes down what `source` changed of closed periods. */
export function noteClosed(file: KeptFile, source: string): string {
  const { locked } = files[file];
  return locked === undefined
    ? ''
    : `, noted_closed AS (INSERT INTO closed_changes (file, line, sourced_id)
         SELECT DISTINCT '${file}', s.line, c.sourced_id FROM ${source} c CROSS JOIN LATERAL unnest(c.lock_ids) AS place (id)
         JOIN closed z ON z.kind = '${locked.by}' AND z.id = place.id
         LEFT JOIN ${stagingTable(file)} s ON s.sourced_id = c.sourced_id WHERE c.alters)`;
}

/** The same of sessions that move and take closed grades along, or others into a closed period. New ones have none. */
export const noteMovedSessions = `, noted_closed AS (INSERT INTO closed_changes (file, line, sourced_id)
    SELECT 'academicSessions', c.line, c.sourced_id FROM changed c WHERE c.created_at < now() AND EXISTS (
      SELECT 1 FROM closed z WHERE z.kind = 'aroundPeriod' AND z.id = c.id OR z.kind = 'period' AND z.id = c.parent_id))`;

/**
 * Sessions that came into a closed one by this import are closed too, for the files that follow; what was there before, and
 * comes into one with grades, is written down. To be called once the parents of all sessions are set.
 */
export async function noteSessionsInside(client: pg.ClientBase, schoolId: number): Promise<void> {
  await client.query(
    `WITH inside AS (
       INSERT INTO closed SELECT 'period', a.id FROM academic_sessions a WHERE a.id IN ${closedSessions('$1')}
         AND NOT EXISTS (SELECT 1 FROM closed c WHERE c.kind = 'period' AND c.id = a.id) RETURNING id
     )
     INSERT INTO closed_changes (file, line, sourced_id)
     SELECT 'academicSessions', s.line, a.sourced_id FROM inside i JOIN academic_sessions a ON a.id = i.id
     LEFT JOIN ${stagingTable('academicSessions')} s ON s.sourced_id = a.sourced_id
     WHERE a.created_at < now() AND a.updated_at = now()`,
    [schoolId],
  );
}

/** Names the lines that would change what is closed; and the files that lack what is. */
export async function reportClosed(client: pg.ClientBase, findings: Findings): Promise<void> {
  const { rows } = await client.query<{ file: KeptFile; line: number | null; count: number; total: number }>(
    `SELECT file, line, count(*) AS count, (sum(count(*)) OVER ())::integer AS total
     FROM closed_changes GROUP BY file, line ORDER BY file, line LIMIT $1`,
    [Math.max(findings.room, 1)],
  );
  let listed = 0;
  for (const { file, line, count } of rows) {
    const message =
      line === null
        ? `would deactivate ${count} records of closed grading periods, because the file no longer has them`
        : file === 'academicSessions'
          ? 'expected the parent that is stored: a closed grading period would change (gradingClosesAt of an academic session)'
          : 'expected what is stored: the grading period of the line item is closed (gradingClosesAt of an academic session)';
    findings.at('closed-period', `${file}.csv`, line, null, message);
    listed += 1;
  }
  const [first] = rows;
  if (first !== undefined) findings.total += first.total - listed;
}
