import { z } from 'zod';
import { moment } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { jobProblems } from './errors.ts';
import { jobName, type RunView, run, runDetails, runList } from './job-run.row.ts';

const admins = { roles: ['admin'] } as const;

const schedule = z
  .object({
    jobName: z.string(),
    summary: z.string(),
    cron: z.string(),
    timeZone: z.string(),
    catchUp: z.enum(['skip', 'latest', 'all']),
    enabled: z.boolean(),
    nextRuns: z.array(moment),
    lastRun: run.nullable(),
    missedTicks: z.int().meta({ description: 'Moments that passed while nothing ran and that were not made up for' }),
  })
  .meta({ id: 'JobSchedule' });

export type ScheduleBody = z.infer<typeof schedule>;

const exampleRun: RunView = {
  id: '019a9f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e',
  jobName: 'grade-calculator',
  tickAt: '2026-11-21T02:00:00.000Z',
  requestedBy: null,
  parameters: {},
  state: 'succeeded',
  items: { total: 2, done: 2, failed: 0 },
  result: { enrollmentsCalculated: 61, totalsChanged: 4 },
  error: null,
  createdAt: '2026-11-21T02:00:03.120Z',
  startedAt: '2026-11-21T02:00:03.154Z',
  finishedAt: '2026-11-21T02:00:03.391Z',
  durationMs: 237,
};

export const listSchedules = route({
  operationId: 'listSchedules',
  method: 'GET',
  path: 'v1/jobs/schedules',
  access: admins,
  summary: 'What runs by itself, when it ran last and when it runs next',
  response: z.object({ data: z.array(schedule) }),
  examples: {
    response: {
      data: [
        {
          jobName: 'grade-calculator',
          summary: 'Computes the totals of classes that changed',
          cron: '0 * * * *',
          timeZone: 'UTC',
          catchUp: 'latest',
          enabled: true,
          nextRuns: ['2026-11-21T03:00:00.000Z', '2026-11-21T04:00:00.000Z'],
          lastRun: exampleRun,
          missedTicks: 0,
        },
      ],
    },
  },
});

export const listRuns = route({
  operationId: 'listRuns',
  method: 'GET',
  path: 'v1/jobs/runs',
  access: admins,
  summary: 'History of jobs, newest first: runs of the schedule and those started in your school',
  query: runList.query,
  response: listOf(run),
  examples: { response: { data: [exampleRun], nextCursor: null } },
});

export const readRun = route({
  operationId: 'readRun',
  method: 'GET',
  path: 'v1/jobs/runs/:runId',
  access: admins,
  summary: 'Progress and outcome of one run',
  params: z.object({ runId: z.uuid() }),
  response: runDetails,
  examples: {
    response: {
      ...exampleRun,
      state: 'running',
      items: { total: 2, done: 1, failed: 0 },
      finishedAt: null,
      durationMs: null,
      itemErrors: [{ item: 'class-10a', state: 'queued', attempts: 1, error: 'error: 55P03' }],
    },
  },
});

export const startRun = route({
  operationId: 'startRun',
  method: 'POST',
  path: 'v1/jobs/:jobName/runs',
  access: admins,
  summary: 'Run a job now, for your school',
  description:
    'grade-calculator takes the parameter "full": true recomputes every class, not only what changed. One run of a job ' +
    'waits for your school and one is at work. Starting another with the same parameters answers with the one that waits.',
  params: z.object({ jobName }),
  body: z.strictObject({ parameters: z.record(z.string(), z.unknown()).default({}) }).prefault({}),
  status: 202,
  response: run,
  problems: [jobProblems.runWaiting],
  examples: {
    body: { parameters: { full: true } },
    response: {
      ...exampleRun,
      tickAt: null,
      requestedBy: { sourcedId: 'admin-1', givenName: 'Ada', familyName: 'Keller' },
      parameters: { full: true },
      state: 'queued',
      items: { total: null, done: 0, failed: 0 },
      result: {},
      startedAt: null,
      finishedAt: null,
      durationMs: null,
    },
  },
});
