import { defineProblems } from '../http/problem.ts';

export const supportProblems = defineProblems({
  secondFactorMissing: {
    status: 403,
    title: 'Your account has no second factor, which a support session needs',
    fix: 'Set an authenticator app up with POST /v1/auth/mfa/totp, and send its code.',
  },
});
