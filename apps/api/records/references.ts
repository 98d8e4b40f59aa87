import { Injectable } from '@nestjs/common';
import { Database, type PreparedStatement } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import type { FieldProblem } from '../http/findings.ts';
import { Problem } from '../http/problem.ts';

/** The table of each kind of record that another one can refer to. */
export const referenceTables = {
  org: 'orgs',
  school: 'orgs',
  academicSession: 'academic_sessions',
  course: 'courses',
  class: 'classes',
  user: 'users',
  student: 'users',
  group: 'class_groups',
  category: 'categories',
  lineItem: 'line_items',
  scoreScale: 'score_scales',
} as const;

export type ReferenceKind = keyof typeof referenceTables;

/** What a record has to be beside an active one of the caller's school. $3: the class of the referring record. */
const conditions: Partial<Record<ReferenceKind, string>> = {
  school: ` AND type = 'school'`,
  // Who is, was or will be one of the class: what is stored about former students can be written again.
  student: ` AND EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = $3 AND e.user_id = users.id AND e.role = 'student')`,
  group: ' AND class_id = $3',
  category: ' AND (class_id = $3 OR class_id IS NULL)',
  scoreScale: ' AND class_id = $3',
};

/** The share lock keeps what is found from being deleted before the referring row is stored. */
const statementOf = (kind: ReferenceKind): PreparedStatement => ({
  name: `reference-${kind}`,
  text: `SELECT id, sourced_id FROM ${referenceTables[kind]}
    WHERE school_id = $1 AND sourced_id = ANY($2) AND status = 'active'${conditions[kind] ?? ''} FOR SHARE`,
});

export interface Reference {
  kind: ReferenceKind;
  /** Null and undefined refer to nothing. */
  sourcedId: string | null | undefined;
  /** JSON pointer of the field in the body. */
  pointer: string;
}

/** Finds what a body refers to, inside the caller's school and, for what lies in a class, inside that. */
@Injectable()
export class References {
  constructor(private readonly database: Database) {}

  /**
   * Internal ids in the order of the references, null for a reference to nothing. Call it inside the transaction that
   * stores the referring row.
   * @throws Problem unprocessable-reference naming every pointer that leads nowhere
   */
  async resolve(schoolId: number, references: readonly Reference[], classId?: number): Promise<(number | null)[]> {
    const found = new Map<string, number>();
    for (const kind of new Set(references.map((reference) => reference.kind))) {
      const wanted = references.filter((reference) => reference.kind === kind && reference.sourcedId != null);
      if (wanted.length === 0) continue;
      const values: unknown[] = [schoolId, wanted.map((reference) => reference.sourcedId)];
      if (conditions[kind]?.includes('$3')) values.push(classId ?? null);
      const rows = await this.database.query<{ id: number; sourced_id: string }>(statementOf(kind), values);
      for (const row of rows) found.set(`${kind} ${row.sourced_id}`, row.id);
    }
    const errors: FieldProblem[] = [];
    const ids = references.map(({ kind, sourcedId, pointer }) => {
      if (sourcedId == null) return null;
      const id = found.get(`${kind} ${sourcedId}`);
      if (id === undefined) errors.push({ location: 'body', pointer, message: `no such ${kind}` });
      return id ?? null;
    });
    if (errors.length > 0) throw new Problem(httpProblems.unprocessableReference, { errors });
    return ids;
  }
}
