import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '../database/database.ts';
import type { Access, ObjectKind, TargetOf } from './access.ts';
import type { Caller } from './caller.ts';
import type { SupportKind, SupportRead } from './support-reads.ts';

/** Reads of a day that this process has recorded: a guardian's app asks for the same again and again. */
const remembered = 10_000;

/** Kinds of data that say something about people. */
const kindsAboutPeople: readonly SupportKind[] = ['people', 'enrollments', 'grades', 'submissions', 'files'];

const record = 'INSERT INTO disclosures (school_id, user_id, reader_id, kind, what, day)';

const uuids = `SELECT id::uuid FROM unnest($3::text[]) AS of (id) WHERE id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'`;

/** What an id of the path names; $3: the ids. Each gives the people whom it is about. */
const peopleOf = [
  `SELECT e.user_id FROM classes k JOIN enrollments e ON e.class_id = k.id AND e.role = 'student'
   WHERE k.school_id = s.school_id AND k.sourced_id = ANY ($3)`,
  `SELECT e.user_id FROM line_items l JOIN enrollments e ON e.class_id = l.class_id AND e.role = 'student'
   WHERE l.school_id = s.school_id AND l.sourced_id = ANY ($3)`,
  `SELECT m.student_id FROM class_groups g JOIN class_group_members m ON m.group_id = g.id
   WHERE g.school_id = s.school_id AND g.sourced_id = ANY ($3)`,
  ...['results', 'submissions', 'extensions', 'guardian_ties'].map(
    (table) => `SELECT t.student_id FROM ${table} t WHERE t.school_id = s.school_id AND t.sourced_id = ANY ($3)`,
  ),
  'SELECT t.guardian_id FROM guardian_ties t WHERE t.school_id = s.school_id AND t.sourced_id = ANY ($3)',
  'SELECT t.user_id FROM enrollments t WHERE t.school_id = s.school_id AND t.sourced_id = ANY ($3)',
  `SELECT f.owner_id FROM uploads f WHERE f.school_id = s.school_id AND f.id IN (${uuids})`,
  `SELECT coalesce(r.student_id, e.user_id) FROM reports r
   LEFT JOIN enrollments e ON r.student_id IS NULL AND e.class_id = r.class_id AND e.role = 'student'
   WHERE r.school_id = s.school_id AND r.id IN (${uuids})`,
];

/** Where the path names a person, it is about them alone: their result, say, of an assignment that it names too. */
const ofSession = `${record}
  SELECT s.school_id, p.user_id, s.operator_id, 'supportSession', $2, $4 FROM support_sessions s CROSS JOIN LATERAL (
    SELECT u.id AS user_id FROM users u WHERE u.school_id = s.school_id AND u.sourced_id = ANY ($3)
    UNION
    SELECT other.user_id FROM (${peopleOf.join(' UNION ')}) other
    WHERE other.user_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM users u WHERE u.school_id = s.school_id AND u.sourced_id = ANY ($3))
    UNION
    SELECT NULL::bigint WHERE $3::text[] = '{}'
  ) p WHERE s.id = $1
  ON CONFLICT DO NOTHING`;

const ofGuardian = `${record} SELECT school_id, id, $2, 'guardian', $3, $4 FROM users WHERE id = $1 ON CONFLICT DO NOTHING`;

/**
 * Writes down, before the answer, whose data is given to whom: what cannot be written down is not read. Of reads that are
 * repeated on a day, in UTC, the first is recorded.
 */
@Injectable()
export class Disclosures {
  private readonly recorded = new LRUCache<string, true>({ max: remembered });

  constructor(private readonly database: Database) {}

  /** What a guardian reads of a child. */
  async toGuardian(caller: Caller, access: Access, target: TargetOf<ObjectKind>, operationId: string): Promise<void> {
    const studentId = typeof access === 'object' && 'on' in access ? childIn(access.on, target, caller) : undefined;
    if (studentId === undefined) return;
    const day = today();
    const key = `${caller.id} ${studentId} ${operationId} ${day}`;
    if (this.recorded.has(key)) return;
    await this.database.run({ name: 'disclose-to-guardian', text: ofGuardian }, [
      studentId,
      caller.id,
      operationId,
      day,
    ]);
    this.recorded.set(key, true);
  }

  /** What somebody who runs the service reads in a session; a list of the school is about everybody. */
  async inSession({ sessionId, kind, operationId }: SupportRead, ids: readonly string[]): Promise<void> {
    if (!kindsAboutPeople.includes(kind)) return;
    await this.database.run(ofSession, [sessionId, operationId, ids, today()]);
  }
}

function childIn(kind: ObjectKind, target: TargetOf<ObjectKind>, caller: Caller): number | undefined {
  if (kind === 'child') return target.ownerId ?? undefined;
  // To whom a report attends it is that of a child (`object-access.ts`).
  if (kind !== 'report' || !target.attends || target.ownerId === caller.id) return undefined;
  return target.ownerId ?? undefined;
}

/** By the clock of this process, so that what is remembered and what is written are of one day. */
const today = (): string => new Date().toISOString().slice(0, 10);
