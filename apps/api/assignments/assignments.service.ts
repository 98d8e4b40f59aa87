import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../database/database.ts';
import { requestRecalculation } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import { readIdCursor } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { isAssigned } from './assigned.ts';
import { assignment } from './assignment.record.ts';

type Assignment = z.output<typeof assignment.response>;
type AssignmentValues = ValuesOf<typeof assignment>;

const listStatement = {
  name: 'assignments-list',
  text: `${assignment.select} WHERE line_items.class_id = $1 AND line_items.status = 'active'
    AND ($2::text IS NULL OR category.sourced_id = $2)
    AND ($3::bigint IS NULL OR (coalesce(line_items.due_date, 'infinity'), line_items.id) >
         (SELECT coalesce(m.due_date, 'infinity'), m.id FROM line_items m WHERE m.id = $3 AND m.class_id = $1))
    AND ($4::boolean OR ${isAssigned('line_items')})
    ORDER BY coalesce(line_items.due_date, 'infinity'), line_items.id LIMIT $5`,
};

/** What can change a total: points, weight, dates, category and score scale, which gives points in this range. */
const countingFields = [
  'resultValueMin',
  'resultValueMax',
  'weight',
  'assignDate',
  'dueDate',
  'categorySourcedId',
  'scoreScaleSourcedId',
] as const;

@Injectable()
export class AssignmentsService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  /** By due date; those without one come last. Students get those that are assigned by now. */
  async list(
    classId: number,
    query: { limit: number; cursor?: string | undefined; categorySourcedId?: string | undefined },
    forStaff: boolean,
  ): Promise<Page<Assignment>> {
    const values = [classId, query.categorySourcedId ?? null, readIdCursor(query.cursor), forStaff];
    return this.records.list(assignment, listStatement, values, query.limit);
  }

  async read(id: number): Promise<Assignment> {
    return this.records.read(assignment, id);
  }

  async create(schoolId: number, classId: number, values: AssignmentValues): Promise<Assignment> {
    requireOrder(values);
    return this.database.transaction(async () => {
      const created = await this.records.create(assignment, { schoolId, classId }, values);
      await requestRecalculation(this.database, classId, null);
      return created;
    });
  }

  /** What can change a total requests new ones of the whole class. */
  async update(
    schoolId: number,
    classId: number,
    id: number,
    changes: Partial<AssignmentValues>,
    ifMatch: number,
  ): Promise<Assignment> {
    return this.database.transaction(async () => {
      const stored = await this.records.lock(assignment, id, ifMatch);
      const values = { ...stored, ...changes };
      requireOrder(values);
      const resolved = await this.records.resolve(assignment, { schoolId, classId }, values);
      await this.records.write(assignment, id, resolved);
      if (countingFields.some((field) => asText(values[field]) !== asText(stored[field]))) {
        await requestRecalculation(this.database, classId, null);
      }
      return this.read(id);
    });
  }

  /** The results stay stored with it, and count for nothing. */
  async delete(classId: number, id: number, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      await this.records.delete(assignment, id, ifMatch);
      await requestRecalculation(this.database, classId, null);
    });
  }
}

const asText = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

function requireOrder({ resultValueMin, resultValueMax }: Record<'resultValueMin' | 'resultValueMax', unknown>): void {
  if (Number(resultValueMax) >= Number(resultValueMin)) return;
  const message = 'expected a number that is not below resultValueMin';
  throw new Problem(httpProblems.invalidInput, { errors: [{ location: 'body', pointer: '/resultValueMax', message }] });
}
