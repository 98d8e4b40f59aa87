import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { IdentityDirectory } from '../../aws/identity-directory.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import { UploadRemoval } from '../../uploads/upload-removal.ts';
import { beforeOf, type CleanupLimits, type CleanupOrder, cleanupLimits, type Due, givesWay } from '../cleanup.ts';
import { CleanupRecords } from '../cleanup-records.ts';
import { lockHolds, schoolHasHold } from '../legal-holds.ts';
import { readSchoolTables } from './school-tables.ts';
import { releaseOfFiles, removalOfHistory, removalOfRows, type Step } from './steps.ts';

interface SchoolOrder extends Pick<CleanupOrder, 'dueAt' | 'days'> {
  schoolId: number;
  proposalId: number;
}

interface Work {
  order: SchoolOrder;
  signal: AbortSignal;
  limits: CleanupLimits;
}

type Outcome = 'done' | 'interrupted' | 'waiting';

/** Each is a call to Cognito; a hold or a reopening that comes in between stops the next batch. */
const accountsPerBatch = 20;

/** The school has been closed for the period, by its own calendar, and no hold keeps anything of it. */
const dueSchool = `SELECT (s.closed_on::timestamp AT TIME ZONE s.time_zone) AS closed_at FROM schools s
  WHERE s.id = $1 AND (s.closed_on::timestamp AT TIME ZONE s.time_zone) < $2 AND NOT ${schoolHasHold('s.id')}`;

/**
 * Removes a closed school: accounts, files, the rows of every table that belong to it, its history, then itself. Every
 * step is a batch of its own that can be repeated, so that the next task continues where one was cut off.
 */
@Injectable()
export class ClosedSchoolRemoval {
  constructor(
    private readonly database: JobsDatabase,
    private readonly directory: IdentityDirectory,
    private readonly uploads: UploadRemoval,
    private readonly records: CleanupRecords,
  ) {}

  async count(order: Omit<SchoolOrder, 'proposalId'>): Promise<Due> {
    const closedAt = await this.closedAt(order);
    if (closedAt === undefined) return { rows: 0, files: 0, oldestAt: null };
    const tables = await readSchoolTables(this.database);
    const sums = tables.map(({ table, belongs }) => `(SELECT count(*) FROM ${table} t WHERE ${belongs})`);
    const counted = await this.database.one<{ row_count: number; file_count: number }>(
      `SELECT ${sums.join(' + ')} + (SELECT count(*) FROM grade_history WHERE school_id = $1) AS row_count,
         (SELECT count(*) FROM uploads WHERE school_id = $1) AS file_count`,
      [order.schoolId],
    );
    return { rows: counted.row_count, files: counted.file_count, oldestAt: closedAt };
  }

  /** `waiting`: for a hold to be released, or for files whose URL keeps them for an hour at most. */
  async run(order: SchoolOrder, signal: AbortSignal, given: Partial<CleanupLimits> = {}): Promise<Outcome> {
    const work = { order, signal, limits: { ...cleanupLimits, ...given } };
    if ((await this.closedAt(order)) === undefined) return 'waiting';
    const signedOff = await this.removeAccounts(work);
    if (signedOff !== 'done') return signedOff;
    const tables = await readSchoolTables(this.database);
    const released = await this.exhaust(work, [...tables.flatMap(releaseOfFiles), this.removalOfFiles]);
    if (released !== 'done') return released;
    const waits = await this.database.first('SELECT 1 FROM uploads WHERE school_id = $1 LIMIT 1', [order.schoolId]);
    if (waits !== undefined) return 'waiting';
    const emptied = await this.exhaust(work, [...tables.flatMap(removalOfRows), removalOfHistory()]);
    if (emptied !== 'done') return emptied;
    await this.database.transaction(async () => {
      await this.records.add({ kind: 'closedSchools', ...order, rows: 2, files: 0 });
      await this.database.run('DELETE FROM cleanup_proposals WHERE school_id = $1', [order.schoolId]);
      await this.database.run('DELETE FROM schools WHERE id = $1', [order.schoolId]);
    });
    return 'done';
  }

