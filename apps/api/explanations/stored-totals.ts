import { studentsOf } from '../classes/enrolled.ts';
import { type Person, personJson } from '../classes/person.ts';
import type { Database, PreparedStatement } from '../database/database.ts';
import type { ClassesRow, SchoolsRow, UsersRow } from '../database/schema.generated.ts';
import { shownTotalColumns, type TotalRow, toPercent, totalColumns } from '../gradebook/totals.ts';
import { overrideOf } from '../overrides/shown-override.ts';
import type { ExplanationView, Names } from './explanation.row.ts';

/** A student of a class, and the totals that were calculated last. */
export interface StudentRow
  extends Omit<TotalRow, 'stale'>,
    Pick<ClassesRow, 'sourced_id' | 'title'>,
    Pick<SchoolsRow, 'time_zone'> {
  student_id: UsersRow['id'];
  person: Person;
  as_of: Date;
}

/** Students who are, were or will be of the class. In milliseconds, as the rules compare. */
const studentStatement = (view: ExplanationView['view']): PreparedStatement => ({
  name: `explanation-${view}`,
  text: `SELECT k.sourced_id, k.title, z.time_zone, u.id AS student_id, ${personJson('u')} AS person,
      date_trunc('milliseconds', clock_timestamp()) AS as_of, ${view === 'all' ? totalColumns : shownTotalColumns},
      ${overrideOf('k.id', 'u.id')} AS override
    FROM classes k JOIN schools z ON z.id = k.school_id JOIN ${studentsOf('$1')} m ON true
      JOIN users u ON u.id = m.user_id LEFT JOIN grade_totals t ON t.enrollment_id = m.enrollment_id
    WHERE k.id = $1 AND u.sourced_id = $2`,
});

const namesStatement: PreparedStatement = {
  name: 'explanation-names',
  text: `SELECT
    (SELECT jsonb_object_agg(l.id, jsonb_build_object('sourcedId', l.sourced_id, 'title', l.title))
      FROM line_items l WHERE l.class_id = $1 AND l.status = 'active') AS items,
    (SELECT jsonb_object_agg(g.sourced_id, g.title) FROM categories g WHERE g.status = 'active' AND (g.class_id = $1
      OR g.id IN (SELECT l.category_id FROM line_items l WHERE l.class_id = $1 AND l.status = 'active'))) AS categories,
    (SELECT jsonb_object_agg(a.sourced_id, a.title) FROM grading_period_weights w
      JOIN academic_sessions a ON a.id = w.academic_session_id WHERE w.class_id = $1) AS periods,
    (SELECT s.title FROM grading_policies p JOIN score_scales s ON s.id = p.score_scale_id WHERE p.class_id = $1) AS scale`,
};

interface NamesRow {
  items: Record<string, { sourcedId: string; title: string }> | null;
  categories: Record<string, string> | null;
  periods: Record<string, string> | null;
  scale: string | null;
}

export const readStudent = (
  database: Database,
  classId: number,
  studentSourcedId: string,
  view: ExplanationView['view'],
): Promise<StudentRow | undefined> => database.first<StudentRow>(studentStatement(view), [classId, studentSourcedId]);

export async function readNames(database: Database, classId: number): Promise<Names> {
  const { items, categories, periods, scale } = await database.one<NamesRow>(namesStatement, [classId]);
  const mapOf = <T>(names: Record<string, T> | null) => new Map(Object.entries(names ?? {}));
  return { items: mapOf(items), categories: mapOf(categories), periods: mapOf(periods), scale };
}

/** @param live the totals as they are worked out now */
export function toCalculated(
  row: StudentRow,
  live: { current: number | null; final: number | null },
): ExplanationView['calculated'] {
  if (row.inputs === null || row.calculated_at === null) return null;
  const { current, final } = { current: toPercent(row.current_percent), final: toPercent(row.final_percent) };
  const isUpToDate = current === live.current && final === live.final;
  return { current, final, calculatedAt: row.calculated_at.toISOString(), isUpToDate };
}
