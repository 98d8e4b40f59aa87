import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { ListPage } from '../http/pages.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import { taughtClassList } from './taught-classes.list.ts';
import {
  type TaughtClassRow,
  type TaughtClassView,
  toTaughtClassView,
  type WaitingWork,
} from './taught-classes.row.ts';
import { type WaitingOfItemRow, type WaitingRow, waitingByItemStatement, waitingStatement } from './waiting-work.ts';

@Injectable()
export class TaughtClassesService {
  constructor(
    private readonly database: Database,
    private readonly lists: Lists,
  ) {}

  /** What waits is counted by one statement for all classes of the page. */
  async list({ id, role, schoolId }: Caller, query: ListQuery): Promise<ListPage<TaughtClassView>> {
    const scope = [schoolId, role === 'admin' ? null : id];
    const { data, ...page } = await this.lists.read(taughtClassList, scope, query, (row: TaughtClassRow) => row);
    const rows = data.length === 0 ? [] : await this.countsOf(schoolId, data);
    const waiting = new Map(rows.map((row) => [row.class_id, row]));
    return { ...page, data: data.map((row) => toTaughtClassView(row, waiting.get(row.id))) };
  }

  async waitingIn(schoolId: number, classId: number): Promise<WaitingWork[]> {
    const rows = await this.database.query<WaitingOfItemRow>(waitingByItemStatement, [[classId], schoolId]);
    return rows.map((row) => ({ lineItemSourcedId: row.sourced_id, toGrade: row.to_grade, drafts: row.drafts }));
  }

  private countsOf(schoolId: number, classes: readonly TaughtClassRow[]): Promise<WaitingRow[]> {
    return this.database.query<WaitingRow>(waitingStatement, [classes.map(({ id }) => id), schoolId]);
  }
}
