import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.ts';
import { Database } from '../../database/database.ts';
import type { LegalHoldsRow } from '../../database/schema.generated.ts';
import { httpProblems } from '../../http/errors.ts';
import type { ListPage } from '../../http/pages.ts';
import { Problem } from '../../http/problem.ts';
import { Lists } from '../../records/list-reader.ts';
import type { ListQuery } from '../../records/lists.ts';
import { lockHoldsToPlace } from '../legal-holds.ts';
import { holdList } from './hold.list.ts';
import { holdColumns, type LegalHoldRow, type LegalHoldView, toLegalHoldView } from './hold.row.ts';

interface NewHold {
  userSourcedId?: string | undefined;
  classSourcedId?: string | undefined;
  reason: string;
}

/** What must stay, whatever the retention table says. The condition is in `legal-holds.ts`. */
@Injectable()
export class HoldsService {
  constructor(
    private readonly database: Database,
    private readonly lists: Lists,
  ) {}

  /** @throws Problem unprocessable-reference; former people and deleted classes can be held too */
  async place(caller: Caller, { userSourcedId, classSourcedId, reason }: NewHold): Promise<LegalHoldView> {
    return this.database.transaction(async () => {
      await this.database.run(lockHoldsToPlace);
      const [table, id] = userSourcedId === undefined ? ['classes', classSourcedId] : ['users', userSourcedId];
      const column = table === 'users' ? 'user_id' : 'class_id';
      const placed = await this.database.first<Pick<LegalHoldsRow, 'id'>>(
        `INSERT INTO legal_holds (school_id, ${column}, reason, placed_by)
         SELECT $1, o.id, $3, $4 FROM ${table} o WHERE o.school_id = $1 AND o.sourced_id = $2 RETURNING id`,
        [caller.schoolId, id, reason, caller.id],
      );
      if (placed === undefined) {
        const pointer = table === 'users' ? '/userSourcedId' : '/classSourcedId';
        const message = table === 'users' ? 'no such user' : 'no such class';
        throw new Problem(httpProblems.unprocessableReference, { errors: [{ location: 'body', pointer, message }] });
      }
      return this.read(placed.id);
    });
  }

  list(schoolId: number, query: ListQuery): Promise<ListPage<LegalHoldView>> {
    return this.lists.read(holdList, [schoolId], query, toLegalHoldView);
  }

  async read(id: number): Promise<LegalHoldView> {
    return toLegalHoldView(
      await this.database.one<LegalHoldRow>(`SELECT ${holdColumns} FROM legal_holds h WHERE h.id = $1`, [id]),
    );
  }

  async release(caller: Caller, id: number): Promise<LegalHoldView> {
    await this.database.run(
      `UPDATE legal_holds SET released_at = now(), released_by = $2, updated_at = now()
       WHERE id = $1 AND released_at IS NULL`,
      [id, caller.id],
    );
    return this.read(id);
  }
}
