import type { Database } from '../database/database.ts';

/**
 * Asks the next calculation for the totals of one student of a class or, with null, of the whole class.
 * Belongs into the transaction of the change itself, so that neither can be stored without the other.
 *
 * A row is written even where an equal one is waiting: a calculation may hold that one already and have read the scores
 * from before this change.
 */
export async function requestRecalculation(
  database: Database,
  classId: number,
  studentId: number | null,
): Promise<void> {
  requireTransaction(database);
  await database.run(
    {
      name: 'request-recalculation',
      text: 'INSERT INTO recalculation_requests (class_id, student_id) VALUES ($1, $2)',
    },
    [classId, studentId],
  );
}

/** The same for several students of one class, in one statement. */
export async function requestRecalculations(
  database: Database,
  classId: number,
  studentIds: readonly number[],
): Promise<void> {
  requireTransaction(database);
  if (studentIds.length === 0) return;
  await database.run(
    {
      name: 'request-recalculations',
      text: 'INSERT INTO recalculation_requests (class_id, student_id) SELECT $1, unnest($2::bigint[])',
    },
    [classId, studentIds],
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

/** The same for every class with an item that goes by a score scale. */
export async function requestRecalculationOfScoreScale(database: Database, scoreScaleId: number): Promise<void> {
  requireTransaction(database);
  await database.run(
    {
      name: 'request-recalculation-of-score-scale',
      text: `INSERT INTO recalculation_requests (class_id)
        SELECT DISTINCT class_id FROM line_items WHERE score_scale_id = $1 AND status = 'active'`,
    },
    [scoreScaleId],
  );
}

function requireTransaction(database: Database): void {
  if (!database.inTransaction) throw new Error('A recalculation is requested in the transaction of the change');
}
