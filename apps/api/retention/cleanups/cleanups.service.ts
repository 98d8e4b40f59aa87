import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.ts';
import { Database } from '../../database/database.ts';
import type { CleanupProposalsRow } from '../../database/schema.generated.ts';
import { Problem } from '../../http/problem.ts';
import { Lists } from '../../records/list-reader.ts';
import type { ListQuery } from '../../records/lists.ts';
import { CleanupOrders } from '../cleanup-orders.ts';
import { retentionProblems } from '../errors.ts';
import { type ApprovedRow, orderOf } from '../proposals.ts';
import { kindOf } from '../retention-table.ts';
import { cleanupList, cleanupRecordList } from './cleanup.list.ts';
import {
  type CleanupRow,
  type CleanupView,
  cleanupColumns,
  type RecordRow,
  toCleanupRecordView,
  toCleanupView,
} from './cleanup.row.ts';

type LockedRow = ApprovedRow & Pick<CleanupProposalsRow, 'state'>;

/** What administrators decide about proposals of the weekly cleanup. */
@Injectable()
export class CleanupsService {
  constructor(
    private readonly database: Database,
    private readonly lists: Lists,
    private readonly orders: CleanupOrders,
  ) {}

  list(schoolId: number, query: ListQuery) {
    return this.lists.read(cleanupList, [schoolId], query, toCleanupView);
  }

  records(schoolId: number, query: ListQuery) {
    return this.lists.read(cleanupRecordList, [schoolId], query, (row: RecordRow) => toCleanupRecordView(row));
  }

  async read(id: number): Promise<CleanupView> {
    return toCleanupView(
      await this.database.one<CleanupRow>(`SELECT ${cleanupColumns} FROM cleanup_proposals p WHERE p.id = $1`, [id]),
    );
  }

  /** The order commits with the approval. @throws Problem cleanup-decided */
  async approve(caller: Caller, id: number): Promise<CleanupView> {
    return this.database.transaction(async () => {
      const row = await this.lock(id);
      if (row.state === 'approved' || row.state === 'done') return this.read(id);
      if (row.state !== 'proposed' || kindOf(row.kind).approval !== 'administrator') throw decided();
      await this.decide(caller, id, 'approved', null);
      await this.orders.give(orderOf(row));
      return this.read(id);
    });
  }

  /** @throws Problem cleanup-decided */
  async refuse(caller: Caller, id: number, reason: string): Promise<CleanupView> {
    return this.database.transaction(async () => {
      const row = await this.lock(id);
      if (row.state !== 'proposed' || kindOf(row.kind).approval !== 'administrator') throw decided();
      await this.decide(caller, id, 'refused', reason);
      return this.read(id);
    });
  }

  private lock(id: number): Promise<LockedRow> {
    return this.database.one<LockedRow>(
      'SELECT id, school_id, kind, days, due_at, state FROM cleanup_proposals WHERE id = $1 FOR UPDATE',
      [id],
    );
  }

  private async decide(caller: Caller, id: number, state: 'approved' | 'refused', reason: string | null) {
    await this.database.run(
      `UPDATE cleanup_proposals SET state = $2, decided_by = $3, decided_at = now(), reason = $4, updated_at = now()
       WHERE id = $1`,
      [id, state, caller.id, reason],
    );
  }
}

const decided = () => new Problem(retentionProblems.cleanupDecided);
