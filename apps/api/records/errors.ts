import { defineProblems } from '../http/problem.ts';

export const recordProblems = defineProblems({
  stillInUse: {
    status: 409,
    title: 'Active records depend on this one',
    fix: 'Delete or move the records that "detail" names first.',
  },
});
