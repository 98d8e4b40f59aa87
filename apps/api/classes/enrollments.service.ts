import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { TargetOf } from '../access/access.ts';
import { Database } from '../database/database.ts';
import type { EnrollmentsRow } from '../database/schema.generated.ts';
import { requestRecalculation } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import type { FieldProblem } from '../http/findings.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import type { ListQuery } from '../records/lists.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { References } from '../records/references.ts';
import { periodState, schoolDay } from '../schools/school-day.ts';
import { enrollmentList } from './enrollment.list.ts';
import { enrollment } from './enrollment.record.ts';
import { lockPeriodsOfUsers, overlapping } from './enrollment-periods.ts';
import type { EnrollmentOfUser } from './enrollments.routes.ts';
import { classProblems } from './errors.ts';

type Enrollment = z.output<typeof enrollment.response>;
type Values = ValuesOf<typeof enrollment>;
export type NewEnrollment = Values & { userSourcedId: string };

/** $4 and $5: the period; $6: the enrolment that is to have it, or null for a new one. */
const overlapStatement = `SELECT 1 FROM enrollments e,
    (SELECT $4::date AS begin_date, $5::date AS end_date) AS wanted
  WHERE e.class_id = $1 AND e.user_id = $2 AND e.role = $3 AND e.status = 'active' AND e.id IS DISTINCT FROM $6::bigint
    AND ${overlapping('e', 'wanted')}`;

/** Nobody has thousands of classes: the rows of one user are few and found by their index. */
const ofUserStatement = `SELECT e.sourced_id AS "sourcedId", e.role, e.is_primary AS "primary",
    e.begin_date AS "beginDate", e.end_date AS "endDate",
    json_build_object('sourcedId', k.sourced_id, 'title', k.title) AS class,
    ${periodState('e', schoolDay('e.school_id'))} AS enrolled
  FROM enrollments e JOIN classes k ON k.id = e.class_id
  WHERE e.user_id = $1 AND e.status = 'active' AND k.status = 'active'
  ORDER BY enrolled, lower(k.title), e.begin_date DESC NULLS LAST, e.id LIMIT 200`;

type Scope = { schoolId: number; classId: number };

