import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { TargetOf } from '../access/access.ts';
import type { Caller } from '../access/caller.ts';
import { mayTeach } from '../access/object-access.ts';
import { Database } from '../database/database.ts';
import type { ExtensionsRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { type ListPage, type Page, readIdCursor, toPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { describeList, type ListQuery } from '../records/lists.ts';
import { type RowOf, toResponse, type ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { References } from '../records/references.ts';
import {
  type ExtendedStudent,
  type ExtendedStudentRow,
  extendedStudentsStatement,
  toExtendedStudent,
} from './extended-students.ts';
import { extension } from './extension.record.ts';
import { type ExtensionEntry, ExtensionWriter } from './extension-writer.ts';
import { grantRule, grantsSomething } from './grants.ts';

type Extension = z.output<typeof extension.response>;
type ExtensionValues = ValuesOf<typeof extension>;
type VersionedValues = ExtensionValues & { version: number | null };
type Changes = Partial<Omit<ExtensionValues, 'studentSourcedId' | 'groupSourcedId'>>;
type OfReceiver = Pick<ExtensionsRow, 'line_item_id' | 'student_id' | 'group_id'>;

/** $1: assignment. */
export const extensionList = describeList(extension, {
  place: 'extensions.line_item_id = $1',
  filters: {
    studentSourcedId: { schema: sourcedId, condition: (value) => `student.sourced_id = ${value}` },
    groupSourcedId: { schema: sourcedId, condition: (value) => `"group".sourced_id = ${value}` },
  },
  // As they were made.
  sorts: { sourcedId: ['extensions.sourced_id'], dueDate: [`coalesce(extensions.due_date, 'infinity')`] },
});

const manyStatement = {
  name: 'extensions-read-many',
  text: `${extension.select} WHERE extensions.id = ANY ($1)`,
};

const receiverStatement = {
  name: 'extensions-receiver',
  text: 'SELECT line_item_id, student_id, group_id FROM extensions WHERE id = $1',
};

/** Why somebody needs more time is often about their health: it is for those who decide, not for all who look on. */
const seenBy = (caller: Caller, target: { teaches: boolean }, entry: Extension): Extension =>
  mayTeach(caller, target) ? entry : { ...entry, reason: null };

@Injectable()
export class ExtensionsService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
    private readonly references: References,
    private readonly writer: ExtensionWriter,
  ) {}

  async list(caller: Caller, target: TargetOf<'lineItem'>, query: ListQuery): Promise<ListPage<Extension>> {
    const page = await this.records.list(extension, extensionList, [target.id], query);
    return { ...page, data: page.data.map((entry) => seenBy(caller, target, entry)) };
  }

  async listExtended(
    target: TargetOf<'lineItem'>,
    { limit, cursor }: Pick<ListQuery, 'limit' | 'cursor'>,
  ): Promise<Page<ExtendedStudent>> {
    const values = [target.id, readIdCursor(cursor), limit + 1];
    const rows = await this.database.query<ExtendedStudentRow>(extendedStudentsStatement, values);
    return toPage(rows, limit, ({ id }) => [id], toExtendedStudent);
  }

  async readAs(caller: Caller, target: TargetOf<'extension'>): Promise<Extension> {
    return seenBy(caller, target, await this.read(target.id));
  }

  private read(id: number): Promise<Extension> {
    return this.records.read(extension, id);
  }

  async create(caller: Caller, target: TargetOf<'lineItem'>, values: ExtensionValues): Promise<Extension> {
    const [created] = await this.store(caller, target, [{ ...values, version: null }], () => '');
    return created as Extension;
  }

  putAll(caller: Caller, target: TargetOf<'lineItem'>, entries: readonly VersionedValues[]): Promise<Extension[]> {
    return this.store(caller, target, entries, (index) => `/extensions/${index}`);
  }

  /** @param pointerOf where an entry stands in the body */
  private async store(
    caller: Caller,
    target: TargetOf<'lineItem'>,
    values: readonly VersionedValues[],
    pointerOf: (index: number) => string,
  ): Promise<Extension[]> {
    return this.database.transaction(async () => {
      const receivers = values.map(({ studentSourcedId, groupSourcedId }, index) =>
        studentSourcedId === null
          ? ({ kind: 'group', sourcedId: groupSourcedId, pointer: `${pointerOf(index)}/groupSourcedId` } as const)
          : ({
              kind: 'student',
              sourcedId: studentSourcedId,
              pointer: `${pointerOf(index)}/studentSourcedId`,
            } as const),
      );
      const ids = await this.references.resolve(caller.schoolId, receivers, target.classId);
      const entries = values.map((entry, index): ExtensionEntry => {
        const isOfGroup = entry.studentSourcedId === null;
        const id = ids[index] ?? null;
        const receiver = { studentId: isOfGroup ? null : id, groupId: isOfGroup ? id : null };
        return { ...entry, ...receiver, pointer: pointerOf(index) };
      });
      return this.readAll(await this.writer.write(target.id, caller.id, entries));
    });
  }

  async update(caller: Caller, id: number, changes: Changes, ifMatch: number): Promise<Extension> {
    return this.database.transaction(async () => {
      const receiver = await this.database.one<OfReceiver>(receiverStatement, [id]);
      const { student_id: studentId, group_id: groupId, line_item_id: lineItemId } = receiver;
      const stored = await this.records.lock(extension, id, ifMatch);
      const { dueDate, extraTimeMinutes, excused, resultValueMax, reason } = { ...stored, ...changes };
      const values = { dueDate, extraTimeMinutes, excused, resultValueMax, reason };
      if (!grantsSomething(values)) {
        const errors = [{ location: 'body', pointer: '/dueDate', message: grantRule } as const];
        throw new Problem(httpProblems.invalidInput, { errors });
      }
      await this.writer.write(lineItemId, caller.id, [
        { ...values, studentId, groupId, version: ifMatch, pointer: '' },
      ]);
      return this.read(id);
    });
  }

  async delete(id: number, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      const receiver = await this.database.one<OfReceiver>(receiverStatement, [id]);
      await this.records.delete(extension, id, ifMatch);
      await this.writer.afterDeletion(receiver.line_item_id, receiver);
    });
  }

  /** In the order of the ids. */
  private async readAll(ids: readonly number[]): Promise<Extension[]> {
    const rows = await this.database.query<RowOf<typeof extension>>(manyStatement, [ids]);
    const byId = new Map(rows.map((row) => [row.id, toResponse(extension, row)]));
    return ids.map((id) => byId.get(id) as Extension);
  }
}