  /** When the school was closed; undefined where it is not due, or is gone. */
  private async closedAt({ schoolId, ...period }: Omit<SchoolOrder, 'proposalId'>): Promise<Date | undefined> {
    const school = await this.database.first<{ closed_at: Date }>(dueSchool, [schoolId, beforeOf(period)]);
    return school?.closed_at;
  }

  /** In Cognito, after the transaction that found the school still due. What comes in between lets that batch go. */
  private async removeAccounts({ order, signal, limits }: Work): Promise<Outcome> {
    while (!signal.aborted) {
      const accounts = await givesWay(this.database, limits, () => this.dueAccounts(order, limits));
      if (accounts === 'notDue') return 'waiting';
      if (accounts?.length === 0) return 'done';
      for (const account of accounts ?? []) {
        await this.directory.delete(account);
        await this.database.run('UPDATE users SET cognito_sub = NULL WHERE cognito_sub = $1', [account]);
        await this.database.run('DELETE FROM sign_ups WHERE cognito_sub = $1', [account]);
      }
      if (accounts === undefined) await sleep(limits.pauseMillis, undefined, { signal }).catch(() => undefined);
    }
    return 'interrupted';
  }

  private dueAccounts(order: SchoolOrder, limits: CleanupLimits): Promise<string[] | 'notDue'> {
    return this.database.transaction(async () => {
      await this.database.run(`SET LOCAL lock_timeout = ${limits.lockTimeoutMillis}`);
      await this.database.run(lockHolds);
      if ((await this.closedAt(order)) === undefined) return 'notDue';
      const found = await this.database.query<{ account: string }>(
        `SELECT cognito_sub AS account FROM users WHERE school_id = $1 AND cognito_sub IS NOT NULL
         UNION ALL SELECT cognito_sub FROM sign_ups WHERE school_id = $1 LIMIT $2`,
        [order.schoolId, Math.min(limits.batchRows, accountsPerBatch)],
      );
      return found.map(({ account }) => account);
    });
  }

  private readonly removalOfFiles: Step = async (database, schoolId, { rows }) => {
    const found = await database.query<{ id: string }>(
      `SELECT id FROM uploads WHERE school_id = $1 AND state NOT IN ('deleted', 'rejected') LIMIT $2 FOR UPDATE`,
      [schoolId, rows],
    );
    const files = found.map(({ id }) => id);
    await this.uploads.removeAll(schoolId, files);
    return { rows: 0, files: files.length };
  };

  private async exhaust({ order, signal, limits }: Work, steps: readonly Step[]): Promise<Outcome> {
    for (const step of steps) {
      for (;;) {
        if (signal.aborted) return 'interrupted';
        const found = await givesWay(this.database, limits, () => this.batch(order, limits, step));
        if (found === 'notDue') return 'waiting';
        if (found === 0) break;
        await sleep(limits.pauseMillis, undefined, { signal }).catch(() => undefined);
      }
    }
    return 'done';
  }

  /** A hold that was placed meanwhile, or a school that was opened again, stops it at the next batch. */
  private batch(order: SchoolOrder, limits: CleanupLimits, step: Step): Promise<number | 'notDue'> {
    return this.database.transaction(async () => {
      await this.database.run(`SET LOCAL lock_timeout = ${limits.lockTimeoutMillis}`);
      await this.database.run(lockHolds);
      if ((await this.closedAt(order)) === undefined) return 'notDue';
      const share = { rows: limits.batchRows, proposalId: order.proposalId };
      const { rows, files } = await step(this.database, order.schoolId, share);
      if (rows + files > 0) await this.records.add({ kind: 'closedSchools', ...order, rows, files });
      return rows + files;
    });
  }
}
