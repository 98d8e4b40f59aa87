import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import { readIdCursor, toIdPage } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { requireVersion } from '../http/versions.ts';
import { markDeleted } from './deletion.ts';
import { schoolProblems } from './errors.ts';
import { References } from './references.ts';

export type SessionType = 'gradingPeriod' | 'semester' | 'schoolYear' | 'term';

export interface SessionRow {
  id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  modified_at: Date;
  version: number;
  title: string;
  type: SessionType;
  start_date: string;
  end_date: string;
  parent_sourced_id: string | null;
  school_year: number | null;
}

/** What a caller can set. */
export interface SessionValues {
  title: string;
  type: SessionType;
  startDate: string;
  endDate: string;
  parentSourcedId: string | null;
  schoolYear: number | null;
}

const selection = `SELECT a.id, a.sourced_id, a.status, coalesce(a.date_last_modified, a.updated_at) AS modified_at,
    a.version, a.title, a.type, a.start_date, a.end_date, p.sourced_id AS parent_sourced_id, a.school_year
  FROM academic_sessions a LEFT JOIN academic_sessions p ON p.id = a.parent_id`;

const listStatement = {
  name: 'academic-sessions-list',
  text: `${selection} WHERE a.school_id = $1 AND a.status = 'active' AND ($2::text IS NULL OR a.type = $2)
    AND ($3::bigint IS NULL OR (a.start_date, a.id) >
         (SELECT l.start_date, l.id FROM academic_sessions l WHERE l.id = $3 AND l.school_id = $1))
    ORDER BY a.start_date, a.id LIMIT $4`,
};

const dependants = {
  'sessions inside it': `SELECT count(*) FROM academic_sessions WHERE parent_id = $1 AND status = 'active'`,
  courses: `SELECT count(*) FROM courses WHERE school_year_id = $1 AND status = 'active'`,
  classes: `SELECT count(*) FROM class_terms t JOIN classes k ON k.id = t.class_id
    WHERE t.academic_session_id = $1 AND k.status = 'active'`,
  'line items': `SELECT count(*) FROM line_items
    WHERE (grading_period_id = $1 OR academic_session_id = $1) AND status = 'active'`,
};

@Injectable()
export class AcademicSessionsService {
  constructor(
    private readonly database: Database,
    private readonly references: References,
  ) {}

  async list<T>(
    schoolId: number,
    query: { limit: number; cursor?: string | undefined; type?: SessionType | undefined },
    toEntry: (row: SessionRow) => T,
  ): Promise<Page<T>> {
    const values = [schoolId, query.type ?? null, readIdCursor(query.cursor), query.limit + 1];
    return toIdPage(await this.database.query<SessionRow>(listStatement, values), query.limit, toEntry);
  }

  async read(id: number): Promise<SessionRow> {
    return this.database.one<SessionRow>({ name: 'academic-sessions-read', text: `${selection} WHERE a.id = $1` }, [
      id,
    ]);
  }

  async create(schoolId: number, values: SessionValues): Promise<SessionRow> {
    requireOrder(values);
    return this.database.transaction(async () => {
      const parentId = await this.parent(schoolId, values.parentSourcedId);
      const { id } = await this.database.one<{ id: number }>(
        `INSERT INTO academic_sessions (school_id, sourced_id, date_last_modified, title, type, start_date, end_date,
           parent_id, school_year)
         VALUES ($1, uuidv7()::text, now(), $2, $3, $4, $5, $6, $7) RETURNING id`,
        [schoolId, values.title, values.type, values.startDate, values.endDate, parentId, values.schoolYear],
      );
      return this.read(id);
    });
  }

  async update(schoolId: number, id: number, changes: Partial<SessionValues>, ifMatch: number): Promise<SessionRow> {
    return this.database.transaction(async () => {
      const stored = requireVersion(
        await this.database.first<SessionRow>(`${selection} WHERE a.id = $1 AND a.status = 'active' FOR UPDATE OF a`, [
          id,
        ]),
        ifMatch,
      );
      const values: SessionValues = { ...valuesOf(stored), ...changes };
      requireOrder(values);
      const parentId = await this.parent(schoolId, values.parentSourcedId);
      if (parentId !== null) await this.refuseCycle(id, parentId);
      await this.database.run(
        `UPDATE academic_sessions SET title = $2, type = $3, start_date = $4, end_date = $5, parent_id = $6,
           school_year = $7, date_last_modified = now(), updated_at = now(), version = version + 1
         WHERE id = $1`,
        [id, values.title, values.type, values.startDate, values.endDate, parentId, values.schoolYear],
      );
      return this.read(id);
    });
  }

  async delete(id: number, ifMatch: number | undefined): Promise<void> {
    await this.database.transaction(() => markDeleted(this.database, 'academic_sessions', id, ifMatch, dependants));
  }

  private async parent(schoolId: number, parentSourcedId: string | null): Promise<number | null> {
    const [parentId = null] = await this.references.resolve(schoolId, [
      { kind: 'academicSession', sourcedId: parentSourcedId, pointer: '/parentSourcedId' },
    ]);
    return parentId;
  }

  private async refuseCycle(id: number, parentId: number): Promise<void> {
    const cycle = await this.database.first(
      `WITH RECURSIVE above (id) AS (
         VALUES ($2::bigint)
         UNION SELECT a.parent_id FROM academic_sessions a JOIN above ON above.id = a.id WHERE a.parent_id IS NOT NULL
       ) SELECT 1 FROM above WHERE id = $1`,
      [id, parentId],
    );
    if (cycle !== undefined) throw new Problem(schoolProblems.sessionCycle);
  }
}

const valuesOf = (row: SessionRow): SessionValues => ({
  title: row.title,
  type: row.type,
  startDate: row.start_date,
  endDate: row.end_date,
  parentSourcedId: row.parent_sourced_id,
  schoolYear: row.school_year,
});

function requireOrder({ startDate, endDate }: SessionValues): void {
  if (endDate >= startDate) return;
  const message = 'expected a day that is not before startDate';
  throw new Problem(httpProblems.invalidInput, { errors: [{ location: 'body', pointer: '/endDate', message }] });
}