@Injectable()
export class EnrollmentsService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
    private readonly references: References,
  ) {}

  async list(classId: number, query: ListQuery): Promise<ListPage<Enrollment>> {
    return this.records.list(enrollment, enrollmentList, [classId], query);
  }

  ofUser(userId: number): Promise<EnrollmentOfUser[]> {
    return this.database.query<EnrollmentOfUser>(ofUserStatement, [userId]);
  }

  async add(schoolId: number, target: TargetOf<'class'>, entry: NewEnrollment): Promise<Enrollment> {
    const [added] = await this.store({ schoolId, classId: target.id }, [entry], () => '');
    return added as Enrollment;
  }

  /** All or none. @throws Problem naming every entry whose user is unknown, else every entry that overlaps another period */
  addAll(schoolId: number, target: TargetOf<'class'>, entries: readonly NewEnrollment[]): Promise<Enrollment[]> {
    return this.store({ schoolId, classId: target.id }, entries, (index) => `/enrollments/${index}`);
  }

  /** @param pointerOf where an entry stands in the body */
  private async store(
    scope: Scope,
    entries: readonly NewEnrollment[],
    pointerOf: (index: number) => string,
  ): Promise<Enrollment[]> {
    return this.database.transaction(async () => {
      const users = entries.map(({ userSourcedId: sourcedId }, index) => {
        return { kind: 'user', sourcedId, pointer: `${pointerOf(index)}/userSourcedId` } as const;
      });
      const userIds = (await this.references.resolve(scope.schoolId, users)) as number[];
      await this.lockClass(scope.classId);
      await this.lockPeriods(scope, userIds);
      const ids: number[] = [];
      const overlapping: FieldProblem[] = [];
      for (const [index, { userSourcedId: _, ...values }] of entries.entries()) {
        const userId = userIds[index] as number;
        if (await this.overlaps(scope.classId, userId, values)) {
          overlapping.push({
            location: 'body',
            pointer: pointerOf(index),
            message: classProblems.alreadyEnrolled.title,
          });
        } else ids.push(await this.insert(scope, userId, values));
      }
      if (overlapping.length > 0) throw new Problem(classProblems.alreadyEnrolled, { errors: overlapping });
      const added: Enrollment[] = [];
      for (const id of ids) added.push(await this.records.read(enrollment, id));
      return added;
    });
  }

  /**
   * Before the rows of its enrolments, as an import writes them, and as a deletion, which waits until this is stored. Of the
   * locks on the row the only one that does not wait for an import that has changed the class.
   */
  private async lockClass(classId: number): Promise<void> {
    await this.requireClass(classId, 'FOR KEY SHARE');
  }

  /**
   * The later of two requests sees what the earlier one stored. In the order of the ids: two requests for the same users
   * wait for each other once. An import that they waited for may have deleted the class.
   */
  private async lockPeriods({ schoolId, classId }: Scope, userIds: readonly number[]): Promise<void> {
    const inOrder = [...new Set(userIds)].toSorted((a, b) => a - b);
    await this.database.query(lockPeriodsOfUsers, [schoolId, classId, inOrder]);
    await this.requireClass(classId);
  }

  private async requireClass(classId: number, lock: 'FOR KEY SHARE' | '' = ''): Promise<void> {
    const statement = `SELECT 1 FROM classes WHERE id = $1 AND status = 'active' ${lock}`;
    if ((await this.database.first(statement, [classId])) === undefined) throw new Problem(httpProblems.notFound);
  }

  private async overlaps(
    classId: number,
    userId: number,
    { role, beginDate, endDate }: Values,
    id: number | null = null,
  ): Promise<boolean> {
    const values = [classId, userId, role, beginDate, endDate, id];
    return (await this.database.first(overlapStatement, values)) !== undefined;
  }

  /** The organisation is that of the class. A student's enrolment requests totals. */
  private async insert(scope: Scope, userId: number, values: Values): Promise<number> {
    const resolved = await this.records.resolve(enrollment, scope, values);
    const id = await this.records.insert(enrollment, scope, resolved, [userId]);
    if (values.role === 'student') await requestRecalculation(this.database, scope.classId, userId);
    return id;
  }

  async read(classId: number, sourcedId: string): Promise<Enrollment> {
    return this.records.read(enrollment, (await this.find(classId, sourcedId)).id);
  }

  /**
   * Another period or role moves the totals of a student, and what the user sees from then on.
   * @throws Problem already-enrolled where it would overlap another enrolment of the user
   */
  async update(
    { schoolId, classId }: Scope,
    sourcedId: string,
    changes: Partial<Values>,
    ifMatch: number,
  ): Promise<Enrollment> {
    return this.database.transaction(async () => {
      await this.lockClass(classId);
      const { id, user_id: userId } = await this.find(classId, sourcedId);
      const stored = await this.records.lock(enrollment, id, ifMatch);
      const values: Values = { ...stored, ...changes };
      requireOrder(values);
      await this.lockPeriods({ schoolId, classId }, [userId]);
      if (await this.overlaps(classId, userId, values, id)) throw new Problem(classProblems.alreadyEnrolled);
      await this.records.write(enrollment, id, await this.records.resolve(enrollment, { schoolId, classId }, values));
      if ([stored.role, values.role].includes('student')) await requestRecalculation(this.database, classId, userId);
      return this.records.read(enrollment, id);
    });
  }

  /** The results stay: they count again should the student come back. */
  async remove(classId: number, sourcedId: string, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      const { id, user_id: userId, role } = await this.find(classId, sourcedId);
      await this.records.delete(enrollment, id, ifMatch);
      if (role === 'student') await requestRecalculation(this.database, classId, userId);
    });
  }

  private async find(classId: number, sourcedId: string): Promise<Pick<EnrollmentsRow, 'id' | 'user_id' | 'role'>> {
    const found = await this.database.first<Pick<EnrollmentsRow, 'id' | 'user_id' | 'role'>>(
      `SELECT id, user_id, role FROM enrollments WHERE class_id = $1 AND sourced_id = $2 AND status = 'active'`,
      [classId, sourcedId],
    );
    if (found === undefined) throw new Problem(httpProblems.notFound);
    return found;
  }
}

/** As the body of a new one is checked; here the other day can be the one stored. */
function requireOrder({ beginDate, endDate }: Pick<Values, 'beginDate' | 'endDate'>): void {
  if (beginDate === null || endDate === null || endDate >= beginDate) return;
  const message = 'expected a day that is not before beginDate';
  throw new Problem(httpProblems.invalidInput, { errors: [{ location: 'body', pointer: '/endDate', message }] });
}
