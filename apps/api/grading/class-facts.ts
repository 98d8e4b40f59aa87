import type { Database, PreparedStatement } from '../database/database.ts';
import type { OrNull } from '../database/rows.ts';
import type { EnrollmentsRow, GradingPoliciesRow, ScoreScalesRow } from '../database/schema.generated.ts';
import { midnight } from '../schools/school-day.ts';
import type { ScoreScaleValue } from '../values/score-scale.ts';
import type { GradedClass, GradedItem, GradingPolicy, Period } from './rules/facts.ts';
import { type PointsOfTexts, pointsOfTexts } from './rules/score-scale-points.ts';

/** What the totals of a class go by. */
export interface ClassRules {
  gradedClass: GradedClass;
  policy: GradingPolicy;
  /** Whether anybody has an extension in the class. */
  hasExtensions: boolean;
  /** What the score scale of an item gives with other points possible. */
  pointsOfTexts(itemId: string, maximum: string): PointsOfTexts;
}

/** A student of a class, with all enrolments there are: whoever comes back has one total, which each of them shows. */
export interface EnrolledStudent {
  studentId: EnrollmentsRow['user_id'];
  enrollmentIds: EnrollmentsRow['id'][];
  periods: Period[];
}

interface EnrollmentPeriod extends Period {
  id: EnrollmentsRow['id'];
  studentId: EnrollmentsRow['user_id'];
}

interface ItemRow extends GradedItem {
  minimum: string;
  scale: ScoreScaleValue[] | null;
}

interface PolicyRow
  extends OrNull<
    Pick<
      GradingPoliciesRow,
      | 'weighting'
      | 'weights_above_100'
      | 'late_deduction_percent'
      | 'late_interval_minutes'
      | 'late_minimum_percent'
      | 'missing_percent'
      | 'counted_attempt'
    >
  > {
  scale_id: ScoreScalesRow['sourced_id'] | null;
  scale_version: ScoreScalesRow['version'] | null;
  scale: ScoreScaleValue[] | null;
  periods: { id: string; weight: string }[] | null;
  has_extensions: boolean;
}

/** One statement for all that most classes do not have. */
const policyStatement: PreparedStatement = {
  name: 'calculation-policy',
  text: `SELECT p.weighting, p.weights_above_100, p.late_deduction_percent, p.late_interval_minutes, p.late_minimum_percent,
      p.missing_percent, p.counted_attempt, s.sourced_id AS scale_id, s.version AS scale_version, s.score_scale_value AS scale,
      (SELECT jsonb_agg(jsonb_build_object('id', a.sourced_id, 'weight', w.weight::text) ORDER BY a.sourced_id)
        FROM grading_period_weights w JOIN academic_sessions a ON a.id = w.academic_session_id
        WHERE w.class_id = p.class_id) AS periods,
      EXISTS (SELECT 1 FROM line_items l JOIN extensions x ON x.line_item_id = l.id AND x.status = 'active'
        WHERE l.class_id = c.id AND l.status = 'active') AS has_extensions
    FROM classes c LEFT JOIN grading_policies p ON p.class_id = c.id
      LEFT JOIN score_scales s ON s.id = p.score_scale_id AND s.status = 'active'
    WHERE c.id = $1`,
};

const categoriesStatement: PreparedStatement = {
  name: 'calculation-categories',
  text: `SELECT sourced_id AS id, weight, drop_lowest AS "dropLowest", drop_highest AS "dropHighest" FROM categories c
    WHERE status = 'active' AND (class_id = $1 OR class_id IS NULL AND EXISTS (
      SELECT 1 FROM line_items l WHERE l.category_id = c.id AND l.class_id = $1 AND l.status = 'active'))
    ORDER BY c.id`,
};

const itemsStatement: PreparedStatement = {
  name: 'calculation-items',
  text: `SELECT l.id::text AS id, c.sourced_id AS "categoryId", l.result_value_max AS maximum, l.weight,
      l.due_date AS "dueAt", l.never_drop AS "neverDrop", l.extra_credit AS "extraCredit",
      l.result_value_min AS minimum, s.score_scale_value AS scale
    FROM line_items l JOIN categories c ON c.id = l.category_id
      LEFT JOIN score_scales s ON s.id = l.score_scale_id AND s.status = 'active'
    WHERE l.class_id = $1 AND l.status = 'active' AND (l.assign_date IS NULL OR l.assign_date <= $2) ORDER BY l.id`,
};

