import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../database/database.ts';
import { requestRecalculation } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { describeList, type ListQuery } from '../records/lists.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { isAssigned } from './assigned.ts';
import { assignment } from './assignment.record.ts';

type Assignment = z.output<typeof assignment.response>;
type AssignmentValues = ValuesOf<typeof assignment>;

/** $1: class; $2: whether those are in it that are not assigned yet. */
export const assignmentList = describeList(assignment, {
  place: 'line_items.class_id = $1',
  scope: `$2::boolean OR ${isAssigned('line_items')}`,
  filters: { categorySourcedId: { schema: sourcedId, condition: (value) => `category.sourced_id = ${value}` } },
  sorts: {
    dueDate: [`coalesce(line_items.due_date, 'infinity')`],
    assignDate: [`coalesce(line_items.assign_date, '-infinity')`],
    title: ['lower(line_items.title)'],
  },
});

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
  async list(classId: number, query: ListQuery, forStaff: boolean): Promise<ListPage<Assignment>> {
    return this.records.list(assignment, assignmentList, [classId, forStaff], query);
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
