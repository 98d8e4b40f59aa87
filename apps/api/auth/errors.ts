import { defineProblems } from '../http/problem.ts';

export const authProblems = defineProblems({
  wrongCredentials: {
    status: 401,
    title: 'The e-mail address or the password is not right',
    fix: 'Check both. A new account must be confirmed first with the code in its e-mail; a forgotten password can be replaced through /v1/auth/forgot-password.',
  },
  challengeFailed: {
    status: 401,
    title: 'The code is wrong, or this sign-in has taken too long',
    fix: 'Try the next code of your authenticator app, or start over with /v1/auth/sign-in.',
  },
  refreshRefused: {
    status: 401,
    title: 'The refresh token is no longer valid',
    fix: 'Sign in again.',
  },
  crossSiteRequest: {
    status: 403,
    title: 'A refresh token in a cookie is for pages of this origin alone',
    fix: 'Leave Refresh-Token-Delivery out, and keep the refresh token of the body.',
  },
  codeRefused: {
    status: 422,
    title: 'The code is wrong or has run out',
    fix: 'Check the code, or ask for a new one and use that.',
  },
  passwordRefused: {
    status: 422,
    title: 'The password cannot be accepted',
    fix: 'Choose another one of at least 12 characters with upper and lower case letters, a digit and a symbol, not used before.',
  },
  currentPasswordWrong: {
    status: 422,
    title: 'The current password is not right',
    fix: 'Check it; a forgotten password can be replaced through /v1/auth/forgot-password.',
  },
  codeRequired: {
    status: 422,
    title: 'A code of your authenticator app is needed too',
    fix: 'Send it as "code" beside the password.',
  },
  totpNotOffered: {
    status: 409,
    title: 'The second factor cannot be changed this way',
    fix: 'Start with POST /v1/auth/mfa/totp; a school that demands a second factor does not let it be switched off.',
  },
  addressTaken: {
    status: 409,
    title: 'This address already signs in as somebody else of your school',
    fix: 'Ask an administrator of your school.',
  },
});
