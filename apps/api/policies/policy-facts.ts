import type { Database } from '../database/database.ts';
import type { ScoreScaleValue } from '../values/score-scale.ts';
import type { PolicyFacts } from './policy-warnings.ts';

/** Line items that can be dropped, as the rules count them: extra credit and what has no weight never is. */
const counts = `l.status = 'active' AND NOT l.extra_credit AND l.result_value_max > 0 AND coalesce(l.weight, 1) > 0`;

/** The academic sessions of the policy with what lies inside them, each with the nearest of them around it. */
const sessions = `WITH RECURSIVE covered (id, period_id) AS (
    SELECT w.academic_session_id, w.academic_session_id FROM grading_period_weights w WHERE w.class_id = $1
    UNION SELECT a.id, c.period_id FROM academic_sessions a JOIN covered c ON a.parent_id = c.id
      WHERE NOT EXISTS (SELECT 1 FROM grading_period_weights w WHERE w.class_id = $1 AND w.academic_session_id = a.id))`;

/** Reads what warnings of the policy of a class are about. */
export async function readPolicyFacts(database: Database, classId: number): Promise<PolicyFacts> {
  const categories = await database.query<PolicyFacts['categories'][number]>(
    {
      name: 'policy-categories',
      text: `SELECT g.title, g.weight, g.drop_lowest AS "dropLowest", g.drop_highest AS "dropHighest",
          count(l.id) FILTER (WHERE NOT l.never_drop) AS droppable,
          count(l.id) FILTER (WHERE l.never_drop) AS "neverDropped"
        FROM categories g LEFT JOIN line_items l ON l.category_id = g.id AND l.class_id = $1 AND ${counts}
        WHERE g.status = 'active' AND (g.class_id = $1 OR g.class_id IS NULL AND EXISTS (
          SELECT 1 FROM line_items x WHERE x.category_id = g.id AND x.class_id = $1 AND x.status = 'active'))
        GROUP BY g.id ORDER BY g.id`,
    },
    [classId],
  );
  const periods = await database.query<PolicyFacts['periods'][number]>(
    {
      name: 'policy-periods',
      text: `${sessions} SELECT a.title, w.weight, (SELECT count(*) FROM covered c
            JOIN line_items l ON l.grading_period_id = c.id AND l.class_id = $1 AND l.status = 'active'
            WHERE c.period_id = w.academic_session_id) AS items
        FROM grading_period_weights w JOIN academic_sessions a ON a.id = w.academic_session_id
        WHERE w.class_id = $1 ORDER BY a.start_date, a.sourced_id`,
    },
    [classId],
  );
  const rest = await database.one<Pick<PolicyFacts, 'itemsWithoutPeriod'> & { scale: ScoreScaleValue[] | null }>(
    {
      name: 'policy-rest',
      text: `${sessions} SELECT (SELECT count(*) FROM line_items l WHERE l.class_id = $1 AND l.status = 'active'
            AND NOT EXISTS (SELECT 1 FROM covered c WHERE c.id = l.grading_period_id)) AS "itemsWithoutPeriod",
          (SELECT s.score_scale_value FROM grading_policies p JOIN score_scales s ON s.id = p.score_scale_id
            WHERE p.class_id = $1) AS scale`,
    },
    [classId],
  );
  return { categories, periods, ...rest };
}
