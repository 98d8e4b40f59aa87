import { defineProblems } from '../http/problem.ts';

export const importProblems = defineProblems({
  importInProgress: {
    status: 409,
    title: 'Another import of this school waits or works',
    fix: 'Watch it at GET /v1/imports, and begin again when it has ended.',
  },
});
