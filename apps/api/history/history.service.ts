import { Injectable } from '@nestjs/common';
import type { TargetOf } from '../access/access.ts';
import type { Caller } from '../access/caller.ts';
import { mayTeach } from '../access/object-access.ts';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListDescription, ListQuery } from '../records/lists.ts';
import { referenceTables } from '../records/references.ts';
import { classHistory, lineItemHistory, resultHistory, schoolHistory } from './history.list.ts';
import {
  type HistoryEntry,
  type HistoryEntryRow,
  type ReferenceKey,
  referenceKey,
  referredTo,
  toHistoryEntry,
} from './history-entry.ts';

const studentStatement = {
  name: 'history-student',
  text: `SELECT u.id FROM classes k JOIN users u ON u.school_id = k.school_id AND u.sourced_id = $2 WHERE k.id = $1
    AND EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = k.id AND e.user_id = u.id AND e.role = 'student')`,
};

/** Reasons of extensions are for those who teach: see `extensions.service.ts`. */
function withoutReason(entry: HistoryEntry): HistoryEntry {
  if (entry.kind !== 'extension') return entry;
  const without = (facts: HistoryEntry['before']) => (facts && 'reason' in facts ? { ...facts, reason: null } : facts);
  return { ...entry, reason: null, before: without(entry.before), after: without(entry.after) };
}

/** What became of grades, for the staff of their class. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly database: Database,
    private readonly lists: Lists,
  ) {}

  ofSchool(caller: Caller, query: ListQuery): Promise<ListPage<HistoryEntry>> {
    return this.read(caller, { teaches: false }, schoolHistory, [caller.schoolId], query);
  }

  ofClass(caller: Caller, target: TargetOf<'class'>, query: ListQuery): Promise<ListPage<HistoryEntry>> {
    return this.read(caller, target, classHistory, [target.id, caller.schoolId], query);
  }

  ofLineItem(caller: Caller, target: TargetOf<'lineItem'>, query: ListQuery): Promise<ListPage<HistoryEntry>> {
    return this.read(caller, target, lineItemHistory, [target.id], query);
  }

  /** @throws Problem not-found where that is nobody who is, was or will be a student of the class */
  async ofResult(
    caller: Caller,
    target: TargetOf<'lineItem'>,
    studentSourcedId: string,
    query: ListQuery,
  ): Promise<ListPage<HistoryEntry>> {
    const student = await this.database.first<{ id: number }>(studentStatement, [target.classId, studentSourcedId]);
    if (student === undefined) throw new Problem(httpProblems.notFound);
    return this.read(caller, target, resultHistory, [target.id, student.id], query);
  }

  private async read(
    caller: Caller,
    target: { teaches: boolean },
    list: ListDescription,
    given: readonly unknown[],
    query: ListQuery,
  ) {
    const page = await this.lists.read(list, given, query, (row: HistoryEntryRow) => row);
    const sourcedIds = await this.sourcedIdsOf(page.data);
    const entries = page.data.map((row) => toHistoryEntry(row, sourcedIds));
    return { ...page, data: mayTeach(caller, target) ? entries : entries.map(withoutReason) };
  }

  /** The triggers write down internal ids. */
  async sourcedIdsOf(
    rows: readonly Pick<HistoryEntryRow, 'before' | 'after'>[],
  ): Promise<ReadonlyMap<ReferenceKey, string>> {
    const found = new Map<ReferenceKey, string>();
    for (const [kind, ids] of referredTo(rows)) {
      const records = await this.database.query<{ id: number; sourced_id: string }>(
        { name: `history-${kind}`, text: `SELECT id, sourced_id FROM ${referenceTables[kind]} WHERE id = ANY ($1)` },
        [ids],
      );
      for (const { id, sourced_id } of records) found.set(referenceKey(kind, id), sourced_id);
    }
    return found;
  }
}
