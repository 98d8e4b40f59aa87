import { Injectable } from '@nestjs/common';
import type { JobRunsRow } from '../database/schema.generated.ts';
import { Metrics } from '../observability/metrics.ts';
import type { FanOutJob, ItemResult, JobContext, JobRun } from './definitions.ts';
import { JobQueue } from './job-queue.ts';
import { JobsDatabase } from './jobs-database.ts';
import type { Precedence } from './turns.ts';

interface RunRow extends Pick<JobRunsRow, 'id' | 'job_name' | 'tick_at' | 'school_id' | 'by_hand'> {
  parameters: Record<string, unknown>;
}

const runColumns = 'id, job_name, tick_at, school_id, by_hand, parameters';

/** From start to end; null while the run is in progress. */
const duration = 'extract(epoch FROM finished_at - started_at)::float8 AS seconds';

/** Ends the run with the transaction that settles its last item. */
const settle = (counter: 'items_done' | 'items_failed') => `
  UPDATE job_runs SET ${counter} = ${counter} + 1,
    state = CASE WHEN items_done + items_failed + 1 < items_total THEN state
      ${counter === 'items_failed' ? '' : "WHEN items_failed = 0 THEN 'succeeded'"} ELSE 'failed' END,
    finished_at = CASE WHEN items_done + items_failed + 1 < items_total THEN NULL ELSE clock_timestamp() END
  WHERE id = $1 RETURNING id, job_name, school_id, by_hand, ${duration}`;

type SettledRow = Pick<RunRow, 'id' | 'job_name' | 'school_id' | 'by_hand'> & { seconds: number | null };

/**
 * Items of a run by hand go first, once while a run of the schedule is at work: who starts one after the other takes turns
 * with the schools that the schedule serves, which would wait for ever otherwise.
 */
const hadPrecedence = `SELECT 1 FROM job_runs own JOIN job_runs tick
    ON tick.job_name = own.job_name AND tick.state = 'running' AND NOT tick.by_hand AND tick.started_at <= own.started_at
  WHERE own.by_hand AND own.job_name = $1 AND own.school_id = $2 AND own.id <> $3 LIMIT 1`;

