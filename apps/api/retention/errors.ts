import { defineProblems } from '../http/problem.ts';

export const retentionProblems = defineProblems({
  retentionFixed: {
    status: 422,
    title: 'No school chooses how long this is kept',
    fix: 'GET /v1/privacy/retention lists the kinds that have bounds.',
  },
  retentionOutOfBounds: {
    status: 422,
    title: 'The period is outside the bounds of this kind',
    fix: 'Choose a number of days within the bounds that GET /v1/privacy/retention gives.',
  },
  cleanupDecided: {
    status: 409,
    title: 'This proposal was decided already, or a newer one took its place',
    fix: 'GET /v1/privacy/cleanups?state=proposed lists what waits for a decision.',
  },
  schoolOpen: {
    status: 409,
    title: 'The school is not closed, or its period has not passed',
    fix: 'Close it with PUT /v1/privacy/closedSchools/{schoolSourcedId}, and wait for the proposal.',
  },
  schoolOnHold: {
    status: 409,
    title: 'A legal hold keeps something of the school',
    fix: 'Release the holds of the school first: its administrators list them at GET /v1/privacy/holds.',
  },
  schoolOfOperators: {
    status: 409,
    title: 'Users of this school opened support sessions of other schools, whose records name them',
    fix: 'Wait until these sessions are deleted, as the retention table says.',
  },
});
