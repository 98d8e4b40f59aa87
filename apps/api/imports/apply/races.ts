import pg from 'pg';
import { lockPeriodsOfSchool, overlapping } from '../../classes/enrollment-periods.ts';
import { violatedConstraint } from '../../database/failures.ts';

/** A request stored an enrolment, while the import worked, that overlaps one of the bundle. */
class EnrolledMeanwhile extends Error {
  constructor() {
    super('An enrolment was stored meanwhile that overlaps one of the bundle');
    this.name = 'EnrolledMeanwhile';
  }
}

/** Waiting longer, the import and a request may wait for each other: then it is the import that gives way. */
const lockPatience = `SET LOCAL lock_timeout = '500ms'`;

/**
 * To be called before the commit, and followed by it: requests that store periods wait until then. What they stored since
 * the checks of the import was invisible to those.
 */
export async function refuseRaces(client: pg.ClientBase, schoolId: number): Promise<void> {
  await client.query(lockPatience);
  await client.query(lockPeriodsOfSchool, [schoolId]);
  const { rows } = await client.query(
    `SELECT 1 FROM enrollments t JOIN enrollments o ON o.class_id = t.class_id AND o.user_id = t.user_id
       AND o.role = t.role AND o.id <> t.id AND ${overlapping('o', 't')}
     WHERE t.school_id = $1 AND t.status = 'active' AND t.updated_at = now()
       AND o.status = 'active' AND o.updated_at <> now() LIMIT 1`,
    [schoolId],
  );
  if (rows.length > 0) throw new EnrolledMeanwhile();
}

const periodsKey = 'enrollments_class_id_user_id_role_period_key';

/** Whether the import lost against a request and can judge and apply its bundle once more, beside what that stored. */
export const isLostRace = (error: unknown): boolean =>
  error instanceof EnrolledMeanwhile ||
  violatedConstraint(error) === periodsKey ||
  (error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01'));
