import type pg from 'pg';
import { lockPeriodsOfSchool } from '../../classes/enrollment-periods.ts';
import { beginStatement } from '../../database/change-origin.ts';
import type { Database } from '../../database/database.ts';
import { requestContext } from '../../observability/request-context.ts';
import { forgetBirthDates } from '../apply/guardians.ts';
import { lockSchool, unlockSchool } from '../school-lock.ts';
import { findConflicts } from './conflict-statements.ts';
import {
  addRoster,
  findAccounts,
  findRosterChangedSince,
  keepReleased,
  lockRoster,
  lookBehindUndone,
  markUndone,
  readChanges,
  releaseKeys,
  restoreTerms,
  sumUpChanges,
} from './roster-statements.ts';
import { rosterKinds, type UndoneKind, undoneKinds } from './undo-kinds.ts';
import { countsOf, notUndone, type StoredUndo, type UndoConflict } from './undo-run.ts';
import {
  columnsOf,
  countConflicts,
  findChangedSince,
  findClosed,
  listConflicts,
  lockOrder,
  lockRecords,
  markUnseen,
  readEntries,
  readRecords,
  requestRecalculations,
  restoreRecords,
} from './undo-statements.ts';

/** A user with an account, which follows the row after the commit. */
export interface AccountToFollow {
  id: number;
  hasOtherAddress: boolean;
  hasOtherRights: boolean;
}

export interface UndoRequest {
  schoolId: number;
  /** The import. */
  runId: string;
  undo: StoredUndo;
  /** Queues, in the transaction of the undo, what brings accounts to their users. */
  follow(client: pg.ClientBase, accounts: readonly AccountToFollow[]): Promise<void>;
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
 * Puts back what an import changed, in one transaction that marks the run too. Where anything stands against it, nothing is
 * undone, or, with `skipChanged`, all but that. Whoever runs it again finds it done.
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
async function carryOut(client: pg.ClientBase, request: UndoRequest): Promise<boolean> {
  const { schoolId, runId, undo } = request;
  const taken = await client.query(
    `UPDATE import_runs SET undo = undo || '{"state": "running"}'
     WHERE id = $1 AND undo ->> 'state' IN ('queued', 'running') RETURNING id`,
    [runId],
  );
  if (taken.rowCount === 0) return false;
  await readAndLock(client, schoolId, runId);
  // The retention may have begun to remove what it was, which is not to be taken for all that there was.
  const kept = await client.query('SELECT 1 FROM import_runs WHERE id = $1 AND undo_until > clock_timestamp()', [
    runId,
  ]);
  if (kept.rowCount === 0) {
    await client.query(finish, [runId, JSON.stringify({ state: 'failed' })]);
    return true;
  }
  await findAllConflicts(client, schoolId, runId);
  const { rows: counted } = await client.query<{ kind: UndoneKind; count: number }>(countConflicts);
  const { rows: conflicts } = await client.query<UndoConflict>(listConflicts, [listedConflicts]);
  const conflictCount = counted.reduce((sum, { count }) => sum + count, 0);
  const facts = { conflictCount, conflicts, notUndone: notUndone(counted) };
  if (conflictCount > 0 && !undo.skipChanged) {
    await client.query(finish, [runId, JSON.stringify({ state: 'refused', ...facts })]);
    return true;
  }
  for (const statement of markUnseen) await client.query(statement);
  const undone = await restore(client);
  for (const statement of restoreTerms) await client.query(statement);
  await forgetBirthDates(client, schoolId);
  await client.query(markUndone, [runId]);
  await client.query(requestRecalculations, [schoolId, runId]);
  const { rows: accounts } = await client.query<AccountToFollow>(findAccounts);
  await request.follow(client, accounts);
  await client.query(finish, [runId, JSON.stringify({ state: 'succeeded', undone, ...facts })]);
  return true;
}

const finish = `UPDATE import_runs
  SET undo = undo || $2::jsonb || jsonb_build_object('finishedAt', clock_timestamp()) WHERE id = $1`;

/** Nobody changes from here on what the import changed. */
async function readAndLock(client: pg.ClientBase, schoolId: number, runId: string): Promise<void> {
  for (const statement of readChanges) await client.query(statement, [runId]);
  for (const statement of sumUpChanges) await client.query(statement);
  for (const kind of rosterKinds) await client.query(lockRoster(kind));
  for (const statement of readEntries) await client.query(statement, [schoolId, runId]);
  for (const statement of readRecords) await client.query(statement);
  for (const statement of addRoster) await client.query(statement);
  for (const kind of lockOrder) await client.query(lockRecords(kind));
  await client.query(lockPeriodsOfSchool, [schoolId]);
}

async function findAllConflicts(client: pg.ClientBase, schoolId: number, runId: string): Promise<void> {
  while (((await client.query(lookBehindUndone)).rowCount ?? 0) > 0);
  for (const statement of findChangedSince) await client.query(statement, [schoolId, runId]);
  for (const statement of findRosterChangedSince) await client.query(statement);
  for (const statement of findClosed) await client.query(statement, [schoolId]);
  for (let found = 1; found > 0; ) {
    found = 0;
    for (const statement of findConflicts) {
      const values = statement.includes('$1') ? [schoolId] : [];
      found += (await client.query(statement, values)).rowCount ?? 0;
    }
  }
}

async function restore(client: pg.ClientBase): Promise<Record<UndoneKind, number>> {
  const undone: Partial<Record<UndoneKind, number>> = {};
  for (const statement of keepReleased) await client.query(statement);
  const put = async (kind: UndoneKind, which: 'going' | 'others'): Promise<void> => {
    const { rows } = await client.query<{ name: string }>(columnsOf(kind));
    const columns = rows.map(({ name }) => name);
    // Of a class the terms alone may have changed.
    if (columns.length === 0 && kind !== 'class') return;
    const { rowCount } = await client.query(restoreRecords(kind, columns, which));
    undone[kind] = (undone[kind] ?? 0) + (rowCount ?? 0);
  };
  // What goes does so before what it hangs on, and what comes does so after that.
  for (const kind of undoneKinds.toReversed()) await put(kind, 'going');
  for (const statement of releaseKeys) await client.query(statement);
  for (const kind of undoneKinds) await put(kind, 'others');
  return countsOf(undone);
}
