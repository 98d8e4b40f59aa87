import { defineProblems } from '../http/problem.ts';

export const assignmentProblems = defineProblems({
  notEnrolled: {
    status: 409,
    title: 'The student is not enrolled in the class today',
    fix: 'Enrol the student for a period that includes today before grading.',
  },
});
