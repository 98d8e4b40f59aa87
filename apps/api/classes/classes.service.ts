import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import { containing, readIdCursor, toIdPage } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { requireVersion } from '../http/versions.ts';
import { markDeleted } from '../schools/deletion.ts';
import { References } from '../schools/references.ts';

export interface ClassRow {
  id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  modified_at: Date;
  version: number;
  title: string;
  class_code: string | null;
  class_type: 'homeroom' | 'scheduled';
  location: string | null;
  grades: string[];
  subjects: string[];
  subject_codes: string[];
  periods: string[];
  course_sourced_id: string;
  school_sourced_id: string;
  term_sourced_ids: string[];
}

/** What a caller can set. */
export interface ClassValues {
  title: string;
  classCode: string | null;
  classType: 'homeroom' | 'scheduled';
  location: string | null;
  grades: string[];
  subjects: string[];
  subjectCodes: string[];
  periods: string[];
  courseSourcedId: string;
  schoolSourcedId: string;
  termSourcedIds: string[];
}

export interface ClassQuery {
  limit: number;
  cursor?: string | undefined;
  termSourcedId?: string | undefined;
  courseSourcedId?: string | undefined;
  search?: string | undefined;
}

const selection = `SELECT k.id, k.sourced_id, k.status, coalesce(k.date_last_modified, k.updated_at) AS modified_at,
    k.version, k.title, k.class_code, k.class_type, k.location, k.grades, k.subjects, k.subject_codes, k.periods,
    c.sourced_id AS course_sourced_id, o.sourced_id AS school_sourced_id,
    ARRAY (SELECT a.sourced_id FROM class_terms t JOIN academic_sessions a ON a.id = t.academic_session_id
           WHERE t.class_id = k.id ORDER BY a.start_date, a.id) AS term_sourced_ids
  FROM classes k JOIN courses c ON c.id = k.course_id JOIN orgs o ON o.id = k.org_id`;

const listStatement = {
  name: 'classes-list',
  text: `${selection} WHERE k.school_id = $1 AND k.status = 'active'
    AND ($2::bigint IS NULL OR k.id IN (SELECT e.class_id FROM enrollments e
         WHERE e.user_id = $2 AND e.role = ANY($3) AND e.status = 'active'))
    AND ($4::text IS NULL OR EXISTS (SELECT 1 FROM class_terms t
         JOIN academic_sessions a ON a.id = t.academic_session_id WHERE t.class_id = k.id AND a.sourced_id = $4))
    AND ($5::text IS NULL OR c.sourced_id = $5)
    AND ($6::text IS NULL OR k.title ILIKE $6 OR k.class_code ILIKE $6)
    AND ($7::bigint IS NULL OR (lower(k.title), k.id) >
         (SELECT lower(l.title), l.id FROM classes l WHERE l.id = $7 AND l.school_id = $1))
    ORDER BY lower(k.title), k.id LIMIT $8`,
};

const dependants = {
  enrollments: `SELECT count(*) FROM enrollments WHERE class_id = $1 AND status = 'active'`,
  'line items': `SELECT count(*) FROM line_items WHERE class_id = $1 AND status = 'active'`,
};

/** The enrolments that make a class visible; the same ties as in `access/object-access.ts`. */
const rolesThatSee = { admin: [], teacher: ['teacher', 'student'], student: ['student'] } as const;

@Injectable()
export class ClassesService {
  constructor(
    private readonly database: Database,
    private readonly references: References,
  ) {}

  /** Administrators get every class of the school, others those they teach or attend. */
  async list<T>(caller: Caller, query: ClassQuery, toEntry: (row: ClassRow) => T): Promise<Page<T>> {
    const rows = await this.database.query<ClassRow>(listStatement, [
      caller.schoolId,
      caller.role === 'admin' ? null : caller.id,
      rolesThatSee[caller.role],
      query.termSourcedId ?? null,
      query.courseSourcedId ?? null,
      containing(query.search),
      readIdCursor(query.cursor),
      query.limit + 1,
    ]);
    return toIdPage(rows, query.limit, toEntry);
  }

