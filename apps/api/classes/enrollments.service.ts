import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { TargetOf } from '../access/access.ts';
import { Database } from '../database/database.ts';
import type { EnrollmentsRow } from '../database/schema.generated.ts';
import { requestRecalculation } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import type { ListQuery } from '../records/lists.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { periodOf } from '../schools/school-day.ts';
import { enrollmentList } from './enrollment.list.ts';
import { enrollment } from './enrollment.record.ts';
import { classProblems } from './errors.ts';

type Enrollment = z.output<typeof enrollment.response>;

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
  ) {}

  async list(classId: number, query: ListQuery): Promise<ListPage<Enrollment>> {
    return this.records.list(enrollment, enrollmentList, [classId], query);
  }

  /**
   * The organisation is that of the class. A student's enrolment requests totals. Two periods of the same user and role
   * must not overlap; the lock lets the later of two requests see what the earlier one stored.
   */
  async add(
    schoolId: number,
    target: TargetOf<'class'>,
    { userSourcedId, ...values }: ValuesOf<typeof enrollment> & { userSourcedId: string },
  ): Promise<Enrollment> {
    const scope = { schoolId, classId: target.id };
    return this.database.transaction(async () => {
      const resolved = await this.records.resolve(enrollment, scope, values, [
        { kind: 'user', sourcedId: userSourcedId, pointer: '/userSourcedId' },
      ]);
      const userId = resolved.furtherIds[0] as number;
      await this.database.query(`SELECT pg_advisory_xact_lock(hashtextextended('enrollment ' || $1 || ' ' || $2, 0))`, [
        scope.classId,
        userId,
      ]);
      const { role, beginDate, endDate } = values;
      const present = await this.database.first(overlapStatement, [scope.classId, userId, role, beginDate, endDate]);
      if (present !== undefined) throw new Problem(classProblems.alreadyEnrolled);
      const id = await this.records.insert(enrollment, scope, resolved, [userId]);
      if (values.role === 'student') await requestRecalculation(this.database, scope.classId, userId);
      return this.records.read(enrollment, id);
    });
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
