import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { route } from '../http/route-spec.ts';
import { authProblems } from './errors.ts';
import { emailAddress, givenPassword, mailedCode, newPassword, totpCode } from './fields.ts';

const password = 'Correct-Horse-7-Battery';

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
  description: 'Ends every sign-in of the account.',
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
  attempt: 'password',
  summary: 'Change your password',
  description: 'Ends every sign-in of the caller, this one included: sign in again with the new password.',
  body: z.strictObject({ currentPassword: givenPassword, newPassword }),
  status: 204,
  problems: [authProblems.currentPasswordWrong, authProblems.passwordRefused, httpProblems.rateLimited],
  examples: { body: { currentPassword: 'Old-Horse-7-Battery', newPassword: password } },
});

export const startTotp = route({
  operationId: 'startTotp',
  method: 'POST',
  path: 'v1/auth/mfa/totp',
  access: 'signedIn',
  summary: 'Begin to protect your sign-in with an authenticator app: its secret',
  response: z.object({
    secretCode: z.string().meta({ description: 'In base 32, to type in' }),
    otpauthUri: z.string().meta({ description: 'To show as a QR code' }),
  }),
  problems: [authProblems.totpNotOffered, httpProblems.rateLimited],
  examples: {
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
  summary: 'Switch the authenticator app on with a first code of it',
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
  attempt: 'password',
  summary: 'Switch the authenticator app off, with your password',
  body: z.strictObject({ password: givenPassword }),
  status: 204,
  problems: [authProblems.currentPasswordWrong, authProblems.totpNotOffered, httpProblems.rateLimited],
  examples: { body: { password } },
});
