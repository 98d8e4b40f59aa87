import { defineProblems } from '../http/problem.ts';

export const classProblems = defineProblems({
  alreadyEnrolled: {
    status: 409,
    title: 'The user already has this role in the class, in a period that overlaps',
    fix: 'Nothing to do, or send a period beside the present one, or delete the present enrolment first.',
  },
});
