import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { type OthersFirstLimits, reasonToPause } from '../database/others-first.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { UploadRemoval } from '../uploads/upload-removal.ts';
import { CleanupRecords } from './cleanup-records.ts';
import { lockHolds } from './legal-holds.ts';
import type { Gone, Removal } from './removal.ts';
import { removals } from './removals.ts';
import type { RetentionKindName } from './retention-table.ts';

export interface CleanupOrder {
  kind: RetentionKindName;
  /** Null: of every school. */
  schoolId: number | null;
  /** ISO 8601. What is due at this moment goes, and nothing that becomes due later. */
  dueAt: string;
  days: number;
  /** Where somebody had to agree. */
  proposalId: number | null;
}

export interface Due {
  rows: number;
  files: number;
  oldestAt: Date | null;
}

export interface CleanupLimits extends OthersFirstLimits {
  batchRows: number;
  /** A batch gives up where a client holds a lock for longer, and is tried again after the pause. */
  lockTimeoutMillis: number;
  /** After each batch, and for as long as clients wait. */
  pauseMillis: number;
}

export const cleanupLimits: CleanupLimits = {
  batchRows: 500,
  lockTimeoutMillis: 200,
  lockWaitMillis: 100,
  replicationLagMillis: 1_000,
  pauseMillis: 100,
};

const millisPerDay = 86_400_000;

/** Periods are counted in days of 24 hours. */
export const beforeOf = ({ dueAt, days }: Pick<CleanupOrder, 'dueAt' | 'days'>): Date =>
  new Date(Date.parse(dueAt) - days * millisPerDay);

/** Counts and removes what the retention table lists, as `removals.ts` finds it: batches that commit one by one. */
@Injectable()
export class Cleanup {
  constructor(
    private readonly database: JobsDatabase,
    private readonly records: CleanupRecords,
    private readonly uploads: UploadRemoval,
  ) {}

  async count({ kind, schoolId, ...period }: Omit<CleanupOrder, 'proposalId'>): Promise<Due> {
    const due: Due = { rows: 0, files: 0, oldestAt: null };
    for (const removal of removals[kind] ?? []) {
      const found = await this.database.one<{ row_count: number; file_count: number; oldest_at: Date | null }>(
        removal.count,
        [schoolId, beforeOf(period)],
      );
      due.rows += found.row_count;
      due.files += found.file_count;
      if (found.oldest_at !== null && (due.oldestAt === null || found.oldest_at < due.oldestAt)) {
        due.oldestAt = found.oldest_at;
      }
    }
    return due;
  }

  /** Works until nothing is left that is due and free, or the signal aborts. False: something is left. */
  async run(order: CleanupOrder, signal: AbortSignal, limits: Partial<CleanupLimits> = {}): Promise<boolean> {
    for (const removal of removals[order.kind] ?? []) {
      if (!(await this.exhaust(order, removal, signal, { ...cleanupLimits, ...limits }))) return false;
    }
    return true;
  }

  private async exhaust(order: CleanupOrder, removal: Removal, signal: AbortSignal, limits: CleanupLimits) {
    let after = 0;
    while (!signal.aborted) {
      const removed = await givesWay(this.database, limits, () => this.batch(order, removal, limits, after));
      // What was locked, or became free, behind where the walk is: it begins again until a whole one finds nothing.
      if (removed?.rows === 0 && after === 0) return true;
      if (removed !== undefined) after = removed.lastId;
      await sleep(limits.pauseMillis, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  /** How many rows the batch found, and where a walk has come to; what went is in the records with its commit. */
  private batch(
    order: CleanupOrder,
    removal: Removal,
    limits: CleanupLimits,
    after: number,
  ): Promise<{ rows: number; lastId: number }> {
    return this.database.transaction(async () => {
      await this.database.run(`SET LOCAL lock_timeout = ${limits.lockTimeoutMillis}`);
      await this.database.run(lockHolds);
      const scope = [order.schoolId, beforeOf(order)];
      let share: unknown = limits.batchRows;
      if (removal.lock !== undefined) {
        const locked = await this.database.query<{ id: string }>(removal.lock, [...scope, limits.batchRows]);
        if (locked.length === 0) return { rows: 0, lastId: 0 };
        share = locked.map(({ id }) => id);
      }
      const walk = removal.walks === undefined ? [] : [after];
      const gone = await this.database.query<Gone>(removal.remove, [...scope, share, ...walk]);
      for (const { school_id: schoolId, files } of gone) {
        if (schoolId !== null) await this.uploads.removeAll(schoolId, files);
      }
      const parts = gone.filter(({ row_count: rows }) => rows > 0);
      for (const { school_id: schoolId, row_count: rows, files } of parts) {
        await this.records.add({ ...order, schoolId, rows, files: files.length });
      }
      const rows = parts.reduce((sum, part) => sum + part.row_count, 0);
      return { rows, lastId: gone[0]?.last_id ?? 0 };
    });
  }
}

/** Runs a batch once nobody waits, and again where a client had what it needed. @returns undefined where it gave way */
export async function givesWay<Found>(
  database: JobsDatabase,
  limits: CleanupLimits,
  batch: () => Promise<Found>,
): Promise<Found | undefined> {
  if ((await reasonToPause(database, limits)) !== undefined) return undefined;
  try {
    return await batch();
  } catch (error) {
    if (isLockRefused(error)) return undefined;
    throw error;
  }
}

/** Not within the time, or a deadlock that the server ended here. */
const isLockRefused = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01');
