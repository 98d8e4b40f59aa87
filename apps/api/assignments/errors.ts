import { defineProblems } from '../http/problem.ts';

export const assignmentProblems = defineProblems({
  notEnrolled: {
    status: 409,
    title: 'The student is no longer enrolled in the class',
    fix: 'Enrol the student again before grading.',
  },
});
