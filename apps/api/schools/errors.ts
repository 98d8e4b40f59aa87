import { defineProblems } from '../http/problem.ts';

export const schoolProblems = defineProblems({
  stillInUse: {
    status: 409,
    title: 'Active records depend on this one',
    fix: 'Delete or move the records that "detail" names first.',
  },
  sessionCycle: {
    status: 409,
    title: 'An academic session cannot lie inside itself',
    fix: 'Choose a parent that is neither this session nor one inside it.',
  },
});
