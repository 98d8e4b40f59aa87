import { defineProblems } from '../http/problem.ts';

export const gradebookProblems = defineProblems({
  gradebookTooLarge: {
    status: 422,
    title: 'The gradebook is too large for a workbook',
    fix: 'Download gradebook.csv, which has no limit.',
  },
});
