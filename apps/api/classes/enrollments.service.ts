import { Injectable } from '@nestjs/common';
import type { Target } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import { violatedConstraint } from '../database/failures.ts';
import { requestRecalculation } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import { readIdCursor, toIdPage } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { References } from '../schools/references.ts';
import { classProblems } from './errors.ts';
import { familyName, givenName, nameOrder } from './names.ts';

export type EnrollmentRole = 'administrator' | 'proctor' | 'student' | 'teacher';

export interface EnrollmentRow {
  id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  modified_at: Date;
  version: number;
  role: EnrollmentRole;
  is_primary: boolean;
  begin_date: string | null;
  end_date: string | null;
  class_sourced_id: string;
  user_sourced_id: string;
  given_name: string;
  family_name: string;
}

export interface EnrollmentValues {
  userSourcedId: string;
  role: EnrollmentRole;
  primary: boolean;
  beginDate: string | null;
  endDate: string | null;
}

const selection = `SELECT e.id, e.sourced_id, e.status, coalesce(e.date_last_modified, e.updated_at) AS modified_at,
    e.version, e.role, e.is_primary, e.begin_date, e.end_date, k.sourced_id AS class_sourced_id,
    u.sourced_id AS user_sourced_id, ${givenName('u')} AS given_name, ${familyName('u')} AS family_name
  FROM enrollments e JOIN classes k ON k.id = e.class_id JOIN users u ON u.id = e.user_id`;

const listStatement = {
  name: 'enrollments-list',
  text: `${selection} WHERE e.class_id = $1 AND e.status = 'active' AND ($2::text IS NULL OR e.role = $2)
    AND ($3::bigint IS NULL OR (${nameOrder('u')}, e.id) >
         (SELECT ${nameOrder('p')}, l.id FROM enrollments l JOIN users p ON p.id = l.user_id
          WHERE l.id = $3 AND l.class_id = $1))
    ORDER BY ${nameOrder('u')}, e.id LIMIT $4`,
};

@Injectable()
export class EnrollmentsService {
  constructor(
    private readonly database: Database,
    private readonly references: References,
  ) {}

  async list<T>(
    classId: number,
    query: { limit: number; cursor?: string | undefined; role?: EnrollmentRole | undefined },
    toEntry: (row: EnrollmentRow) => T,
  ): Promise<Page<T>> {
    const values = [classId, query.role ?? null, readIdCursor(query.cursor), query.limit + 1];
    return toIdPage(await this.database.query<EnrollmentRow>(listStatement, values), query.limit, toEntry);
  }

  /** The organisation is that of the class. A student's enrolment asks for totals. */
  async add(schoolId: number, target: Target, values: EnrollmentValues): Promise<EnrollmentRow> {
    return this.database.transaction(async () => {
      const [userId] = await this.references.resolve(schoolId, [
        { kind: 'user', sourcedId: values.userSourcedId, pointer: '/userSourcedId' },
      ]);
      const classId = target.id as number;
      const inserted = await this.database
        .first<{ id: number }>(
          `INSERT INTO enrollments (school_id, sourced_id, date_last_modified, class_id, user_id, org_id, role,
             is_primary, begin_date, end_date)
           SELECT $1, uuidv7()::text, now(), k.id, $3, k.org_id, $4, $5, $6, $7
           FROM classes k WHERE k.id = $2 AND k.status = 'active' FOR SHARE RETURNING id`,
          [schoolId, classId, userId, values.role, values.primary, values.beginDate, values.endDate],
        )
        .catch((error: unknown) => {
          const isTwice = violatedConstraint(error) === 'enrollments_class_id_user_id_role_key';
          throw isTwice ? new Problem(classProblems.alreadyEnrolled) : error;
        });
      if (inserted === undefined) throw new Problem(httpProblems.notFound);
      if (values.role === 'student') await requestRecalculation(this.database, classId, userId as number);
      return this.database.one<EnrollmentRow>(`${selection} WHERE e.id = $1`, [inserted.id]);
    });
  }

  /** The results stay: they count again should the student come back. */
  async remove(classId: number, sourcedId: string): Promise<void> {
    await this.database.transaction(async () => {
      const removed = await this.database.first<{ user_id: number; role: EnrollmentRole }>(
        `UPDATE enrollments SET status = 'tobedeleted', date_last_modified = now(), updated_at = now(),
           version = version + 1
         WHERE class_id = $1 AND sourced_id = $2 AND status = 'active' RETURNING user_id, role`,
        [classId, sourcedId],
      );
      if (removed === undefined) throw new Problem(httpProblems.notFound);
      if (removed.role === 'student') await requestRecalculation(this.database, classId, removed.user_id);
    });
  }
}
