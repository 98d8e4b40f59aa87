import { z } from 'zod';
import type { JobRunsRow } from '../database/schema.generated.ts';
import { moment } from '../http/fields.ts';

export const runState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']).meta({ id: 'JobRunState' });

export const run = z
  .object({
    id: z.uuid(),
    jobName: z.string(),
    tickAt: moment.nullable().meta({ description: 'The moment of the schedule it serves; null: started by a person' }),
    requestedBy: z
      .object({ sourcedId: z.string(), givenName: z.string(), familyName: z.string() })
      .nullable()
      .meta({ description: 'Who started it; null: the schedule' }),
    parameters: z.record(z.string(), z.unknown()),
    state: runState,
    items: z
      .object({ total: z.int().nullable(), done: z.int(), failed: z.int() })
      .meta({ description: 'Parts of the run that belong to your school; total is null until they are known' }),
    result: z.record(z.string(), z.number()).meta({ description: 'Counters over the finished items of your school' }),
    error: z.string().nullable(),
    createdAt: moment,
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
    durationMs: z.int().nullable(),
  })
  .meta({ id: 'JobRun' });

export const runDetails = run
  .extend({
    itemErrors: z
      .array(
        z.object({
          item: z.string(),
          state: z.enum(['queued', 'done', 'failed']),
          attempts: z.int(),
          error: z.string(),
        }),
      )
      .meta({ description: 'Up to 100 items of your school whose last attempt failed; queued ones are tried again' }),
  })
  .meta({ id: 'JobRunDetails' });

export type RunView = z.infer<typeof run>;
export type RunDetailsView = z.infer<typeof runDetails>;
export type RunState = z.infer<typeof runState>;

export interface RunRow
  extends Pick<
    JobRunsRow,
    'id' | 'job_name' | 'tick_at' | 'state' | 'error' | 'created_at' | 'started_at' | 'finished_at'
  > {
  parameters: Record<string, unknown>;
  requester: { sourcedId: string; givenName: string; familyName: string } | null;
  planned: boolean;
  items_total: number;
  items_done: number;
  items_failed: number;
  result: Record<string, number> | null;
}

export function toRunView(row: RunRow): RunView {
  const { started_at: startedAt, finished_at: finishedAt } = row;
  return {
    id: row.id,
    jobName: row.job_name,
    tickAt: row.tick_at?.toISOString() ?? null,
    requestedBy: row.requester,
    parameters: row.parameters,
    state: row.state,
    items: { total: row.planned ? row.items_total : null, done: row.items_done, failed: row.items_failed },
    result: row.result ?? {},
    error: row.error,
    createdAt: row.created_at.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    durationMs: startedAt !== null && finishedAt !== null ? finishedAt.getTime() - startedAt.getTime() : null,
  };
}
