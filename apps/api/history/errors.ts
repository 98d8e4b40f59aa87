import { defineProblems } from '../http/problem.ts';

export const historyProblems = defineProblems({
  beforeHistory: {
    status: 409,
    title: 'The history does not reach back to that moment',
    fix: 'Name a moment that is not before the one in "detail", and not in the future.',
  },
});
