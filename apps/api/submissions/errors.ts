import { defineProblems } from '../http/problem.ts';

export const submissionProblems = defineProblems({
  submissionGraded: {
    status: 409,
    title: 'The work was graded, so what was handed in stays as it is',
    fix: 'Ask the teacher to take the grade back before handing in again.',
  },
  noSubmission: {
    status: 404,
    title: 'Nothing was handed in for this assignment',
    fix: 'Hand in with PUT to this address.',
  },
});
