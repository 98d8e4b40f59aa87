import { defineProblems } from '../http/problem.ts';

export const classProblems = defineProblems({
  alreadyEnrolled: {
    status: 409,
    title: 'The user already has this role in the class',
    fix: 'Nothing to do, or remove the present enrolment first.',
  },
});
