import { defineProblems } from '../http/problem.ts';

export const submissionProblems = defineProblems({
  submissionGraded: {
    status: 409,
    title: 'The work was graded, so what was handed in stays as it is',
    fix: 'Ask the teacher to delete the result, or to let the best attempt of the class count, before submitting again.',
  },
  noSubmission: {
    status: 404,
    title: 'Nothing was handed in for this assignment',
    fix: 'Submit with PUT to this address.',
  },
});
