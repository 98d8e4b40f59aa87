import { Injectable } from '@nestjs/common';
import { isAssigned } from '../assignments/assigned.ts';
import { observerRoles } from '../classes/observers.ts';
import { Database } from '../database/database.ts';
import { isGuardianOf, isOpenTie } from '../guardians/tie.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import type { Action, ObjectKind, TargetOf } from './access.ts';
import type { Caller } from './caller.ts';

const enrolledToday = (row: string) => `${row}.status = 'active' AND ${countsOn(row, schoolDay('$1'))}`;

/**
 * How each kind of object is found inside the caller's school, and what ties the caller to it.
 * Parameters: $1 school, $2 identifier, $3 caller's id.
 * No row means the caller cannot see it. `teaches`, `observes` and `attends` come from the enrolments of the class that
 * are active and count today; `assigned` is false for what is there for staff alone: what belongs to an assignment that
 * its students do not know of yet, a draft, a tie that has ended.
 */
const staff = `
  EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = k.id AND e.user_id = $3
          AND e.role = 'teacher' AND ${enrolledToday('e')}) AS teaches,
  EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = k.id AND e.user_id = $3
          AND e.role IN (${observerRoles}) AND ${enrolledToday('e')}) AS observes`;
const ties = `${staff},
  EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = k.id AND e.user_id = $3
          AND e.role = 'student' AND ${enrolledToday('e')}) AS attends`;

/** What belongs to the school as a whole and ties nobody in particular to it. */
const ofTheSchool = (table: string, condition = 'true') =>
  `SELECT o.id, o.sourced_id, NULL::bigint AS class_id, NULL::bigint AS owner_id, false AS teaches, false AS observes,
      false AS attends, true AS assigned
    FROM ${table} o WHERE o.school_id = $1 AND o.sourced_id = $2 AND o.status = 'active' AND $3::bigint > 0
    AND ${condition}`;

