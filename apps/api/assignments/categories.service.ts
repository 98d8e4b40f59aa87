import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { requestRecalculationOfCategory } from '../grading/recalculation-requests.ts';
import { readIdCursor, toIdPage } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { requireVersion } from '../http/versions.ts';
import { markDeleted } from '../schools/deletion.ts';

export interface CategoryRow {
  id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  modified_at: Date;
  version: number;
  title: string;
  /** Exact text until the edge. */
  weight: string;
  class_sourced_id: string | null;
}

export interface CategoryValues {
  title: string;
  weight: number;
}

const selection = `SELECT c.id, c.sourced_id, c.status, coalesce(c.date_last_modified, c.updated_at) AS modified_at,
    c.version, c.title, c.weight, k.sourced_id AS class_sourced_id
  FROM categories c LEFT JOIN classes k ON k.id = c.class_id`;

const listStatement = {
  name: 'categories-list',
  text: `${selection} WHERE c.school_id = $1 AND c.status = 'active' AND (c.class_id = $2 OR c.class_id IS NULL)
    AND ($3::bigint IS NULL OR c.id > $3) ORDER BY c.id LIMIT $4`,
};

const dependants = {
  'line items': `SELECT count(*) FROM line_items WHERE category_id = $1 AND status = 'active'`,
};

@Injectable()
export class CategoriesService {
  constructor(private readonly database: Database) {}

  /** Those of the class and those that every class of the school may use, oldest first. */
  async list<T>(
    schoolId: number,
    classId: number,
    query: { limit: number; cursor?: string | undefined },
    toEntry: (row: CategoryRow) => T,
  ): Promise<Page<T>> {
    const values = [schoolId, classId, readIdCursor(query.cursor), query.limit + 1];
    return toIdPage(await this.database.query<CategoryRow>(listStatement, values), query.limit, toEntry);
  }

  async read(id: number): Promise<CategoryRow> {
    return this.database.one<CategoryRow>({ name: 'categories-read', text: `${selection} WHERE c.id = $1` }, [id]);
  }

  async create(schoolId: number, classId: number, values: CategoryValues): Promise<CategoryRow> {
    return this.database.transaction(async () => {
      const { id } = await this.database.one<{ id: number }>(
        `INSERT INTO categories (school_id, sourced_id, date_last_modified, class_id, title, weight)
         VALUES ($1, uuidv7()::text, now(), $2, $3, $4) RETURNING id`,
        [schoolId, classId, values.title, values.weight],
      );
      await requestRecalculationOfCategory(this.database, id);
      return this.read(id);
    });
  }

  /** A new weight asks for new totals of every class that uses the category. */
  async update(id: number, changes: Partial<CategoryValues>, ifMatch: number): Promise<CategoryRow> {
    return this.database.transaction(async () => {
      const stored = requireVersion(
        await this.database.first<CategoryRow>(`${selection} WHERE c.id = $1 AND c.status = 'active' FOR UPDATE OF c`, [
          id,
        ]),
        ifMatch,
      );
      const values = { title: stored.title, weight: stored.weight, ...changes };
      await this.database.run(
        `UPDATE categories SET title = $2, weight = $3, date_last_modified = now(),
           updated_at = now(), version = version + 1 WHERE id = $1`,
        [id, values.title, values.weight],
      );
      if (String(values.weight) !== stored.weight) await requestRecalculationOfCategory(this.database, id);
      return this.read(id);
    });
  }

  async delete(id: number, ifMatch: number | undefined): Promise<void> {
    await this.database.transaction(async () => {
      await markDeleted(this.database, 'categories', id, ifMatch, dependants);
      await requestRecalculationOfCategory(this.database, id);
    });
  }
}
