import { defineProblems } from '../http/problem.ts';

export const gradingProblems = defineProblems({
  gradingPeriodClosed: {
    status: 409,
    title: 'The grading period is closed',
    fix: 'Ask an administrator of the school to move gradingClosesAt of the academic session that "detail" names, or of one around it.',
  },
});