/** The weighted period of each item: its own session, else the nearest of those around it. */
const periodsStatement: PreparedStatement = {
  name: 'calculation-periods',
  text: `WITH RECURSIVE around (item_id, session_id, distance) AS (
      SELECT id, grading_period_id, 0 FROM line_items
      WHERE class_id = $1 AND status = 'active' AND grading_period_id IS NOT NULL
      UNION ALL SELECT r.item_id, a.parent_id, r.distance + 1
      FROM around r JOIN academic_sessions a ON a.id = r.session_id WHERE a.parent_id IS NOT NULL
    ) CYCLE session_id SET is_cycle USING path
    SELECT DISTINCT ON (r.item_id) r.item_id::text AS "itemId", a.sourced_id AS "periodId"
    FROM around r JOIN grading_period_weights w ON w.class_id = $1 AND w.academic_session_id = r.session_id
      JOIN academic_sessions a ON a.id = r.session_id
    ORDER BY r.item_id, r.distance`,
};

const enrollmentsStatement: PreparedStatement = {
  name: 'calculation-enrollments',
  text: `SELECT e.id, e.user_id AS "studentId", ${midnight('e.begin_date', 'z.time_zone')} AS "from",
      ${midnight('e.end_date', 'z.time_zone')} AS until
    FROM enrollments e JOIN schools z ON z.id = e.school_id
    WHERE e.class_id = $1 AND e.role = 'student' AND e.status = 'active'
    AND ($2::bigint[] IS NULL OR e.user_id = ANY ($2)) ORDER BY e.user_id, e.id`,
};

/** Reads what the rules need to know about a class: for calculations, explanations and what-if totals alike. */
export class ClassFacts {
  constructor(private readonly database: Pick<Database, 'query' | 'one'>) {}

  /** With the items that are assigned by then. */
  async readRules(classId: number, asOf: Date): Promise<ClassRules> {
    const row = await this.database.one<PolicyRow>(policyStatement, [classId]);
    const categories = await this.database.query<GradedClass['categories'][number]>(categoriesStatement, [classId]);
    const items = await this.database.query<ItemRow>(itemsStatement, [classId, asOf]);
    const periodOf = row.periods === null ? null : await this.readPeriods(classId);
    const textsOf = new Map(items.map(({ id, minimum, scale }) => [id, { minimum, scale }]));
    return {
      gradedClass: {
        categories,
        items: items.map(({ minimum, scale, ...item }) => ({
          ...item,
          pointsOfTexts: pointsOfTexts(scale, { minimum, maximum: item.maximum }),
          ...(periodOf && { periodId: periodOf.get(item.id) ?? null }),
        })),
      },
      policy: toPolicy(row),
      hasExtensions: row.has_extensions,
      pointsOfTexts: (itemId, maximum) => {
        const { scale, minimum } = textsOf.get(itemId) ?? { scale: null, minimum: '0' };
        return pointsOfTexts(scale, { minimum, maximum });
      },
    };
  }

  /** The students of the class, former and upcoming ones too: all, or the given ones. */
  async readStudents(classId: number, studentIds: readonly number[] | null): Promise<EnrolledStudent[]> {
    const rows = await this.database.query<EnrollmentPeriod>(enrollmentsStatement, [classId, studentIds]);
    const students: EnrolledStudent[] = [];
    for (const { id, studentId, from, until } of rows) {
      const last = students.at(-1);
      const student = last?.studentId === studentId ? last : { studentId, enrollmentIds: [], periods: [] };
      if (student !== last) students.push(student);
      student.enrollmentIds.push(id);
      student.periods.push({ from, until });
    }
    return students;
  }

  private async readPeriods(classId: number): Promise<Map<string, string>> {
    const rows = await this.database.query<{ itemId: string; periodId: string }>(periodsStatement, [classId]);
    return new Map(rows.map(({ itemId, periodId }) => [itemId, periodId]));
  }
}

function toPolicy(row: PolicyRow): GradingPolicy {
  const { late_deduction_percent: deductionPercent, late_interval_minutes: intervalMinutes } = row;
  return {
    weighting: row.weighting ?? 'categories',
    weightsAbove100: row.weights_above_100 ?? 'relative',
    late:
      deductionPercent === null || intervalMinutes === null
        ? null
        : { deductionPercent, intervalMinutes, minimumPercent: row.late_minimum_percent ?? '0' },
    missingPercent: row.missing_percent,
    countedAttempt: row.counted_attempt ?? 'latest',
    periods: row.periods,
    scale:
      row.scale_id === null || row.scale_version === null
        ? null
        : { id: row.scale_id, version: row.scale_version, values: row.scale ?? [] },
  };
}
