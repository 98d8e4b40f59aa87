import { defineProblems } from '../http/problem.ts';

export const guardianProblems = defineProblems({
  guardianTied: {
    status: 409,
    title: 'This person is a guardian of the student already',
    fix: 'Nothing is left to do: GET /v1/users/{userSourcedId}/guardians lists the guardians of the student.',
  },
  guardianIsStudent: {
    status: 422,
    title: 'This address belongs to a student, who cannot become a guardian',
    fix: 'Ask the guardian for an address of their own.',
  },
  notAStudent: {
    status: 422,
    title: 'Only students have guardians',
    fix: 'Name a user whose role is student.',
  },
});
