import { z } from 'zod';
import type { JobRunsRow } from '../database/schema.generated.ts';
import { moment } from '../http/fields.ts';
import { describeListOf } from '../records/lists.ts';

export const jobName = z
  .string()
  .regex(/^[a-z0-9-]{1,100}$/, 'expected the name of a job, such as grade-calculator')
  .meta({ description: 'Name of a job', example: 'grade-calculator' });

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
  items: { total: number; done: number; failed: number };
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
    items: { ...row.items, total: row.planned ? row.items.total : null },
    result: row.result ?? {},
    error: row.error,
    createdAt: row.created_at.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    durationMs: startedAt !== null && finishedAt !== null ? finishedAt.getTime() - startedAt.getTime() : null,
  };
}

/** A run of the schedule serves every school, so its counts and results are those of the items of one school ($1). */
const columns = `r.id, r.job_name, r.tick_at, r.parameters, r.state, r.error, r.created_at, r.started_at, r.finished_at,
    CASE WHEN u.id IS NOT NULL THEN jsonb_build_object(
      'sourcedId', u.sourced_id, 'givenName', u.given_name, 'familyName', u.family_name) END AS requester,
    r.items_total IS NOT NULL AS planned,
    (SELECT jsonb_build_object('total', count(*), 'done', count(*) FILTER (WHERE x.state = 'done'),
       'failed', count(*) FILTER (WHERE x.state = 'failed'))
     FROM job_run_items x WHERE x.run_id = r.id AND x.school_id = $1) AS items,
    (SELECT jsonb_object_agg(sums.key, sums.total) FROM (
       SELECT facts.key, sum(facts.value::numeric) AS total
       FROM job_run_items x, jsonb_each_text(x.result) AS facts
       WHERE x.run_id = r.id AND x.school_id = $1 AND x.state = 'done' GROUP BY facts.key) sums) AS result`;

const from = 'FROM job_runs r LEFT JOIN users u ON u.id = r.requested_by';

export const selectRuns = `SELECT ${columns} ${from}`;

/** Administrators of a school ($1) see the runs of the schedule and their own. */
export const isVisible = '(r.school_id IS NULL OR r.school_id = $1)';

/** $1: school. Their ids (UUIDv7) are in the order of their creation. */
export const runList = describeListOf(
  {
    columns,
    from,
    id: 'r.id',
    idType: 'uuid',
    changedAt: 'greatest(r.created_at, r.started_at, r.finished_at)',
  },
  {
    place: isVisible,
    filters: {
      jobName: { schema: jobName, condition: (value) => `r.job_name = ${value}` },
      state: {
        schema: runState.meta({ description: 'Only runs in this state' }),
        condition: (value) => `r.state = ${value}`,
      },
    },
    sorts: {
      createdAt: [],
      jobName: ['r.job_name'],
      finishedAt: [`coalesce(r.finished_at, 'infinity')`],
    },
    usualSort: '-createdAt',
  },
);
