import { Injectable } from '@nestjs/common';
import { nameOrder, type Person, personJson } from '../classes/person.ts';
import { Database } from '../database/database.ts';
import type { ClassesRow, GuardianTiesRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import { type Child, isOpenTie } from './tie.ts';

type ChildRow = Pick<GuardianTiesRow, 'sourced_id' | 'relation'> & { person: Person };

/** An import and an invitation may each have made a tie to the same child, who is listed once. */
const childrenStatement = `SELECT ${personJson('u')} AS person, t.sourced_id, t.relation
  FROM (SELECT DISTINCT ON (t.student_id) t.student_id, t.sourced_id, t.relation FROM guardian_ties t
    WHERE t.guardian_id = $1 AND ${isOpenTie('t')} ORDER BY t.student_id, t.id) t
  JOIN users u ON u.id = t.student_id WHERE u.status = 'active' ORDER BY ${nameOrder('u')}, u.id`;

/** The children that somebody looks on. */
@Injectable()
export class ChildrenService {
  constructor(private readonly database: Database) {}

  async list(guardianId: number) {
    const rows = await this.database.query<ChildRow>(childrenStatement, [guardianId]);
    return {
      data: rows.map(({ person, relation, sourced_id: guardianTieSourcedId }) => ({
        ...person,
        relation,
        guardianTieSourcedId,
      })),
    };
  }

  /** The id of a class that the child attends today. @throws Problem not-found */
  async classOf(child: Child, sourcedId: string): Promise<number> {
    const found = await this.database.first<Pick<ClassesRow, 'id'>>(
      `SELECT k.id FROM classes k WHERE k.school_id = $1 AND k.sourced_id = $2 AND k.status = 'active'
         AND EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = k.id AND e.user_id = $3 AND e.role = 'student'
           AND e.status = 'active' AND ${countsOn('e', schoolDay('$1'))})`,
      [child.schoolId, sourcedId, child.id],
    );
    if (found === undefined) throw new Problem(httpProblems.notFound);
    return found.id;
  }
}