  async read(id: number): Promise<ClassRow> {
    return this.database.one<ClassRow>({ name: 'classes-read', text: `${selection} WHERE k.id = $1` }, [id]);
  }

  async create(schoolId: number, values: ClassValues): Promise<ClassRow> {
    return this.database.transaction(async () => {
      const { columns, termIds } = await this.resolve(schoolId, values);
      const { id } = await this.database.one<{ id: number }>(
        `INSERT INTO classes (school_id, sourced_id, date_last_modified, title, class_code, class_type, location, grades,
           subjects, subject_codes, periods, course_id, org_id)
         VALUES ($1, uuidv7()::text, now(), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
        [schoolId, ...columns],
      );
      await this.setTerms(id, termIds);
      return this.read(id);
    });
  }

  async update(schoolId: number, id: number, changes: Partial<ClassValues>, ifMatch: number): Promise<ClassRow> {
    return this.database.transaction(async () => {
      const stored = requireVersion(
        await this.database.first<ClassRow>(`${selection} WHERE k.id = $1 AND k.status = 'active' FOR UPDATE OF k`, [
          id,
        ]),
        ifMatch,
      );
      const { columns, termIds } = await this.resolve(schoolId, { ...valuesOf(stored), ...changes });
      await this.database.run(
        `UPDATE classes SET title = $2, class_code = $3, class_type = $4, location = $5, grades = $6, subjects = $7,
           subject_codes = $8, periods = $9, course_id = $10, org_id = $11, date_last_modified = now(),
           updated_at = now(), version = version + 1
         WHERE id = $1`,
        [id, ...columns],
      );
      await this.setTerms(id, termIds);
      return this.read(id);
    });
  }

  /** A class without enrolments and line items goes, and its categories with it. */
  async delete(id: number, ifMatch: number | undefined): Promise<void> {
    await this.database.transaction(async () => {
      await markDeleted(this.database, 'classes', id, ifMatch, dependants);
      await this.database.run(
        `UPDATE categories SET status = 'tobedeleted', date_last_modified = now(), updated_at = now(),
           version = version + 1 WHERE class_id = $1 AND status = 'active'`,
        [id],
      );
    });
  }

  private async resolve(schoolId: number, values: ClassValues) {
    const terms = [...new Set(values.termSourcedIds)];
    const [courseId, orgId, ...termIds] = await this.references.resolve(schoolId, [
      { kind: 'course', sourcedId: values.courseSourcedId, pointer: '/courseSourcedId' },
      { kind: 'school', sourcedId: values.schoolSourcedId, pointer: '/schoolSourcedId' },
      ...terms.map((sourcedId) => ({
        kind: 'academicSession' as const,
        sourcedId,
        pointer: `/termSourcedIds/${values.termSourcedIds.indexOf(sourcedId)}`,
      })),
    ]);
    const { title, classCode, classType, location, grades, subjects, subjectCodes, periods } = values;
    return {
      columns: [title, classCode, classType, location, grades, subjects, subjectCodes, periods, courseId, orgId],
      termIds,
    };
  }

  private async setTerms(classId: number, termIds: readonly (number | null)[]): Promise<void> {
    await this.database.run('DELETE FROM class_terms WHERE class_id = $1', [classId]);
    await this.database.run('INSERT INTO class_terms (class_id, academic_session_id) SELECT $1, unnest($2::bigint[])', [
      classId,
      termIds,
    ]);
  }
}

const valuesOf = (row: ClassRow): ClassValues => ({
  title: row.title,
  classCode: row.class_code,
  classType: row.class_type,
  location: row.location,
  grades: row.grades,
  subjects: row.subjects,
  subjectCodes: row.subject_codes,
  periods: row.periods,
  courseSourcedId: row.course_sourced_id,
  schoolSourcedId: row.school_sourced_id,
  termSourcedIds: row.term_sourced_ids,
});
