import type pg from 'pg';
import { beginStatement } from '../../database/change-origin.ts';
import type { Database } from '../../database/database.ts';
import { requestContext } from '../../observability/request-context.ts';
import { lockSchool, unlockSchool } from '../lock.ts';
import { type StoredUndo, type UndoConflict, type UndoneKind, undoneKinds } from './undo-run.ts';
import {
  columnsOf,
  countConflicts,
  findChangedSince,
  findClosed,
  findConflicts,
  listConflicts,
  lockOrder,
  lockRecords,
  markUnseen,
  readEntries,
  readRecords,
  requestRecalculations,
  restoreRecords,
} from './undo-statements.ts';

export interface UndoRequest {
  schoolId: number;
  /** The import. */
  runId: string;
  undo: StoredUndo;
}

/** Another import of the school works, and keeps what it writes from being undone. */
export class ImportAtWork extends Error {
  constructor() {
    super('An import of this school is at work');
    this.name = 'ImportAtWork';
  }
}

const listedConflicts = 100;

/**
 * Puts back what an import changed of grades, in one transaction that marks the run too. Where anything stands against it,
 * nothing is undone, or, with `skipChanged`, all but that. Whoever runs it again finds it done.
 * @throws ImportAtWork
 */
export async function undoImport(database: Database, request: UndoRequest): Promise<void> {
  await database.withClient(async (client) => {
    if (!(await lockSchool(client, request.schoolId, request.runId))) throw new ImportAtWork();
    try {
      await client.query(
        beginStatement({
          actorId: request.undo.requestedBy,
          source: 'undo',
          changeSet: request.runId,
          requestId: requestContext.getStore()?.requestId,
        }),
      );
      await client.query(`SELECT set_config('classboard.reason', $1, true)`, [request.undo.reason]);
      if (await carryOut(client, request)) await client.query('COMMIT');
      else await client.query('ROLLBACK');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      await unlockSchool(client, request.schoolId).catch(() => undefined);
    }
  });
}

/** False where it was done before. */
async function carryOut(client: pg.ClientBase, { schoolId, runId, undo }: UndoRequest): Promise<boolean> {
  const taken = await client.query(
    `UPDATE import_runs SET undo = undo || '{"state": "running"}'
     WHERE id = $1 AND undo ->> 'state' IN ('queued', 'running') RETURNING id`,
    [runId],
  );
  if (taken.rowCount === 0) return false;
  for (const statement of readEntries) await client.query(statement, [schoolId, runId]);
  for (const statement of readRecords) await client.query(statement);
  for (const kind of lockOrder) await client.query(lockRecords(kind));
  for (const statement of findChangedSince) await client.query(statement, [schoolId, runId]);
  for (const statement of findClosed) await client.query(statement, [schoolId]);
  for (const statement of findConflicts) await client.query(statement);
  const { rows: counted } = await client.query<{ count: number }>(countConflicts);
  const { rows: conflicts } = await client.query<UndoConflict>(listConflicts, [listedConflicts]);
  const conflictCount = counted[0]?.count ?? 0;
  const facts = { conflictCount, conflicts };
  if (conflictCount > 0 && !undo.skipChanged) {
    await client.query(finish, [runId, JSON.stringify({ state: 'refused', ...facts })]);
    return true;
  }
  for (const statement of markUnseen) await client.query(statement);
  const undone = await restore(client);
  await client.query(requestRecalculations, [schoolId, runId]);
  await client.query(finish, [runId, JSON.stringify({ state: 'succeeded', undone, ...facts })]);
  return true;
}

const finish = `UPDATE import_runs
  SET undo = undo || $2::jsonb || jsonb_build_object('finishedAt', clock_timestamp()) WHERE id = $1`;

async function restore(client: pg.ClientBase): Promise<Record<UndoneKind, number>> {
  const undone: Record<string, number> = {};
  // Results go before their line items, and come after them.
  for (const which of ['going', 'others'] as const) {
    for (const kind of which === 'going' ? undoneKinds : undoneKinds.toReversed()) {
      const { rows } = await client.query<{ name: string }>(columnsOf(kind));
      if (rows.length === 0) continue;
      const columns = rows.map(({ name }) => name);
      const { rowCount } = await client.query(restoreRecords(kind, columns, which));
      undone[kind] = (undone[kind] ?? 0) + (rowCount ?? 0);
    }
  }
  return { result: 0, lineItem: 0, category: 0, scoreScale: 0, ...undone };
}
