import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { containing, readIdCursor, toIdPage } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { requireVersion } from '../http/versions.ts';
import { markDeleted } from './deletion.ts';
import { References } from './references.ts';

export interface CourseRow {
  id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  modified_at: Date;
  version: number;
  title: string;
  course_code: string | null;
  grades: string[];
  subjects: string[];
  subject_codes: string[];
  org_sourced_id: string;
  school_year_sourced_id: string | null;
}

/** What a caller can set. */
export interface CourseValues {
  title: string;
  courseCode: string | null;
  grades: string[];
  subjects: string[];
  subjectCodes: string[];
  orgSourcedId: string;
  schoolYearSourcedId: string | null;
}

const selection = `SELECT c.id, c.sourced_id, c.status, coalesce(c.date_last_modified, c.updated_at) AS modified_at,
    c.version, c.title, c.course_code, c.grades, c.subjects, c.subject_codes, o.sourced_id AS org_sourced_id,
    y.sourced_id AS school_year_sourced_id
  FROM courses c JOIN orgs o ON o.id = c.org_id LEFT JOIN academic_sessions y ON y.id = c.school_year_id`;

const listStatement = {
  name: 'courses-list',
  text: `${selection} WHERE c.school_id = $1 AND c.status = 'active'
    AND ($2::text IS NULL OR c.title ILIKE $2 OR c.course_code ILIKE $2)
    AND ($3::bigint IS NULL OR (lower(c.title), c.id) >
         (SELECT lower(l.title), l.id FROM courses l WHERE l.id = $3 AND l.school_id = $1))
    ORDER BY lower(c.title), c.id LIMIT $4`,
};

const dependants = { classes: `SELECT count(*) FROM classes WHERE course_id = $1 AND status = 'active'` };

@Injectable()
export class CoursesService {
  constructor(
    private readonly database: Database,
    private readonly references: References,
  ) {}

  async list<T>(
    schoolId: number,
    query: { limit: number; cursor?: string | undefined; search?: string | undefined },
    toEntry: (row: CourseRow) => T,
  ): Promise<Page<T>> {
    const values = [schoolId, containing(query.search), readIdCursor(query.cursor), query.limit + 1];
    return toIdPage(await this.database.query<CourseRow>(listStatement, values), query.limit, toEntry);
  }

  async read(id: number): Promise<CourseRow> {
    return this.database.one<CourseRow>({ name: 'courses-read', text: `${selection} WHERE c.id = $1` }, [id]);
  }

  async create(schoolId: number, values: CourseValues): Promise<CourseRow> {
    return this.database.transaction(async () => {
      const { id } = await this.database.one<{ id: number }>(
        `INSERT INTO courses (school_id, sourced_id, date_last_modified, title, course_code, grades, subjects,
           subject_codes, org_id, school_year_id)
         VALUES ($1, uuidv7()::text, now(), $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
        [schoolId, ...(await this.columns(schoolId, values))],
      );
      return this.read(id);
    });
  }

  async update(schoolId: number, id: number, changes: Partial<CourseValues>, ifMatch: number): Promise<CourseRow> {
    return this.database.transaction(async () => {
      const stored = requireVersion(
        await this.database.first<CourseRow>(`${selection} WHERE c.id = $1 AND c.status = 'active' FOR UPDATE OF c`, [
          id,
        ]),
        ifMatch,
      );
      await this.database.run(
        `UPDATE courses SET title = $2, course_code = $3, grades = $4, subjects = $5, subject_codes = $6, org_id = $7,
           school_year_id = $8, date_last_modified = now(), updated_at = now(), version = version + 1
         WHERE id = $1`,
        [id, ...(await this.columns(schoolId, { ...valuesOf(stored), ...changes }))],
      );
      return this.read(id);
    });
  }

  async delete(id: number, ifMatch: number | undefined): Promise<void> {
    await this.database.transaction(() => markDeleted(this.database, 'courses', id, ifMatch, dependants));
  }

  private async columns(schoolId: number, values: CourseValues): Promise<unknown[]> {
    const [orgId, schoolYearId] = await this.references.resolve(schoolId, [
      { kind: 'org', sourcedId: values.orgSourcedId, pointer: '/orgSourcedId' },
      { kind: 'academicSession', sourcedId: values.schoolYearSourcedId, pointer: '/schoolYearSourcedId' },
    ]);
    const { title, courseCode, grades, subjects, subjectCodes } = values;
    return [title, courseCode, grades, subjects, subjectCodes, orgId, schoolYearId];
  }
}

const valuesOf = (row: CourseRow): CourseValues => ({
  title: row.title,
  courseCode: row.course_code,
  grades: row.grades,
  subjects: row.subjects,
  subjectCodes: row.subject_codes,
  orgSourcedId: row.org_sourced_id,
  schoolYearSourcedId: row.school_year_sourced_id,
});
