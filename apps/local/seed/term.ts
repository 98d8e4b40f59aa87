import type pg from 'pg';
import { classes, type DemoResult, policy } from './demo-school.ts';

/**
 * What happened in Physics 9A besides, so that a teacher who looks around sees a term: somebody was ill, the exam was
 * posted, a score of it corrected, and the newest problem sheet waits in drafts. Students by their place in the class.
 */
const extension = {
  assignment: 'homework-3',
  student: 0,
  days: 5,
  reason: 'Ill for a week, certificate at the office',
};
const posted = 'exam-1';
const correction = { assignment: posted, student: 2, before: 41, reason: 'Task 4 was added up wrongly' };
const waiting = 'homework-3';

export const isDraftAtFirst = (ofClass: string, assignment: string, { score }: DemoResult): boolean =>
  ofClass === policy.class && (assignment === posted || assignment === waiting) && score !== null;

type Ids = ReadonlyMap<string, unknown>;

/** In the transaction of the seed, in the name of the teacher: the triggers write the history of it. */
export async function writeTerm(client: pg.ClientBase, lineItemIds: Ids, users: Ids): Promise<void> {
  const taught = classes.find(({ sourcedId }) => sourcedId === policy.class);
  const teacher = users.get(taught?.teacher ?? '');
  const itemOf = (name: string) => lineItemIds.get(`assignment-${policy.class}-${name}`);
  const studentAt = (place: number) => users.get(taught?.students[place] ?? '');
  const setOrigin = (name: string, value: unknown) =>
    client.query(`SELECT set_config('classboard.' || $1, $2::text, true)`, [name, value]);
  await setOrigin('actor_id', teacher);
  await setOrigin('source', 'api');
  await client.query(
    `INSERT INTO extensions (school_id, sourced_id, line_item_id, student_id, due_date, reason, granted_by)
     SELECT school_id, 'extension-' || sourced_id, id, $2, due_date + make_interval(days => $3), $4, $5
     FROM line_items WHERE id = $1`,
    [itemOf(extension.assignment), studentAt(extension.student), extension.days, extension.reason, teacher],
  );
  const cell = [itemOf(correction.assignment), studentAt(correction.student)];
  const { rows } = await client.query(
    `UPDATE results SET score = $3 WHERE line_item_id = $1 AND student_id = $2 RETURNING old.score`,
    [...cell, correction.before],
  );
  await client.query(
    `UPDATE results SET draft = false, posting_changed_at = now(), version = version + 1 WHERE line_item_id = $1 AND draft`,
    [itemOf(posted)],
  );
  await setOrigin('reason', correction.reason);
  await client.query(
    `UPDATE results SET score = $3, version = version + 1 WHERE line_item_id = $1 AND student_id = $2`,
    [...cell, rows[0]?.score],
  );
  await setOrigin('reason', '');
  await client.query(`UPDATE line_items SET posting = 'manual' WHERE id = ANY ($1)`, [
    [itemOf(posted), itemOf(waiting)],
  ]);
  for (const name of ['actor_id', 'source']) await setOrigin(name, '');
}
