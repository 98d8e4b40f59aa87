import { z } from 'zod';
import { moment } from '../../http/fields.ts';
import { describeListOf } from '../../records/lists.ts';
import { jobName } from '../job-run.row.ts';

export const failedTask = z
  .object({
    id: z.uuid(),
    jobName: z.string(),
    attempts: z.int(),
    error: z.string().nullable().meta({ description: 'Why the last attempt failed: its kind, and no data' }),
    createdAt: moment,
    failedAt: moment,
  })
  .meta({ id: 'FailedTask' });
export type FailedTask = z.output<typeof failedTask>;

export interface FailedTaskRow {
  id: string;
  name: string;
  retry_count: number;
  error: string | null;
  created_on: Date;
  completed_on: Date;
}

export const toFailedTask = (row: FailedTaskRow): FailedTask => ({
  id: row.id,
  jobName: row.name,
  attempts: row.retry_count + 1,
  error: row.error,
  createdAt: row.created_on.toISOString(),
  failedAt: row.completed_on.toISOString(),
});

/**
 * SQL: the task is of this school, and every attempt has failed. Not of the jobs that settle what they did not do and say so
 * where it was asked for, such as imports: another attempt of those finds it settled.
 */
export const isFailedTask = (school: string, jobs: string): string =>
  `j.state = 'failed' AND j.group_id = ${school}::text AND j.data ->> 'kind' = 'task' AND j.name = ANY (${jobs}::text[])`;

/** $1: school, $2: names of jobs. */
export const failedTaskList = describeListOf(
  {
    columns: `j.id, j.name, j.retry_count, coalesce(j.output ->> 'message', j.output #>> '{value,message}') AS error, j.created_on,
      j.completed_on`,
    from: 'FROM pgboss.job j',
    id: 'j.id',
    idType: 'uuid',
    changedAt: 'j.completed_on',
    vanishes: true,
  },
  {
    place: isFailedTask('$1', '$2'),
    filters: { jobName: { schema: jobName, condition: (value) => `j.name = ${value}` } },
    sorts: { failedAt: ['j.completed_on'] },
    usualSort: '-failedAt',
  },
);