/** Executes runs: one transaction plans a run into items, one transaction an item does its work and marks it done. */
@Injectable()
export class FanOut {
  constructor(
    private readonly database: JobsDatabase,
    private readonly queue: JobQueue,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Writes the items of a run and queues them; the number of items. Undefined where that was done before, or where another
   * run by hand of the school is at work: whoever settles that one queues this one again.
   */
  async plan(job: FanOutJob, runId: string): Promise<number | undefined> {
    let runSeconds: number | null = null;
    const planned = await this.database.transaction(async () => {
      const row = await this.database.first<RunRow>(
        `SELECT ${runColumns} FROM job_runs WHERE id = $1 AND state = 'queued' FOR UPDATE`,
        [runId],
      );
      if (row === undefined || (row.by_hand && (await this.otherRunsByHand(row)))) return undefined;
      const items = await job.plan(toRun(row));
      const keys = items.map(({ key }) => key);
      await this.database.run(
        `INSERT INTO job_run_items (run_id, item_key, label, school_id)
         SELECT $1, key, label, school_id FROM unnest($2::text[], $3::text[], $4::bigint[]) AS planned (key, label, school_id)`,
        [runId, keys, items.map(({ label }) => label), items.map(({ schoolId }) => schoolId)],
      );
      const precedence = await this.precedenceOf(row);
      await this.queue.sendItems({ job: row.job_name, runId, precedence }, items);
      const isDone = items.length === 0;
      const run = await this.database.one<{ seconds: number | null }>(
        `UPDATE job_runs SET state = $3, started_at = now(), items_total = $2,
           finished_at = CASE WHEN $2 = 0 THEN clock_timestamp() END WHERE id = $1 RETURNING ${duration}`,
        [runId, items.length, isDone ? 'succeeded' : 'running'],
      );
      runSeconds = run.seconds;
      return items.length;
    });
    this.observeEnd(runSeconds);
    return planned;
  }

  /** Does one item, once: a second attempt of a finished item waits for the first one's commit and finds it done. */
  async work(job: FanOutJob, runId: string, itemKey: string, context: JobContext): Promise<ItemResult | undefined> {
    let runSeconds: number | null = null;
    const done = await this.database.transaction(async () => {
      const claimed = await this.database.run(
        `UPDATE job_run_items SET attempts = $3 WHERE run_id = $1 AND item_key = $2 AND state = 'queued'`,
        [runId, itemKey, context.attempt],
      );
      if (claimed === 0) return undefined;
      const row = await this.database.one<RunRow>(`SELECT ${runColumns} FROM job_runs WHERE id = $1`, [runId]);
      const result = await job.work(toRun(row), itemKey, context);
      await this.database.run(
        `UPDATE job_run_items SET state = 'done', result = $3::jsonb, error = NULL, finished_at = clock_timestamp()
         WHERE run_id = $1 AND item_key = $2`,
        [runId, itemKey, JSON.stringify(result)],
      );
      runSeconds = await this.settle('items_done', runId);
      return result;
    });
    this.observeEnd(runSeconds);
    return done;
  }

  /** Notes why an attempt failed; the item stays queued for the next. */
  async noteFailure(runId: string, itemKey: string, attempt: number, error: string): Promise<void> {
    await this.database.run(
      `UPDATE job_run_items SET attempts = $3, error = $4 WHERE run_id = $1 AND item_key = $2 AND state = 'queued'`,
      [runId, itemKey, attempt, error],
    );
  }

  /** Marks an item failed for good, and the run with it once nothing is left to do. */
  async giveUpItem(runId: string, itemKey: string): Promise<void> {
    let runSeconds: number | null = null;
    await this.database.transaction(async () => {
      const failed = await this.database.run(
        `UPDATE job_run_items SET state = 'failed', finished_at = clock_timestamp(),
           error = coalesce(error, 'The process that worked on it ended')
         WHERE run_id = $1 AND item_key = $2 AND state = 'queued'`,
        [runId, itemKey],
      );
      if (failed > 0) runSeconds = await this.settle('items_failed', runId);
    });
    this.observeEnd(runSeconds);
  }

  /** Marks a run failed that could not even be planned. */
  async giveUpRun(runId: string): Promise<void> {
    await this.database.run(
      `UPDATE job_runs SET state = 'failed', error = 'The run could not be planned', finished_at = clock_timestamp()
       WHERE id = $1 AND state = 'queued'`,
      [runId],
    );
  }

  /** The lock waits for who is just settling it: either that one sees the run that waits, or this one sees its end. */
  private async otherRunsByHand({ job_name: job, school_id: schoolId }: RunRow): Promise<boolean> {
    const running = await this.database.first(
      `SELECT 1 FROM job_runs WHERE by_hand AND job_name = $1 AND school_id = $2 AND state = 'running' FOR UPDATE`,
      [job, schoolId],
    );
    return running !== undefined;
  }

  private async precedenceOf({ id, job_name: job, school_id: schoolId, by_hand: byHand }: RunRow): Promise<Precedence> {
    if (!byHand) return 'usual';
    return (await this.database.first(hadPrecedence, [job, schoolId, id])) === undefined ? 'by hand' : 'usual';
  }

  /** How long the run took where this was its last item. The run by hand that waited for it is next. */
  private async settle(counter: 'items_done' | 'items_failed', runId: string): Promise<number | null> {
    const run = await this.database.first<SettledRow>(settle(counter), [runId]);
    if (run === undefined || run.seconds === null) return null;
    if (run.by_hand) {
      const next = await this.database.first<Pick<RunRow, 'id'>>(
        `SELECT id FROM job_runs WHERE by_hand AND job_name = $1 AND school_id = $2 AND state = 'queued'`,
        [run.job_name, run.school_id],
      );
      if (next !== undefined) await this.queue.sendRun(run.job_name, next.id, true);
    }
    return run.seconds;
  }

  /** After the commit: the end of a run that is rolled back is none. */
  private observeEnd(runSeconds: number | null): void {
    if (runSeconds !== null) this.metrics.observe('jobDuration', runSeconds);
  }
}

const toRun = (row: RunRow): JobRun => ({
  id: row.id,
  tickAt: row.tick_at,
  schoolId: row.school_id,
  parameters: row.parameters,
});
