import { defineProblems } from '../http/problem.ts';

export const schoolProblems = defineProblems({
  sessionCycle: {
    status: 409,
    title: 'An academic session cannot lie inside itself',
    fix: 'Choose a parent that is neither this session nor one inside it.',
  },
});
