import { defineProblems } from '../http/problem.ts';

export const accessProblems = defineProblems({
  supportSessionRefused: {
    status: 403,
    title: 'The support session does not allow this request',
    fix: 'A session allows GET of the kinds of data that it names, until it ends. Open another with POST /v1/support-sessions, or leave the header Support-Session out.',
  },
});
