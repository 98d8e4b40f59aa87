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
import { periodOf } from '../schools/school-day.ts';
import { enrollmentList } from './enrollment.list.ts';
import { enrollment } from './enrollment.record.ts';
import { classProblems } from './errors.ts';

type Enrollment = z.output<typeof enrollment.response>;
type Values = ValuesOf<typeof enrollment>;
export type NewEnrollment = Values & { userSourcedId: string };

/** An empty period overlaps none, not even its like. */
const overlapStatement = `SELECT 1 FROM enrollments e
  WHERE e.class_id = $1 AND e.user_id = $2 AND e.role = $3 AND e.status = 'active'
    AND (${periodOf('e')} && daterange($4::date, $5::date)
         OR (e.begin_date, e.end_date) IS NOT DISTINCT FROM ($4::date, $5::date))`;

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
    scope: { schoolId: number; classId: number },
    entries: readonly NewEnrollment[],
    pointerOf: (index: number) => string,
  ): Promise<Enrollment[]> {
    return this.database.transaction(async () => {
      const users = entries.map(({ userSourcedId: sourcedId }, index) => {
        return { kind: 'user', sourcedId, pointer: `${pointerOf(index)}/userSourcedId` } as const;
      });
      const userIds = (await this.references.resolve(scope.schoolId, users)) as number[];
      await this.lock(scope.classId, userIds);
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
   * Two periods of the same user and role must not overlap; the lock lets the later of two requests see what the earlier
   * one stored. In the order of the ids: two requests for the same users wait for each other once.
   */
  private async lock(classId: number, userIds: readonly number[]): Promise<void> {
    await this.database.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('enrollment ' || $1::bigint || ' ' || id, 0))
       FROM unnest($2::bigint[]) AS id ORDER BY id`,
      [classId, [...new Set(userIds)].toSorted((a, b) => a - b)],
    );
  }

  private async overlaps(classId: number, userId: number, { role, beginDate, endDate }: Values): Promise<boolean> {
    const values = [classId, userId, role, beginDate, endDate];
    return (await this.database.first(overlapStatement, values)) !== undefined;
  }

  /** The organisation is that of the class. A student's enrolment requests totals. */
  private async insert(scope: { schoolId: number; classId: number }, userId: number, values: Values): Promise<number> {
    const resolved = await this.records.resolve(enrollment, scope, values);
    const id = await this.records.insert(enrollment, scope, resolved, [userId]);
    if (values.role === 'student') await requestRecalculation(this.database, scope.classId, userId);
    return id;
  }

  /** The results stay: they count again should the student come back. */
  async remove(classId: number, sourcedId: string, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      const stored = await this.database.first<Pick<EnrollmentsRow, 'id' | 'user_id' | 'role'>>(
        `SELECT id, user_id, role FROM enrollments WHERE class_id = $1 AND sourced_id = $2 AND status = 'active'`,
        [classId, sourcedId],
      );
      if (stored === undefined) throw new Problem(httpProblems.notFound);
      await this.records.delete(enrollment, stored.id, ifMatch);
      if (stored.role === 'student') await requestRecalculation(this.database, classId, stored.user_id);
    });
  }
}
