import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import { containing, readIdCursor } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import { classRecord } from './class.record.ts';

type Class = z.output<typeof classRecord.response>;
type ClassValues = ValuesOf<typeof classRecord>;

export interface ClassQuery {
  limit: number;
  cursor?: string | undefined;
  termSourcedId?: string | undefined;
  courseSourcedId?: string | undefined;
  search?: string | undefined;
}

const listStatement = {
  name: 'classes-list',
  text: `${classRecord.select} WHERE classes.school_id = $1 AND classes.status = 'active'
    AND ($2::bigint IS NULL OR classes.id IN (SELECT e.class_id FROM enrollments e
         WHERE e.user_id = $2 AND e.role = ANY($3) AND e.status = 'active' AND ${countsOn('e', schoolDay('$1'))}))
    AND ($4::text IS NULL OR EXISTS (SELECT 1 FROM class_terms t
         JOIN academic_sessions a ON a.id = t.academic_session_id WHERE t.class_id = classes.id AND a.sourced_id = $4))
    AND ($5::text IS NULL OR course.sourced_id = $5)
    AND ($6::text IS NULL OR classes.title ILIKE $6 OR classes.class_code ILIKE $6)
    AND ($7::bigint IS NULL OR (lower(classes.title), classes.id) >
         (SELECT lower(l.title), l.id FROM classes l WHERE l.id = $7 AND l.school_id = $1))
    ORDER BY lower(classes.title), classes.id LIMIT $8`,
};

const dependants = {
  enrollments: `SELECT count(*) FROM enrollments WHERE class_id = $1 AND status = 'active'`,
  'line items': `SELECT count(*) FROM line_items WHERE class_id = $1 AND status = 'active'`,
};

/** The enrolments that make a class visible; the same ties as in `access/object-access.ts`. */
const rolesThatSee = { admin: [], teacher: ['teacher', 'student'], student: ['student'] } as const;

const asSet = (terms: readonly string[]): string => JSON.stringify([...new Set(terms)].toSorted());

@Injectable()
export class ClassesService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  /** Administrators get every class of the school, others those they teach or attend. */
  async list(caller: Caller, query: ClassQuery): Promise<Page<Class>> {
    const values = [
      caller.schoolId,
      caller.role === 'admin' ? null : caller.id,
      rolesThatSee[caller.role],
      query.termSourcedId ?? null,
      query.courseSourcedId ?? null,
      containing(query.search),
      readIdCursor(query.cursor),
    ];
    return this.records.list(classRecord, listStatement, values, query.limit);
  }

  async read(id: number): Promise<Class> {
    return this.records.read(classRecord, id);
  }

  async create(schoolId: number, values: ClassValues): Promise<Class> {
    return this.database.transaction(async () => {
      const resolved = await this.resolve(schoolId, values);
      const id = await this.records.insert(classRecord, { schoolId }, resolved);
      await this.setTerms(id, resolved.furtherIds);
      return this.read(id);
    });
  }

  async update(schoolId: number, id: number, changes: Partial<ClassValues>, ifMatch: number): Promise<Class> {
    return this.database.transaction(async () => {
      const stored = await this.records.lock(classRecord, id, ifMatch);
      const resolved = await this.resolve(schoolId, { ...stored, ...changes });
      const { termSourcedIds = stored.termSourcedIds } = changes;
      const movesTerms = asSet(termSourcedIds) !== asSet(stored.termSourcedIds);
      await this.records.write(classRecord, id, resolved, movesTerms);
      if (movesTerms) await this.setTerms(id, resolved.furtherIds);
      return this.read(id);
    });
  }

  /** Deletes a class without enrolments and line items, and its categories and score scales with it. */
  async delete(id: number, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      await this.records.delete(classRecord, id, ifMatch, dependants);
      for (const table of ['categories', 'score_scales']) {
        await this.database.run(
          `UPDATE ${table} SET status = 'tobedeleted', date_last_modified = now(), updated_at = now(),
             version = version + 1 WHERE class_id = $1 AND status = 'active'`,
          [id],
        );
      }
    });
  }

  /** Finds what the values refer to, the terms as further references. */
  private resolve(schoolId: number, values: ClassValues) {
    const terms = [...new Set(values.termSourcedIds)].map((sourcedId) => ({
      kind: 'academicSession' as const,
      sourcedId,
      pointer: `/termSourcedIds/${values.termSourcedIds.indexOf(sourcedId)}`,
    }));
    return this.records.resolve(classRecord, { schoolId }, values, terms);
  }

  private async setTerms(classId: number, termIds: readonly (number | null)[]): Promise<void> {
    await this.database.run('DELETE FROM class_terms WHERE class_id = $1', [classId]);
    await this.database.run('INSERT INTO class_terms (class_id, academic_session_id) SELECT $1, unnest($2::bigint[])', [
      classId,
      termIds,
    ]);
  }
}
