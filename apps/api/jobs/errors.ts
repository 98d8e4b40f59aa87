import { defineProblems } from '../http/problem.ts';

export const jobProblems = defineProblems({
  taskWaiting: {
    status: 409,
    title: 'The same task waits or runs already',
    fix: 'Wait for it; if it fails too, it is listed at GET /v1/jobs/failedTasks.',
  },
  runWaiting: {
    status: 409,
    title: 'A run of this job waits for your school with other parameters',
    fix: 'Watch the run named in "detail" at GET /v1/jobs/runs/{runId}, and start yours once it runs.',
  },
});
