import { z } from 'zod';
import { challengeNames } from '../aws/identity-provider.ts';
import { httpProblems } from '../http/errors.ts';
import { route } from '../http/route-spec.ts';
import { authProblems } from './errors.ts';
import {
  challengeSession,
  emailAddress,
  exampleSession,
  exampleTokens,
  givenPassword,
  newPassword,
  refreshToken,
  totpCode,
} from './fields.ts';

const tokenSet = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string().meta({ description: 'Empty where Refresh-Token-Delivery asked for a cookie' }),
    tokenType: z.literal('Bearer'),
    expiresInSeconds: z.int().meta({ description: 'How long the access token lives' }),
  })
  .meta({ id: 'TokenSet' });

const signInAnswer = z
  .object({
    tokens: tokenSet.nullable().meta({ description: 'Null while a challenge waits for its answer' }),
    challenge: z
      .object({ name: z.enum(challengeNames), session: challengeSession })
      .nullable()
      .meta({ description: 'What to answer, under /v1/auth/challenges, before there are tokens' }),
  })
  .meta({ id: 'SignInAnswer' });

const challenged = [authProblems.challengeFailed, authProblems.addressTaken, httpProblems.rateLimited];
/** Of the routes that give tokens, in the body or in a cookie. */
const givesTokens = { refreshCookie: 'gives', response: signInAnswer } as const;
const tokenProblems = [...challenged, authProblems.crossSiteRequest];
const signedInExample = { tokens: exampleTokens, challenge: null };

export const signIn = route({
  operationId: 'signIn',
  method: 'POST',
  path: 'v1/auth/sign-in',
  access: 'public',
  attempt: 'password',
  summary: 'Sign in with e-mail address and password',
  description: 'Every refusal looks the same and takes the same time, whether or not the address has an account.',
  body: z.strictObject({ email: emailAddress, password: givenPassword }),
  ...givesTokens,
  problems: [
    authProblems.wrongCredentials,
    authProblems.addressTaken,
    authProblems.crossSiteRequest,
    httpProblems.rateLimited,
  ],
  examples: {
    body: { email: 'ada@school.example', password: 'Correct-Horse-7-Battery' },
    response: signedInExample,
  },
});

export const answerTotp = route({
  operationId: 'answerTotp',
  method: 'POST',
  path: 'v1/auth/challenges/totp',
  access: 'public',
  attempt: 'code',
  summary: 'Answer SOFTWARE_TOKEN_MFA with a code of the authenticator app',
  body: z.strictObject({ session: challengeSession, code: totpCode }),
  ...givesTokens,
  problems: tokenProblems,
  examples: { body: { session: exampleSession, code: '204816' }, response: signedInExample },
});

export const answerNewPassword = route({
  operationId: 'answerNewPassword',
  method: 'POST',
  path: 'v1/auth/challenges/new-password',
  access: 'public',
  summary: 'Answer NEW_PASSWORD_REQUIRED, which follows a temporary password, with a password of your own',
  body: z.strictObject({ session: challengeSession, newPassword }),
  ...givesTokens,
  problems: [...tokenProblems, authProblems.passwordRefused],
  examples: {
    body: { session: exampleSession, newPassword: 'Correct-Horse-7-Battery' },
    response: signedInExample,
  },
});

export const startTotpSetup = route({
  operationId: 'startTotpSetup',
  method: 'POST',
  path: 'v1/auth/challenges/totp-setup',
  access: 'public',
  summary: 'Begin to answer MFA_SETUP: the secret for the authenticator app',
  body: z.strictObject({ session: challengeSession }),
  response: z.object({
    session: challengeSession.meta({ description: 'For /v1/auth/challenges/totp-setup/verify' }),
    secretCode: z.string().meta({ description: 'In base 32, to type in' }),
    otpauthUri: z.string().meta({ description: 'To show as a QR code' }),
  }),
  problems: challenged,
  examples: {
    body: { session: exampleSession },
    response: {
      session: exampleSession,
      secretCode: 'JBSWY3DPEHPK3PXP',
      otpauthUri: 'otpauth://totp/ClassBoard:account?secret=JBSWY3DPEHPK3PXP&issuer=ClassBoard',
    },
  },
});

export const answerTotpSetup = route({
  operationId: 'answerTotpSetup',
  method: 'POST',
  path: 'v1/auth/challenges/totp-setup/verify',
  access: 'public',
  summary: 'Answer MFA_SETUP with the first code of the authenticator app',
  body: z.strictObject({ session: challengeSession, code: totpCode }),
  ...givesTokens,
  problems: tokenProblems,
  examples: { body: { session: exampleSession, code: '204816' }, response: signedInExample },
});

export const refreshTokens = route({
  operationId: 'refreshTokens',
  method: 'POST',
  path: 'v1/auth/refresh',
  access: 'public',
  refreshCookie: 'takes',
  summary: 'A new access token for a refresh token',
  body: z.strictObject({
    refreshToken: refreshToken.optional().meta({ description: 'Left out where the cookie carries it' }),
  }),
  response: tokenSet,
  problems: [authProblems.refreshRefused, authProblems.crossSiteRequest, httpProblems.rateLimited],
  examples: { body: { refreshToken: exampleTokens.refreshToken }, response: exampleTokens },
});

export const signOut = route({
  operationId: 'signOut',
  method: 'POST',
  path: 'v1/auth/sign-out',
  access: 'signedIn',
  refreshCookie: 'ends',
  summary: 'Sign out everywhere',
  description: 'Ends every access token and refresh token of the caller, on every device, at once.',
  status: 204,
  problems: [httpProblems.rateLimited],
});
