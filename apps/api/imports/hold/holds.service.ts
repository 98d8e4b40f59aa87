import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.ts';
import { Database } from '../../database/database.ts';
import type { ImportRunsRow, UsersRow } from '../../database/schema.generated.ts';
import { httpProblems } from '../../http/errors.ts';
import { Problem } from '../../http/problem.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { importProblems } from '../errors.ts';
import { importJobName } from '../queue-names.ts';
import { isAtWorkStatement, queueUpStatement } from '../school-lock.ts';
import type { StoredHold } from './hold.ts';

type Decision = NonNullable<StoredHold['decision']>;

/** Decisions of administrators about imports that are held. */
@Injectable()
export class ImportHoldsService {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Lets the import begin again, with leave to deactivate exactly what its diff says.
   * @throws Problem not-found, import-not-held, import-in-progress, or name-differs
   */
  async confirm(caller: Caller, runId: string, { name, reason }: { name: string; reason: string }): Promise<void> {
    await this.database.transaction(async () => {
      await this.database.query(queueUpStatement, [caller.schoolId]);
      const { isAtWork } = await this.database.one<{ isAtWork: boolean }>(isAtWorkStatement, [caller.schoolId]);
      await this.lock(caller, runId);
      await this.requireOwnName(caller, name);
      if (isAtWork) throw new Problem(importProblems.importInProgress);
      const confirmed = await this.database.run(
        `UPDATE import_runs SET state = 'queued', hold = hold || $2::jsonb, phase = NULL, progress = '{}' WHERE id = $1
           AND NOT EXISTS (SELECT 1 FROM import_runs WHERE school_id = $3 AND state = 'queued')`,
        [runId, decided('confirmed', caller, reason), caller.schoolId],
      );
      if (confirmed === 0) throw new Problem(importProblems.importInProgress);
      await this.jobs.enqueue(importJobName, { runId }, { schoolId: caller.schoolId });
    });
  }

  /** @throws Problem not-found or import-not-held */
  async refuse(caller: Caller, runId: string, { reason }: { reason: string }): Promise<void> {
    await this.database.transaction(async () => {
      await this.lock(caller, runId);
      await this.database.run(
        `UPDATE import_runs SET state = 'refused', hold = hold || $2::jsonb, finished_at = clock_timestamp() WHERE id = $1`,
        [runId, decided('refused', caller, reason)],
      );
    });
  }

  private async lock(caller: Caller, runId: string): Promise<void> {
    const run = await this.database.first<Pick<ImportRunsRow, 'state'> & { is_over: boolean }>(
      `SELECT state, coalesce((hold ->> 'expiresAt')::timestamptz < now(), false) AS is_over FROM import_runs
       WHERE school_id = $1 AND id = $2 FOR UPDATE`,
      [caller.schoolId, runId],
    );
    if (run === undefined) throw new Problem(httpProblems.notFound);
    if (run.state !== 'held' || run.is_over) {
      const detail = run.state === 'held' ? 'Nobody decided in time.' : `The import is ${run.state}.`;
      throw new Problem(importProblems.importNotHeld, { detail });
    }
  }

  /** Whoever types their name has read whose school it is about; a click alone is made too easily. */
  private async requireOwnName(caller: Caller, typed: string): Promise<void> {
    const own = await this.database.one<Pick<UsersRow, 'given_name' | 'family_name'>>(
      'SELECT given_name, family_name FROM users WHERE id = $1',
      [caller.id],
    );
    if (comparable(typed) !== comparable(`${own.given_name} ${own.family_name}`)) {
      throw new Problem(importProblems.nameDiffers, {
        errors: [
          { location: 'body', pointer: '/name', message: 'expected your given and family name, as you are signed in' },
        ],
      });
    }
  }
}

const comparable = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

function decided(outcome: Decision['outcome'], caller: Caller, reason: string): string {
  const decision: Decision = { outcome, decidedBy: caller.id, decidedAt: new Date().toISOString(), reason };
  return JSON.stringify({ decision });
}
