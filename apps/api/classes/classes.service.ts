import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { ListPage } from '../http/pages.ts';
import type { ListQuery } from '../records/lists.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { countsOn, schoolDayOfClass } from '../schools/school-day.ts';
import { classList } from './class.list.ts';
import { classRecord } from './class.record.ts';
import type { Teacher } from './classes.routes.ts';
import { nameOrder, type Person, personJson } from './person.ts';

type Class = z.output<typeof classRecord.response>;
type ClassValues = ValuesOf<typeof classRecord>;

const dependants = {
  enrollments: `SELECT count(*) FROM enrollments WHERE class_id = $1 AND status = 'active'`,
  'line items': `SELECT count(*) FROM line_items WHERE class_id = $1 AND status = 'active'`,
};

/** The enrolments that make a class visible; the same ties as in `access/object-access.ts`. */
const rolesThatSee = {
  admin: [],
  teacher: ['teacher', 'observer', 'ext:observer', 'student'],
  student: ['student'],
  guardian: [],
} as const;

const teachersStatement = {
  name: 'class-teachers',
  text: `SELECT ${personJson('u')} AS person, bool_or(e.is_primary) AS "primary"
    FROM enrollments e JOIN users u ON u.id = e.user_id
    WHERE e.class_id = $1 AND e.role = 'teacher' AND e.status = 'active' AND u.status = 'active'
      AND ${countsOn('e', schoolDayOfClass('$1'))}
    GROUP BY u.id ORDER BY bool_or(e.is_primary) DESC, ${nameOrder('u')}, u.id LIMIT 200`,
};

const asSet = (terms: readonly string[]): string => JSON.stringify([...new Set(terms)].toSorted());

@Injectable()
export class ClassesService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  /** Administrators get every class of the school, others those they teach or attend. */
  async list(caller: Caller, query: ListQuery): Promise<ListPage<Class>> {
    const values = [caller.schoolId, caller.role === 'admin' ? null : caller.id, rolesThatSee[caller.role]];
    return this.records.list(classRecord, classList, values, query);
  }

  async read(id: number): Promise<Class> {
    return this.records.read(classRecord, id);
  }

  async teachers(id: number): Promise<Teacher[]> {
    const rows = await this.database.query<{ person: Person; primary: boolean }>(teachersStatement, [id]);
    return rows.map(({ person, primary }) => ({ ...person, primary }));
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

  /** Deletes a class without enrolments and line items, and its categories, score scales and groups with it. */
  async delete(id: number, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      await this.records.delete(classRecord, id, ifMatch, dependants);
      for (const table of ['categories', 'score_scales', 'class_groups']) {
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
