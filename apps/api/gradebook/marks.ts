import { z } from 'zod';
import { isAssigned } from '../assignments/assigned.ts';
import type { PreparedStatement } from '../database/database.ts';
import type { ResultsRow } from '../database/schema.generated.ts';
import { workStateOf } from '../due-work/work-state.ts';
import { countingExtensions } from '../extensions/counting-extensions.ts';
import type { Explanation } from '../grading/rules/facts.ts';
import { sourcedId } from '../http/fields.ts';

/** What gradebooks mark beside scores, by the rules: what is dropped, late, excused or missing. */

export const dropped = z
  .object({ current: z.array(sourcedId), final: z.array(sourcedId) })
  .meta({ id: 'DroppedLineItems', description: 'What drops leave out of the totals, as these were last calculated' });

export const submittedLate = z.boolean().meta({
  description: 'By the due date that counts for the student, unless the teacher marked it: then as marked',
});
export const excused = z.boolean().meta({ description: 'Whether it counts for nothing: exempt, or by an extension' });

/** @param sourcedIds of line items, by the id as text; what was deleted since is not among them */
export function toDropped(
  inputs: Explanation | null,
  sourcedIds: ReadonlyMap<string, string>,
): z.output<typeof dropped> {
  const of = (total: 'current' | 'final') =>
    (inputs?.categories ?? []).flatMap((category) =>
      (category[total].dropped ?? []).flatMap((id) => sourcedIds.get(id) ?? []),
    );
  return { current: of('current'), final: of('final') };
}

export const isSubmittedLate = (
  { late, submittedAt }: { late: boolean | null; submittedAt: Date | null },
  dueAt: Date | null,
): boolean => late ?? (submittedAt !== null && dueAt !== null && submittedAt > dueAt);

export type MissingRow = Pick<ResultsRow, 'student_id' | 'line_item_id'>;

/** $1: line items, $2: students. Past due and neither submitted nor graded, or marked as missing. */
export const missingStatement: PreparedStatement = {
  name: 'gradebook-missing',
  text: `SELECT m.id AS student_id, l.id AS line_item_id FROM line_items l CROSS JOIN unnest($2::bigint[]) AS m (id)
      LEFT JOIN results r ON r.line_item_id = l.id AND r.student_id = m.id AND r.status = 'active'
      LEFT JOIN submissions s ON s.line_item_id = l.id AND s.student_id = m.id
      LEFT JOIN ${countingExtensions('= ANY ($1)', '= ANY ($2)')} x ON x.line_item_id = l.id AND x.student_id = m.id
    WHERE l.id = ANY ($1) AND ${isAssigned('l')} AND ${workStateOf('m.id', 's')} = 'missing'
    ORDER BY coalesce(l.due_date, 'infinity'), l.id`,
};
