import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../database/database.ts';
import { refuseClosed } from '../grading/closed-periods.ts';
import { requestRecalculationOfCategory } from '../grading/recalculation-requests.ts';
import type { ListPage } from '../http/pages.ts';
import { describeList, type ListQuery } from '../records/lists.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { category } from './category.record.ts';

type Category = z.output<typeof category.response>;
type CategoryValues = ValuesOf<typeof category>;

/** $1: school, $2: class. */
export const categoryList = describeList(category, {
  place: 'categories.school_id = $1',
  scope: 'categories.class_id = $2 OR categories.class_id IS NULL',
  // As they were made.
  sorts: { sourcedId: ['categories.sourced_id'], title: ['lower(categories.title)'] },
});

/** What can change a total. */
const countingFields = ['weight', 'dropLowest', 'dropHighest'] as const;

const dependants = {
  'line items': `SELECT count(*) FROM line_items WHERE category_id = $1 AND status = 'active'`,
};

@Injectable()
export class CategoriesService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  /** Those of the class and those that every class of the school may use, oldest first. */
  async list(schoolId: number, classId: number, query: ListQuery): Promise<ListPage<Category>> {
    return this.records.list(category, categoryList, [schoolId, classId], query);
  }

  async read(id: number): Promise<Category> {
    return this.records.read(category, id);
  }

  async create(schoolId: number, classId: number, values: CategoryValues): Promise<Category> {
    const scope = { schoolId, classId };
    return this.database.transaction(async () => {
      const id = await this.records.insert(category, scope, await this.records.resolve(category, scope, values));
      await requestRecalculationOfCategory(this.database, id);
      return this.read(id);
    });
  }

  /**
   * What can change a total requests new ones of every class that uses the category, and is refused where one of them has
   * an assignment of it in a closed grading period.
   */
  async update(schoolId: number, id: number, changes: Partial<CategoryValues>, ifMatch: number): Promise<Category> {
    return this.database.transaction(async () => {
      const stored = await this.records.lock(category, id, ifMatch);
      const values = { ...stored, ...changes };
      const changesTotals = countingFields.some((field) => String(values[field]) !== String(stored[field]));
      if (changesTotals) await refuseClosed(this.database, 'category_id', [id]);
      await this.records.write(category, id, await this.records.resolve(category, { schoolId }, values));
      if (changesTotals) await requestRecalculationOfCategory(this.database, id);
      return this.read(id);
    });
  }

  async delete(id: number, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      await this.records.delete(category, id, ifMatch, dependants);
      await requestRecalculationOfCategory(this.database, id);
    });
  }
}