const ofAdministrators = (table: string) =>
  `SELECT o.id, o.sourced_id, NULL::bigint AS class_id, NULL::bigint AS owner_id, false AS teaches, false AS observes,
      false AS attends, $3::bigint < 0 AS assigned
    FROM ${table} o WHERE o.school_id = $1 AND o.sourced_id = $2`;

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
  group: `SELECT g.id, g.sourced_id, g.class_id, NULL::bigint AS owner_id, true AS assigned, ${ties}
    FROM class_groups g JOIN classes k ON k.id = g.class_id
    WHERE g.school_id = $1 AND g.sourced_id = $2 AND g.status = 'active' AND k.status = 'active'`,
  extension: `SELECT x.id, x.sourced_id, l.class_id, NULL::bigint AS owner_id, true AS assigned, ${ties}
    FROM extensions x JOIN line_items l ON l.id = x.line_item_id JOIN classes k ON k.id = l.class_id
    WHERE x.school_id = $1 AND x.sourced_id = $2 AND x.status = 'active' AND l.status = 'active' AND k.status = 'active'`,
  result: `SELECT r.id, r.sourced_id, l.class_id, r.student_id AS owner_id,
      ${isAssigned('l')} AND NOT r.draft AS assigned, ${ties}
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
    WHERE u.school_id = $1 AND u.id = $2::uuid AND u.state <> 'deleted' AND u.purpose NOT IN ('report', 'export')`,
  // Of a class to its staff; of a student to them and their guardians.
  report: `SELECT r.id, r.id::text AS sourced_id, r.class_id, r.student_id AS owner_id, true AS assigned, ${staff},
      ${isGuardianOf('$3', 'r.student_id')} AS attends
    FROM reports r LEFT JOIN classes k ON k.id = r.class_id
    WHERE r.school_id = $1 AND r.id = $2::uuid AND r.withdrawn_at IS NULL`,
  user: `SELECT p.id, p.sourced_id, NULL::bigint AS class_id, p.id AS owner_id, false AS attends, true AS assigned,
    EXISTS (SELECT 1 FROM enrollments mine JOIN enrollments theirs ON theirs.class_id = mine.class_id
            WHERE mine.user_id = $3 AND mine.role = 'teacher' AND ${enrolledToday('mine')}
            AND theirs.user_id = p.id AND theirs.status = 'active') AS teaches,
    EXISTS (SELECT 1 FROM enrollments mine JOIN enrollments theirs ON theirs.class_id = mine.class_id
            WHERE mine.user_id = $3 AND mine.role IN (${observerRoles}) AND ${enrolledToday('mine')}
            AND theirs.user_id = p.id AND theirs.status = 'active') AS observes
    FROM users p WHERE p.school_id = $1 AND p.sourced_id = $2 AND p.status = 'active'`,
  // To administrators and whoever asked.
  privacyRequest: `SELECT r.id, r.id::text AS sourced_id, NULL::bigint AS class_id, r.requested_by AS owner_id, false AS teaches,
      false AS observes, false AS attends, true AS assigned
    FROM privacy_requests r WHERE r.school_id = $1 AND r.id = $2::uuid AND $3::bigint > 0`,
  // To nobody but their guardians, whatever else these are in the school.
  child: `SELECT p.id, p.sourced_id, NULL::bigint AS class_id, p.id AS owner_id, false AS teaches, false AS observes,
      false AS attends, true AS assigned
    FROM users p WHERE p.school_id = $1 AND p.sourced_id = $2 AND p.status = 'active' AND ${isGuardianOf('$3', 'p.id')}`,
  // To its two sides while it is open; to administrators also what has ended.
  guardianTie: `SELECT t.id, t.sourced_id, NULL::bigint AS class_id, t.guardian_id AS owner_id, false AS teaches,
      false AS observes, t.student_id = $3 AS attends, ${isOpenTie('t')} AS assigned
    FROM guardian_ties t WHERE t.school_id = $1 AND t.sourced_id = $2`,
  // Neither has an owner: administrators alone find them.
  legalHold: ofAdministrators('legal_holds'),
  cleanup: ofAdministrators('cleanup_proposals'),
  // Of the school that is read or, for the operator who opened it, of any.
  supportSession: `SELECT s.id, s.sourced_id, NULL::bigint AS class_id, s.operator_id AS owner_id, false AS teaches,
      false AS observes, false AS attends, true AS assigned
    FROM support_sessions s WHERE (s.school_id = $1 OR s.operator_id = $3) AND s.sourced_id = $2`,
};

interface TieRow {
  id: number | string;
  sourced_id: string;
  class_id: number | null;
  owner_id: number | null;
  teaches: boolean;
  observes: boolean;
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
      observes: row.observes,
      attends: row.attends,
    };
    // The ids of a kind are taken on trust here and nowhere else; object-access.spec.ts holds each statement to them.
    return found as typeof found & TargetOf<Kind>;
  }

  allows(caller: Caller, target: TargetOf<ObjectKind>, action: Action): boolean {
    switch (action) {
      case 'read':
        return true;
      case 'observe':
        return mayObserve(caller, target);
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

/** Whether the caller reads what lies in a class as its staff do. Students never do, whatever they are enrolled as. */
const mayObserve = (caller: Caller, target: { teaches: boolean; observes: boolean }): boolean =>
  mayTeach(caller, target) || (caller.role === 'teacher' && target.observes);

/**
 * Visibility: administrators see their school, teachers and observers their classes, also the former students of these;
 * students their classes and what is their own, but nothing of an assignment that is not assigned yet, and no draft;
 * guardians their children and their ties to them, as long as these are open.
 */
function sees(caller: Caller, kind: ObjectKind, row: TieRow): boolean {
  if (mayObserve(caller, row)) return true;
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
    case 'group':
    case 'extension':
    case 'legalHold':
    case 'cleanup':
      return false;
    case 'child':
      return true;
    case 'guardianTie':
    case 'report':
      return owns || row.attends;
    case 'privacyRequest':
    case 'supportSession':
    case 'result':
    case 'submission':
    case 'upload':
    case 'user':
      return owns;
  }
}
