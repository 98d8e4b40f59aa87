import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Database, type PreparedStatement } from '../database/database.ts';
import { closedSessions, refuseClosed } from '../grading/closed-periods.ts';
import { requestRecalculation } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { References } from '../records/references.ts';
import {
  type GradingPolicyView,
  inOrder,
  noPolicyValues,
  type PolicyClass,
  type PolicyRow,
  type PolicyValues,
  toPolicyValues,
} from './grading-policy.row.ts';
import { readPolicyFacts } from './policy-facts.ts';
import { policyWarnings } from './policy-warnings.ts';

const readStatement: PreparedStatement = {
  name: 'grading-policy',
  text: `SELECT p.weighting, p.weights_above_100, p.late_deduction_percent, p.late_interval_minutes,
      p.late_minimum_percent, p.missing_percent, p.counted_attempt, p.posting, p.score_scale_id, p.version,
      s.sourced_id AS score_scale_sourced_id, coalesce((
        SELECT jsonb_agg(jsonb_build_object('academicSessionSourcedId', a.sourced_id, 'weight', w.weight::text))
        FROM grading_period_weights w JOIN academic_sessions a ON a.id = w.academic_session_id
        WHERE w.class_id = p.class_id), '[]') AS periods
    FROM grading_policies p LEFT JOIN score_scales s ON s.id = p.score_scale_id WHERE p.class_id = $1`,
};

/** Values in this order; $1: class, $2: its school. */
const columns = [
  'weighting',
  'weights_above_100',
  'late_deduction_percent',
  'late_interval_minutes',
  'late_minimum_percent',
  'missing_percent',
  'counted_attempt',
  'posting',
  'score_scale_id',
] as const;
const parameters = columns.map((_, index) => `$${index + 3}`).join(', ');

const insertText = `INSERT INTO grading_policies (class_id, school_id, ${columns.join(', ')})
  VALUES ($1, $2, ${parameters}) ON CONFLICT (class_id) DO NOTHING`;

const updateText = `UPDATE grading_policies SET (${columns.join(', ')}) = ROW (${parameters}),
  version = version + 1, updated_at = now() WHERE class_id = $1 AND school_id = $2`;

/** Of each closed grading period with line items of a class ($2) of a school ($1): itself, then the sessions around it. */
const closedPeriodsStatement: PreparedStatement = {
  name: 'grading-policy-closed-periods',
  text: `WITH RECURSIVE around (period_id, session_id, distance) AS (
      SELECT DISTINCT grading_period_id, grading_period_id, 0 FROM line_items
      WHERE class_id = $2 AND status = 'active' AND grading_period_id IN ${closedSessions('$1')}
      UNION ALL SELECT r.period_id, a.parent_id, r.distance + 1
      FROM around r JOIN academic_sessions a ON a.id = r.session_id WHERE a.parent_id IS NOT NULL
    ) CYCLE session_id SET is_cycle USING path
    SELECT array_agg(a.sourced_id ORDER BY r.distance) AS sessions
    FROM around r JOIN academic_sessions a ON a.id = r.session_id GROUP BY r.period_id`,
};

/** What a class decides about its grades: one document, and no row as long as it decided nothing. */
@Injectable()
export class GradingPoliciesService {
  constructor(
    private readonly database: Database,
    private readonly references: References,
  ) {}

  async read(ofClass: PolicyClass): Promise<GradingPolicyView> {
    const row = await this.database.first<PolicyRow>(readStatement, [ofClass.id]);
    return this.toView(ofClass, row);
  }

  /**
   * Creates without a version, replaces with the present one. A change that changes nothing raises no version.
   * @throws Problem precondition-required, precondition-failed, unprocessable-reference, grading-period-closed
   */
  async put(
    schoolId: number,
    ofClass: PolicyClass,
    given: PolicyValues,
    ifMatch: number | undefined,
  ): Promise<{ created: boolean; policy: GradingPolicyView }> {
    return this.database.transaction(async () => {
      const { id: classId } = ofClass;
      const row = await this.lock(classId);
      if ((row?.version ?? 0) !== (ifMatch ?? 0)) {
        throw new Problem(ifMatch === undefined ? httpProblems.preconditionRequired : httpProblems.preconditionFailed);
      }
      const stored = row === undefined ? noPolicyValues : toPolicyValues(row);
      const values = { ...given, gradingPeriods: inOrder(given.gradingPeriods) };
      if (row !== undefined && isDeepStrictEqual(stored, values))
        return { created: false, policy: await this.toView(ofClass, row) };
      const { scaleId, periodIds } = await this.resolve(schoolId, classId, values, given);
      if (await this.changesClosedGrades(schoolId, classId, stored, values)) {
        await refuseClosed(this.database, 'class_id', [classId]);
      }
      await this.write(schoolId, classId, row !== undefined, values, scaleId);
      await this.writePeriods(classId, values.gradingPeriods, periodIds);
      if (!isDeepStrictEqual(countingPart(stored), countingPart(values))) {
        await requestRecalculation(this.database, classId, null);
      }
      return { created: row === undefined, policy: await this.read(ofClass) };
    });
  }

