import { Injectable } from '@nestjs/common';
import { isAssigned } from '../assignments/assigned.ts';
import { Database } from '../database/database.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import type { Action, ObjectKind, TargetOf } from './access.ts';
import type { Caller } from './caller.ts';

const enrolledToday = (row: string) => `${row}.status = 'active' AND ${countsOn(row, schoolDay('$1'))}`;

/**
 * How each kind of object is found inside the caller's school, and what ties the caller to it.
 * Parameters: $1 school, $2 identifier, $3 caller's id.
 * No row means the caller cannot see it. `teaches` and `attends` come from the enrolments of the class that are active
 * and count today; `assigned` is false for what belongs to an assignment that its students do not know of yet.
 */
const ties = `
  EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = k.id AND e.user_id = $3
          AND e.role = 'teacher' AND ${enrolledToday('e')}) AS teaches,
  EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = k.id AND e.user_id = $3
          AND e.role = 'student' AND ${enrolledToday('e')}) AS attends`;

/** What belongs to the school as a whole and ties nobody in particular to it. */
const ofTheSchool = (table: string, condition = 'true') =>
  `SELECT o.id, o.sourced_id, NULL::bigint AS class_id, NULL::bigint AS owner_id, false AS teaches, false AS attends,
      true AS assigned
    FROM ${table} o WHERE o.school_id = $1 AND o.sourced_id = $2 AND o.status = 'active' AND $3::bigint > 0
    AND ${condition}`;

const statements: Record<ObjectKind, string> = {
  school: ofTheSchool('orgs', `o.type = 'school'`),
  academicSession: ofTheSchool('academic_sessions'),
  course: ofTheSchool('courses'),
  class: `SELECT k.id, k.sourced_id, k.id AS class_id, NULL::bigint AS owner_id, true AS assigned, ${ties}
    FROM classes k WHERE k.school_id = $1 AND k.sourced_id = $2 AND k.status = 'active'`,
  category: `SELECT c.id, c.sourced_id, c.class_id, NULL::bigint AS owner_id, true AS assigned, ${ties}
    FROM categories c LEFT JOIN classes k ON k.id = c.class_id
    WHERE c.school_id = $1 AND c.sourced_id = $2 AND c.status = 'active'`,
  lineItem: `SELECT l.id, l.sourced_id, l.class_id, NULL::bigint AS owner_id, ${isAssigned('l')} AS assigned, ${ties}
    FROM line_items l JOIN classes k ON k.id = l.class_id
    WHERE l.school_id = $1 AND l.sourced_id = $2 AND l.status = 'active' AND k.status = 'active'`,
  scoreScale: `SELECT s.id, s.sourced_id, s.class_id, NULL::bigint AS owner_id, true AS assigned, ${ties}
    FROM score_scales s JOIN classes k ON k.id = s.class_id
    WHERE s.school_id = $1 AND s.sourced_id = $2 AND s.status = 'active' AND k.status = 'active'`,
  result: `SELECT r.id, r.sourced_id, l.class_id, r.student_id AS owner_id, ${isAssigned('l')} AS assigned, ${ties}
    FROM results r JOIN line_items l ON l.id = r.line_item_id JOIN classes k ON k.id = l.class_id
    WHERE r.school_id = $1 AND r.sourced_id = $2 AND r.status = 'active' AND k.status = 'active'`,
  submission: `SELECT s.id, s.sourced_id, l.class_id, s.student_id AS owner_id, true AS assigned, ${ties}
    FROM submissions s JOIN line_items l ON l.id = s.line_item_id JOIN classes k ON k.id = l.class_id
    WHERE s.school_id = $1 AND s.sourced_id = $2 AND k.status = 'active'`,
  // Routes parse the identifier as a UUID first; compared as text it would not use the key's index.
  upload: `SELECT u.id, u.id::text AS sourced_id, k.id AS class_id, u.owner_id, true AS assigned, ${ties}
    FROM uploads u
    LEFT JOIN submission_files f ON f.upload_id = u.id
    LEFT JOIN submissions s ON s.id = f.submission_id
    LEFT JOIN line_items l ON l.id = s.line_item_id
    LEFT JOIN classes k ON k.id = l.class_id
    WHERE u.school_id = $1 AND u.id = $2::uuid AND u.state <> 'deleted'`,
  user: `SELECT p.id, p.sourced_id, NULL::bigint AS class_id, p.id AS owner_id, false AS attends, true AS assigned,
    EXISTS (SELECT 1 FROM enrollments mine JOIN enrollments theirs ON theirs.class_id = mine.class_id
            WHERE mine.user_id = $3 AND mine.role = 'teacher' AND ${enrolledToday('mine')}
            AND theirs.user_id = p.id AND theirs.status = 'active') AS teaches
    FROM users p WHERE p.school_id = $1 AND p.sourced_id = $2 AND p.status = 'active'`,
};

interface TieRow {
  id: number | string;
  sourced_id: string;
  class_id: number | null;
  owner_id: number | null;
  teaches: boolean;
  attends: boolean;
  assigned: boolean;
}

/** Decides, in one place and denying by default, what a caller may see and do object by object. */
@Injectable()
export class ObjectAccess {
  constructor(private readonly database: Database) {}

  /** The object, where it lies in the caller's school and the caller may see it. */
  async find<Kind extends ObjectKind>(
    caller: Caller,
    kind: Kind,
    sourcedId: string,
  ): Promise<TargetOf<Kind> | undefined> {
    const row = await this.database.first<TieRow>({ name: `access-${kind}`, text: statements[kind] }, [
      caller.schoolId,
      sourcedId,
      caller.id,
    ]);
    if (row === undefined || !sees(caller, kind, row)) return undefined;
    const found = {
      id: row.id,
      sourcedId: row.sourced_id,
      classId: row.class_id,
      ownerId: row.owner_id,
      teaches: row.teaches,
      attends: row.attends,
    };
    // The ids of a kind are taken on trust here and nowhere else; object-access.spec.ts holds each statement to them.
    return found as typeof found & TargetOf<Kind>;
  }

  allows(caller: Caller, target: TargetOf<ObjectKind>, action: Action): boolean {
    switch (action) {
      case 'read':
        return true;
      case 'teach':
        return mayTeach(caller, target);
      case 'own':
        return target.ownerId === null ? target.attends : target.ownerId === caller.id;
      case 'keep':
        return caller.role === 'admin' || target.ownerId === caller.id;
      case 'administer':
        return caller.role === 'admin';
    }
  }
}

/** Whether the caller is staff to what lies in a class: its teacher today, or an administrator. */
export const mayTeach = (caller: Caller, { teaches }: { teaches: boolean }): boolean =>
  caller.role === 'admin' || (caller.role === 'teacher' && teaches);

/**
 * Visibility: administrators see their school, teachers their classes, also the former students of these; students
 * their classes and what is their own, but nothing of an assignment that is not assigned yet.
 */
function sees(caller: Caller, kind: ObjectKind, row: TieRow): boolean {
  if (mayTeach(caller, row)) return true;
  if (!row.assigned) return false;
  const owns = row.owner_id === caller.id;
  switch (kind) {
    case 'school':
    case 'academicSession':
    case 'course':
      return true;
    case 'class':
    case 'lineItem':
    case 'scoreScale':
      return row.attends;
    case 'category':
      return row.attends || row.class_id === null;
    case 'result':
    case 'submission':
    case 'upload':
    case 'user':
      return owns;
  }
}
