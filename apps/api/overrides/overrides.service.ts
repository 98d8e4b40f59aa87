import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { personJson } from '../classes/person.ts';
import { Database } from '../database/database.ts';
import type { GradeOverridesRow, UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { requireVersion } from '../http/versions.ts';
import { type OverrideRow, type OverrideValues, type OverrideView, toOverrideView } from './override.row.ts';

const select = {
  name: 'override',
  text: `SELECT o.percent, o.letter, o.reason, o.version, o.updated_at, k.sourced_id AS class_sourced_id,
      u.sourced_id AS student_sourced_id, CASE WHEN g.id IS NOT NULL THEN ${personJson('g')} END AS overridden_by
    FROM grade_overrides o JOIN classes k ON k.id = o.class_id JOIN users u ON u.id = o.student_id
      LEFT JOIN users g ON g.id = o.overridden_by
    WHERE o.class_id = $1 AND u.sourced_id = $2 AND o.status = 'active'`,
};

/** Who is, was or will be a student of the class. The share lock keeps them from being deleted meanwhile. */
const studentText = `SELECT u.id FROM users u WHERE u.school_id = $1 AND u.sourced_id = $3 AND u.status = 'active'
  AND EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = $2 AND e.user_id = u.id AND e.role = 'student') FOR SHARE`;

/** One that was removed counts its versions on. */
const createText = `INSERT INTO grade_overrides AS o (school_id, class_id, student_id, percent, letter, reason, overridden_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (class_id, student_id) DO UPDATE SET percent = excluded.percent, letter = excluded.letter,
    reason = excluded.reason, overridden_by = excluded.overridden_by, status = 'active', version = o.version + 1,
    updated_at = now()
  WHERE o.status <> 'active'`;

const updateText = `UPDATE grade_overrides SET percent = $2, letter = $3, reason = $4, overridden_by = $5,
    version = version + 1, updated_at = now()
  WHERE id = $1 AND (percent, letter, reason) IS DISTINCT FROM ($2, $3, $4)`;

type Stored = Pick<GradeOverridesRow, 'id' | 'version'>;

/** Final grades that teachers gave in place of the calculated ones. */
@Injectable()
export class OverridesService {
  constructor(private readonly database: Database) {}

  /** @throws Problem not-found */
  async read(classId: number, studentSourcedId: string): Promise<OverrideView> {
    const row = await this.database.first<OverrideRow>(select, [classId, studentSourcedId]);
    if (row === undefined) throw new Problem(httpProblems.notFound);
    return toOverrideView(row);
  }

  /** @throws Problem not-found, precondition-required, precondition-failed */
  async put(
    caller: Caller,
    classId: number,
    studentSourcedId: string,
    { percent, letter, reason }: OverrideValues,
    ifMatch: number | undefined,
  ): Promise<OverrideView> {
    return this.database.transaction(async () => {
      const { schoolId } = caller;
      const student = await this.database.first<Pick<UsersRow, 'id'>>(studentText, [
        schoolId,
        classId,
        studentSourcedId,
      ]);
      if (student === undefined) throw new Problem(httpProblems.notFound);
      const values = [percent, letter, reason, caller.id];
      if (ifMatch === undefined) {
        const created = await this.database.run(createText, [schoolId, classId, student.id, ...values]);
        if (created === 0) throw new Problem(httpProblems.preconditionRequired);
      } else {
        const stored = await this.lock(classId, student.id);
        if (stored?.version !== ifMatch) throw new Problem(httpProblems.preconditionFailed);
        await this.database.run(updateText, [stored.id, ...values]);
      }
      return this.read(classId, studentSourcedId);
    });
  }

  /** @throws Problem not-found, precondition-failed */
  async delete(schoolId: number, classId: number, studentSourcedId: string, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      const student = await this.database.first<Pick<UsersRow, 'id'>>(studentText, [
        schoolId,
        classId,
        studentSourcedId,
      ]);
      const stored = student && (await this.lock(classId, student.id));
      const { id } = requireVersion(stored, ifMatch);
      await this.database.run(
        `UPDATE grade_overrides SET status = 'tobedeleted', version = version + 1, updated_at = now() WHERE id = $1`,
        [id],
      );
    });
  }

  private async lock(classId: number, studentId: number): Promise<Stored | undefined> {
    return this.database.first<Stored>(
      `SELECT id, version FROM grade_overrides WHERE class_id = $1 AND student_id = $2 AND status = 'active' FOR UPDATE`,
      [classId, studentId],
    );
  }
}