  private async lock(classId: number): Promise<PolicyRow | undefined> {
    return this.database.first<PolicyRow>(`${readStatement.text} FOR UPDATE OF p`, [classId]);
  }

  /** The problem names places of the body as it was sent. */
  private async resolve(schoolId: number, classId: number, values: PolicyValues, given: PolicyValues) {
    const [scaleId = null, ...ids] = await this.references.resolve(
      schoolId,
      [
        { kind: 'scoreScale', sourcedId: given.scoreScaleSourcedId, pointer: '/scoreScaleSourcedId' },
        ...given.gradingPeriods.map(({ academicSessionSourcedId: sourcedId }, index) => ({
          kind: 'academicSession' as const,
          sourcedId,
          pointer: `/gradingPeriods/${index}/academicSessionSourcedId`,
        })),
      ],
      classId,
    );
    const idOf = new Map(given.gradingPeriods.map((entry, index) => [entry.academicSessionSourcedId, ids[index]]));
    return { scaleId, periodIds: values.gradingPeriods.map((entry) => idOf.get(entry.academicSessionSourcedId)) };
  }

  /** Whether what grades in a closed period hang on changes: a rule of the class, or the period that they count in. */
  private async changesClosedGrades(
    schoolId: number,
    classId: number,
    stored: PolicyValues,
    values: PolicyValues,
  ): Promise<boolean> {
    if (!isDeepStrictEqual(rulesOf(stored), rulesOf(values))) return true;
    if (isDeepStrictEqual(stored.gradingPeriods, values.gradingPeriods)) return false;
    if ((stored.gradingPeriods.length === 0) !== (values.gradingPeriods.length === 0)) return true;
    const rows = await this.database.query<{ sessions: string[] }>(closedPeriodsStatement, [schoolId, classId]);
    return rows.some(
      ({ sessions }) => !isDeepStrictEqual(nearestWeighted(sessions, stored), nearestWeighted(sessions, values)),
    );
  }

  private async write(
    schoolId: number,
    classId: number,
    exists: boolean,
    { late, ...values }: PolicyValues,
    scaleId: number | null,
  ): Promise<void> {
    const written = await this.database.run(exists ? updateText : insertText, [
      classId,
      schoolId,
      values.weighting,
      values.weightsAbove100,
      late?.deductionPercent ?? null,
      late?.intervalMinutes ?? null,
      late?.minimumPercent ?? null,
      values.missingPercent,
      values.countedAttempt,
      values.posting,
      scaleId,
    ]);
    // Somebody created one since it was looked for.
    if (written === 0) throw new Problem(httpProblems.preconditionFailed);
  }

  /** Writes those alone that change. */
  private async writePeriods(
    classId: number,
    periods: PolicyValues['gradingPeriods'],
    ids: readonly (number | null | undefined)[],
  ): Promise<void> {
    await this.database.run(
      'DELETE FROM grading_period_weights WHERE class_id = $1 AND academic_session_id <> ALL ($2::bigint[])',
      [classId, ids],
    );
    await this.database.run(
      `INSERT INTO grading_period_weights AS w (class_id, academic_session_id, weight)
       SELECT $1, n.id, n.weight FROM unnest($2::bigint[], $3::numeric[]) AS n (id, weight)
       ON CONFLICT (class_id, academic_session_id) DO UPDATE SET weight = excluded.weight
       WHERE w.weight <> excluded.weight`,
      [classId, ids, periods.map(({ weight }) => weight)],
    );
  }

  private async toView(ofClass: PolicyClass, row: PolicyRow | undefined): Promise<GradingPolicyView> {
    const values = row === undefined ? noPolicyValues : toPolicyValues(row);
    const warnings = policyWarnings(values, await readPolicyFacts(this.database, ofClass.id));
    return { classSourcedId: ofClass.sourcedId, ...values, version: row?.version ?? 0, warnings };
  }
}

/** The weighted period that the line items of the first of these sessions count in. */
const nearestWeighted = (sessions: readonly string[], { gradingPeriods }: PolicyValues) =>
  sessions
    .map((session) => gradingPeriods.find((entry) => entry.academicSessionSourcedId === session))
    .find((entry) => entry !== undefined);

/** What totals hang on; posting decides about grades to come. */
const countingPart = ({ posting, ...values }: PolicyValues): Omit<PolicyValues, 'posting'> => values;

/** What decides how each item counts, in every period alike. */
const rulesOf = ({ weighting, weightsAbove100, late, missingPercent, countedAttempt }: PolicyValues) => ({
  weighting,
  weightsAbove100,
  late,
  missingPercent,
  countedAttempt,
});
