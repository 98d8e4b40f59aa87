import { defineProblems } from '../http/problem.ts';

export const classProblems = defineProblems({
  alreadyEnrolled: {
    status: 409,
    title: 'The user already has this role in the class',
    fix: 'Nothing to do, or remove the present enrolment first.',
  },
  notEnrolled: {
    status: 409,
    title: 'The student is no longer enrolled in the class',
    fix: 'Enrol the student again before grading.',
  },
});
