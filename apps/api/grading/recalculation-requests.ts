import type { Database } from '../database/database.ts';

/**
 * Asks the next calculation for the totals of one student of a class or, with null, of the whole class.
 * Belongs into the transaction of the change itself, so that neither can be stored without the other.
 *
 * A row is written even where an equal one is waiting: a calculation may hold that one already and have read the scores
 * from before this change.
 *
 * `draftsOnly`: students see nothing of the change, as it concerns drafts, or assignments that they do not know of yet.
 */
export async function requestRecalculation(
  database: Database,
  classId: number,
  studentId: number | null,
  draftsOnly = false,
): Promise<void> {
  requireTransaction(database);
  await database.run(
    {
      name: 'request-recalculation',
      text: 'INSERT INTO recalculation_requests (class_id, student_id, drafts_only) VALUES ($1, $2, $3)',
    },
    [classId, studentId, draftsOnly],
  );
}

/** The same for several students of one class, in one statement. */
export async function requestRecalculations(
  database: Database,
  classId: number,
  studentIds: readonly number[],
  draftsOnly = false,
): Promise<void> {
  requireTransaction(database);
  if (studentIds.length === 0) return;
  await database.run(
    {
      name: 'request-recalculations',
      text: 'INSERT INTO recalculation_requests (class_id, student_id, drafts_only) SELECT $1, unnest($2::bigint[]), $3',
    },
    [classId, studentIds, draftsOnly],
  );
}

/** The same for every class that uses a category: its own class or, for one of the whole school, all with items in it. */
export async function requestRecalculationOfCategory(database: Database, categoryId: number): Promise<void> {
  requireTransaction(database);
  await database.run(
    {
      name: 'request-recalculation-of-category',
      text: `INSERT INTO recalculation_requests (class_id)
        SELECT class_id FROM categories WHERE id = $1 AND class_id IS NOT NULL
        UNION SELECT class_id FROM line_items WHERE category_id = $1 AND status = 'active'`,
    },
    [categoryId],
  );
}

/** The same for every class with an item that goes by a score scale, or with letters by it. */
export async function requestRecalculationOfScoreScale(database: Database, scoreScaleId: number): Promise<void> {
  requireTransaction(database);
  await database.run(
    {
      name: 'request-recalculation-of-score-scale',
      text: `INSERT INTO recalculation_requests (class_id)
        SELECT class_id FROM line_items WHERE score_scale_id = $1 AND status = 'active'
        UNION SELECT class_id FROM grading_policies WHERE score_scale_id = $1`,
    },
    [scoreScaleId],
  );
}

/**
 * SQL: the classes that weight grading periods and have line items in these sessions, or in sessions inside them. Where
 * those lie decides in which period the line items count.
 */
export const classesWithPeriodsAbove = (sessionIds: string): string => `WITH RECURSIVE below (id) AS (
    ${sessionIds} UNION SELECT a.id FROM academic_sessions a JOIN below b ON a.parent_id = b.id
  ) SELECT l.class_id FROM below b JOIN line_items l ON l.grading_period_id = b.id AND l.status = 'active'
    WHERE EXISTS (SELECT 1 FROM grading_period_weights w WHERE w.class_id = l.class_id)`;

/** The same for every class whose grading periods change because an academic session moves. */
export async function requestRecalculationOfSession(database: Database, sessionId: number): Promise<void> {
  requireTransaction(database);
  await database.run(
    {
      name: 'request-recalculation-of-session',
      text: `INSERT INTO recalculation_requests (class_id)
        SELECT DISTINCT class_id FROM (${classesWithPeriodsAbove('SELECT $1::bigint')}) c`,
    },
    [sessionId],
  );
}

function requireTransaction(database: Database): void {
  if (!database.inTransaction) throw new Error('A recalculation is requested in the transaction of the change');
}
