import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { route } from '../http/route-spec.ts';
import { authProblems } from './errors.ts';
import { emailAddress, givenPassword, mailedCode, newPassword, totpCode } from './fields.ts';

const password = 'Correct-Horse-7-Battery';

/** What people prove who they are with before their account changes: an access token is not enough. */
const proof = {
  password: givenPassword,
  code: totpCode.optional().meta({ description: 'Of your authenticator app, where your account has one' }),
};
const unproven = [authProblems.currentPasswordWrong, authProblems.codeRequired, authProblems.codeRefused];
const endsSignIns = 'Ends every sign-in of the caller, this one included, and mails the owner of the account.';

export const forgotPassword = route({
  operationId: 'forgotPassword',
  method: 'POST',
  path: 'v1/auth/forgot-password',
  access: 'public',
  attempt: 'mail',
  summary: 'Send a code for a new password to the address, where it has an account',
  description: 'The answer is the same, after the same time, whether or not the address has an account.',
  body: z.strictObject({ email: emailAddress }),
  response: z.object({ delivery: z.literal('email') }),
  status: 202,
  problems: [httpProblems.rateLimited],
  examples: { body: { email: 'ada@school.example' }, response: { delivery: 'email' } },
});

export const resetPassword = route({
  operationId: 'resetPassword',
  method: 'POST',
  path: 'v1/auth/reset-password',
  access: 'public',
  attempt: 'mailed-code',
  summary: 'Set a new password with the code from the e-mail',
  description: 'Ends every sign-in of the account, and mails its owner.',
  body: z.strictObject({ email: emailAddress, code: mailedCode, newPassword }),
  status: 204,
  problems: [authProblems.codeRefused, authProblems.passwordRefused, httpProblems.rateLimited],
  examples: { body: { email: 'ada@school.example', code: '204816', newPassword: password } },
});

export const changePassword = route({
  operationId: 'changePassword',
  method: 'POST',
  path: 'v1/auth/change-password',
  access: 'signedIn',
  attempt: 'code',
  summary: 'Change your password',
  description: endsSignIns,
  body: z.strictObject({ currentPassword: givenPassword, code: proof.code, newPassword }),
  status: 204,
  problems: [...unproven, authProblems.passwordRefused, httpProblems.rateLimited],
  examples: { body: { currentPassword: 'Old-Horse-7-Battery', newPassword: password } },
});

export const changeEmail = route({
  operationId: 'changeEmail',
  method: 'POST',
  path: 'v1/auth/change-email',
  access: 'signedIn',
  attempt: 'code',
  summary: 'Begin to change the address you sign in with: a code goes to the new one',
  description: 'The answer is the same where somebody signs in with that address already; then no code goes there.',
  body: z.strictObject({ ...proof, newEmail: emailAddress }),
  response: z.object({ delivery: z.literal('email') }),
  status: 202,
  idempotent: false,
  problems: [...unproven, httpProblems.rateLimited],
  examples: { body: { password, newEmail: 'ada@school.example' }, response: { delivery: 'email' } },
});

export const confirmEmail = route({
  operationId: 'confirmEmail',
  method: 'POST',
  path: 'v1/auth/change-email/confirm',
  access: 'signedIn',
  attempt: 'mailed-code',
  summary: 'Sign in with the new address from now on, with the code that went there',
  description: `${endsSignIns} The mail goes to the old address. An import that brings another address for you sets it again.`,
  body: z.strictObject({ newEmail: emailAddress, code: mailedCode }),
  status: 204,
  problems: [authProblems.codeRefused, authProblems.addressTaken, httpProblems.rateLimited],
  examples: { body: { newEmail: 'ada@school.example', code: '204816' } },
});

export const startTotp = route({
  operationId: 'startTotp',
  method: 'POST',
  path: 'v1/auth/mfa/totp',
  access: 'signedIn',
  attempt: 'code',
  summary: 'Begin to protect your sign-in with an authenticator app, or with another one: its secret',
  description: 'An app that is set up stays the one until a code of the new one was verified.',
  body: z.strictObject(proof),
  response: z.object({
    secretCode: z.string().meta({ description: 'In base 32, to type in' }),
    otpauthUri: z.string().meta({ description: 'To show as a QR code' }),
  }),
  problems: [...unproven, authProblems.totpNotOffered, httpProblems.rateLimited],
  examples: {
    body: { password },
    response: {
      secretCode: 'JBSWY3DPEHPK3PXP',
      otpauthUri: 'otpauth://totp/ClassBoard:ada%40school.example?secret=JBSWY3DPEHPK3PXP&issuer=ClassBoard',
    },
  },
});

export const verifyTotp = route({
  operationId: 'verifyTotp',
  method: 'POST',
  path: 'v1/auth/mfa/totp/verify',
  access: 'signedIn',
  attempt: 'code',
  summary: 'Switch the authenticator app on with a first code of it',
  description: endsSignIns,
  body: z.strictObject({ code: totpCode }),
  status: 204,
  problems: [authProblems.codeRefused, authProblems.totpNotOffered, httpProblems.rateLimited],
  examples: { body: { code: '204816' } },
});

export const disableTotp = route({
  operationId: 'disableTotp',
  method: 'POST',
  path: 'v1/auth/mfa/totp/disable',
  access: 'signedIn',
  attempt: 'code',
  summary: 'Switch the authenticator app off, with your password and a code of it',
  description: endsSignIns,
  body: z.strictObject(proof),
  status: 204,
  problems: [...unproven, authProblems.totpNotOffered, httpProblems.rateLimited],
  examples: { body: { password, code: '204816' } },
});
