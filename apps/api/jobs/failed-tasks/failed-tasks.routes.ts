import { z } from 'zod';
import { httpProblems } from '../../http/errors.ts';
import { listOf } from '../../http/pages.ts';
import { route } from '../../http/route-spec.ts';
import { jobProblems } from '../errors.ts';
import { type FailedTask, failedTask, failedTaskList } from './failed-task.row.ts';

const admins = { roles: ['admin'] } as const;

const example: FailedTask = {
  id: '019a9f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e',
  jobName: 'upload-removal',
  attempts: 6,
  error: 'ServiceUnavailable: Please reduce your request rate.',
  createdAt: '2026-11-21T02:00:03.120Z',
  failedAt: '2026-11-21T02:16:44.002Z',
};

export const listFailedTasks = route({
  operationId: 'listFailedTasks',
  method: 'GET',
  path: 'v1/jobs/failedTasks',
  access: admins,
  summary: 'Tasks of your school that failed in every attempt, newest first, for 14 days',
  description:
    'What follows a change by itself, such as removing a file or inviting an account, and belongs to no run. Nothing tries it ' +
    'again by itself. Imports, copies, erasures and reports are not here: they say themselves that they failed.',
  query: failedTaskList.query,
  response: listOf(failedTask),
  problems: [httpProblems.invalidCursor],
  examples: { response: { data: [example], nextCursor: null } },
});

export const retryFailedTask = route({
  operationId: 'retryFailedTask',
  method: 'POST',
  path: 'v1/jobs/failedTasks/:taskId/retry',
  access: admins,
  summary: 'Try a task once more that failed in every attempt',
  params: z.object({ taskId: z.uuid() }),
  status: 204,
  problems: [httpProblems.notFound, jobProblems.taskWaiting],
});
