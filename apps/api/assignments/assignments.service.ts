import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { LineItemsRow } from '../database/schema.generated.ts';
import { dueDateFor, joinExtensionsOf, maximumFor } from '../extensions/counting-extensions.ts';
import { refuseClosed } from '../grading/closed-periods.ts';
import { requestRecalculation } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import { isoOrNull, sourcedId } from '../http/fields.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { describeList, type ListQuery } from '../records/lists.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { studentsShown, withdrawReports } from '../reports/withdrawal.ts';
import { isAssigned } from './assigned.ts';
import { assignment } from './assignment.record.ts';

type Assignment = z.output<typeof assignment.response>;
type Student = Pick<Caller, 'id' | 'schoolId'>;
type OwnFacts = Pick<LineItemsRow, 'sourced_id' | 'due_date' | 'result_value_max'>;
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

/** $1: assignments by sourcedId, $2: school, $3: student. What an extension has them ask of the student. */
const ownStatement = {
  name: 'assignments-own',
  text: `SELECT l.sourced_id, ${dueDateFor('l', 'x')} AS due_date, ${maximumFor('l', 'x')} AS result_value_max
    FROM line_items l ${joinExtensionsOf('$3', 'l', 'x')}
    WHERE l.sourced_id = ANY ($1) AND l.school_id = $2 AND x.line_item_id IS NOT NULL`,
};

const unknownStatement = {
  name: 'assignments-unknown',
  text: `SELECT NOT ${isAssigned('l')} AS unknown FROM line_items l WHERE l.id = $1`,
};

/** What can change a total, and is locked in a closed grading period. The score scale gives points in the range. */
const countingFields = [
  'resultValueMin',
  'resultValueMax',
  'weight',
  'neverDrop',
  'extraCredit',
  'assignDate',
  'dueDate',
  'categorySourcedId',
  'gradingPeriodSourcedId',
  'scoreScaleSourcedId',
] as const;

@Injectable()
export class AssignmentsService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  /** By due date; those without one come last. */
  async list(classId: number, query: ListQuery): Promise<ListPage<Assignment>> {
    return this.records.list(assignment, assignmentList, [classId, true], query);
  }

  /** Those that are assigned by now, with the due dates and points possible that count for the student. */
  async listFor(student: Student, classId: number, query: ListQuery): Promise<ListPage<Assignment>> {
    const page = await this.records.list(assignment, assignmentList, [classId, false], query);
    return { ...page, data: await this.asFor(student, page.data) };
  }

  async readFor(student: Student, id: number): Promise<Assignment> {
    const [own] = await this.asFor(student, [await this.read(id)]);
    return own as Assignment;
  }

  private async asFor(student: Student, assignments: readonly Assignment[]): Promise<Assignment[]> {
    const ids = assignments.map(({ sourcedId: id }) => id);
    const rows = await this.database.query<OwnFacts>(ownStatement, [ids, student.schoolId, student.id]);
    const own = new Map(rows.map((row) => [row.sourced_id, row]));
    return assignments.map((entry) => {
      const facts = own.get(entry.sourcedId);
      if (facts === undefined) return entry;
      return { ...entry, dueDate: isoOrNull(facts.due_date), resultValueMax: Number(facts.result_value_max) };
    });
  }

  async read(id: number): Promise<Assignment> {
    return this.records.read(assignment, id);
  }

  async create(schoolId: number, classId: number, values: AssignmentValues): Promise<Assignment> {
    requireOrder(values);
    return this.database.transaction(async () => {
      const scope = { schoolId, classId };
      const id = await this.records.insert(assignment, scope, await this.records.resolve(assignment, scope, values));
      await refuseClosed(this.database, 'id', [id]);
      await requestRecalculation(this.database, classId, null, await this.isUnknown(id));
      return this.read(id);
    });
  }

  /** What can change a total requests new ones of the whole class. No assignment moves into or out of a closed period. */
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
      const changesTotals = countingFields.some((field) => asText(values[field]) !== asText(stored[field]));
      if (changesTotals) await refuseClosed(this.database, 'id', [id]);
      const wasUnknown = await this.isUnknown(id);
      const shown = changesTotals && !wasUnknown ? await studentsShown(this.database, id) : [];
      await this.records.write(assignment, id, resolved);
      if (changesTotals) {
        const unknown = await this.isUnknown(id);
        await refuseClosed(this.database, 'id', [id]);
        await requestRecalculation(this.database, classId, null, wasUnknown && unknown);
        // As a recall of its grades: what it was shown in by then shows it no more.
        if (unknown && shown.length > 0) await withdrawReports(this.database, { schoolId, classId }, shown);
      }
      return this.read(id);
    });
  }

  /** The results stay stored with it, and count for nothing. */
  async delete(classId: number, id: number, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      await refuseClosed(this.database, 'id', [id]);
      const wasUnknown = await this.isUnknown(id);
      await this.records.delete(assignment, id, ifMatch);
      await requestRecalculation(this.database, classId, null, wasUnknown);
    });
  }

  /** To its students, as it is not assigned yet. */
  private async isUnknown(id: number): Promise<boolean> {
    const { unknown } = await this.database.one<{ unknown: boolean }>(unknownStatement, [id]);
    return unknown;
  }
}

const asText = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

function requireOrder({ resultValueMin, resultValueMax }: Record<'resultValueMin' | 'resultValueMax', unknown>): void {
  if (Number(resultValueMax) >= Number(resultValueMin)) return;
  const message = 'expected a number that is not below resultValueMin';
  throw new Problem(httpProblems.invalidInput, { errors: [{ location: 'body', pointer: '/resultValueMax', message }] });
}
