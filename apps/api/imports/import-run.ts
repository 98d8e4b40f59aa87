import type { Database } from '../database/database.ts';
import type { FileCounts } from './apply/apply.ts';
import type { TieCounts } from './apply/guardians.ts';
import type { HeldBackAddress, People } from './apply/people.ts';
import type { OneRosterVersion } from './bundle/file-names.ts';
import { bundleItself, type Finding } from './bundle/findings.ts';
import type { FileMode } from './bundle/manifest.ts';
import { type HeldFile, holdDays, type StoredHold } from './hold/hold.ts';

export type ImportPhase = 'reading' | 'checking' | 'applying';

/** How far an import is; bytes are inflated ones of all its files. */
export interface ImportProgress {
  /** The file at hand. */
  file: string | null;
  /** Rows read of that file. */
  rows: number;
  bytesRead: number;
  bytesTotal: number;
}

export interface ImportResult {
  oneRosterVersion: OneRosterVersion;
  /** Whether anything is stored now that was not before. */
  changed: boolean;
  files: ({ file: string; mode: FileMode; rows: number } & FileCounts)[];
  ignored: { files: string[]; columns: { file: string; column: string }[] };
  /** Rows that say what cannot be accepted together; the first ten thousand of them. */
  heldBack: { count: number; rows: readonly Finding[] };
  roles: { changed: number; heldBack: number };
  people: {
    /** People of the bundle who were erased here, and are left out with all that it says of them. */
    erasedLeftOut: number;
    addressesHeldBack: number;
    heldBack: HeldBackAddress[];
    takenOver: People['takenOver'];
    /** Users with an account that follows their new address, once the import is applied. */
    signInsChanged: number;
    /** Those whose account kept its address, because that of another user of the school has the new one. */
    signInsKept: KeptSignIn[];
    /** When the last of them was found, which is after the import has finished. */
    signInsKeptAt: string | null;
  };
  guardianTies: TieCounts;
  classesToCalculate: number;
}

export interface KeptSignIn {
  sourcedId: string;
  keptBy: string;
}

/**
 * How an import that ran to its end ended. `rejected`: the bundle is wrong; `held`: it would deactivate more than the
 * school's limit, and waits for an administrator. Of both nothing was applied.
 */
export type ImportOutcome =
  | { state: 'succeeded'; result: ImportResult }
  | { state: 'held'; hold: StoredHold }
  | { state: 'rejected'; errors: readonly Finding[]; errorCount: number };

/** Writes the state of one import where others can see it, on connections of their own while the import works. */
export class ImportRun {
  private lastWriteAt = 0;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    readonly id: string,
  ) {}

  /**
   * Marks the import as at work, under the lock of its school: what of the school seems to run beside it has died.
   * False where this run has ended before, or is not there.
   */
  async start(): Promise<boolean> {
    await this.database.run(
      `UPDATE import_runs r SET state = 'failed', phase = NULL, finished_at = clock_timestamp()
       FROM import_runs own WHERE own.id = $1 AND r.school_id = own.school_id AND r.id <> own.id AND r.state = 'running'`,
      [this.id],
    );
    const started = await this.database.run(
      `UPDATE import_runs SET state = 'running', phase = 'reading', started_at = now() WHERE id = $1
       AND state IN ('queued', 'running')`,
      [this.id],
    );
    return started > 0;
  }

  /** Shows progress at most twice a second; a write that fails is not missed. */
  progress(phase: ImportPhase, progress: ImportProgress): void {
    const now = performance.now();
    if (now - this.lastWriteAt < 500) return;
    this.lastWriteAt = now;
    const write = () =>
      this.database.run(`UPDATE import_runs SET phase = $2, progress = $3::jsonb WHERE id = $1 AND state = 'running'`, [
        this.id,
        phase,
        JSON.stringify(progress),
      ]);
    this.writing = this.writing.then(write).catch(() => undefined);
  }

  /** To be awaited before the end is written, which no late progress may follow or wait for. */
  async settled(): Promise<void> {
    await this.writing;
  }

  /** Makes it wait for an administrator, in the place of one that waits already: the younger bundle counts. */
  async hold(limitPercent: number, files: readonly HeldFile[]): Promise<ImportOutcome> {
    await this.settled();
    const heldAt = new Date();
    const hold: StoredHold = {
      heldAt: heldAt.toISOString(),
      expiresAt: new Date(heldAt.getTime() + holdDays * 86_400_000).toISOString(),
      limitPercent,
      files: [...files],
      decision: null,
    };
    await this.database.transaction(async () => {
      await this.database.run(expireHeld, [this.id]);
      await this.database.run(
        `UPDATE import_runs SET state = 'held', phase = NULL, hold = $2::jsonb WHERE id = $1 AND state = 'running'`,
        [this.id, JSON.stringify(hold)],
      );
    });
    return { state: 'held', hold };
  }

  async reject(outcome: ImportOutcome & { state: 'rejected' }): Promise<void> {
    await this.settled();
    await this.database.run(
      `UPDATE import_runs SET state = 'rejected', phase = NULL, errors = $2::jsonb, error_count = $3,
         finished_at = clock_timestamp() WHERE id = $1 AND state = 'running'`,
      [this.id, JSON.stringify(outcome.errors), outcome.errorCount],
    );
  }

  /** The import could not be carried out, for a reason that lies not in the bundle; `message` is for who asked. */
  async fail(message: string): Promise<void> {
    await this.settled();
    const finding: Finding = { code: 'not-carried-out', file: bundleItself, line: null, column: null, message };
    await this.database.run(
      `UPDATE import_runs SET state = 'failed', phase = NULL, errors = $2::jsonb, error_count = 1,
         finished_at = clock_timestamp() WHERE id = $1 AND state IN ('queued', 'running')`,
      [this.id, JSON.stringify([finding])],
    );
  }
}

/** What an import changed is kept so long, and can be undone. As `import_changes.expires_at` says. */
const undoPeriod = `now() + interval '30 days'`;

/** Part of the transaction that applies the import, so that a run is done exactly when its records are there. */
export const markSucceeded = `UPDATE import_runs SET state = 'succeeded', phase = NULL, result = $2::jsonb, undo_until = ${undoPeriod},
  finished_at = clock_timestamp() WHERE id = $1 AND state = 'running'`;

/** An import that waits for an administrator is out of date once a later one is applied, or waits too. $1: the later. */
export const expireHeld = `UPDATE import_runs r SET state = 'expired', finished_at = clock_timestamp()
  FROM import_runs own WHERE own.id = $1 AND r.school_id = own.school_id AND r.id <> own.id AND r.state = 'held'`;

/**
 * Adds to the result of an import, once and among the first hundred, whose account did not follow. $2: a list of one. Who
 * walks through changes sees the import again, by the moment of the addition.
 */
export const reportKeptSignIn = `UPDATE import_runs SET result = jsonb_set(
    jsonb_set(result, '{people,signInsKept}', result #> '{people,signInsKept}' || $2::jsonb),
    '{people,signInsKeptAt}', to_jsonb(clock_timestamp()))
  WHERE id = $1 AND NOT result #> '{people,signInsKept}' @> $2::jsonb
    AND jsonb_array_length(result #> '{people,signInsKept}') < 100`;
