import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { line, sourcedId } from '../http/fields.ts';
import { route } from '../http/route-spec.ts';
import { lengths } from '../values/lengths.ts';
import { authProblems } from './errors.ts';
import { emailAddress, mailedCode, newPassword } from './fields.ts';

/** In one spelling: failed attempts are counted by it. */
const signUpId = z.uuid().toLowerCase().meta({ description: 'The id that sign-up answered with' });
const exampleId = '8e03978e-40d5-43e8-bc93-6894a57f9324';

export const signUp = route({
  operationId: 'signUp',
  method: 'POST',
  path: 'v1/auth/sign-up',
  access: 'public',
  attempt: 'mail',
  summary: 'Register with a school that takes sign-ups; a code goes to the address',
  description:
    'The answer is the same, after the same time, whether or not the address has an account; only a new one gets a ' +
    'code. Registering again replaces a registration that was not confirmed. Confirming connects the account with the ' +
    'user whom the school imported with this address, or makes a student.',
  body: z.strictObject({
    email: emailAddress,
    password: newPassword,
    givenName: line(lengths.name),
    familyName: line(lengths.name),
    schoolSourcedId: sourcedId,
  }),
  response: z.object({ signUpId }),
  status: 202,
  problems: [httpProblems.unprocessableReference, authProblems.passwordRefused, httpProblems.rateLimited],
  examples: {
    body: {
      email: 'ada@school.example',
      password: 'Correct-Horse-7-Battery',
      givenName: 'Ada',
      familyName: 'Byron',
      schoolSourcedId: 'gymnasium-1',
    },
    response: { signUpId: exampleId },
  },
});

export const confirmSignUp = route({
  operationId: 'confirmSignUp',
  method: 'POST',
  path: 'v1/auth/sign-up/confirm',
  access: 'public',
  attempt: 'mailed-code',
  summary: 'Confirm a registration with the code from the e-mail',
  body: z.strictObject({ signUpId, code: mailedCode }),
  status: 204,
  problems: [authProblems.codeRefused, authProblems.addressTaken, httpProblems.rateLimited],
  examples: { body: { signUpId: exampleId, code: '204816' } },
});

export const resendSignUpCode = route({
  operationId: 'resendSignUpCode',
  method: 'POST',
  path: 'v1/auth/sign-up/resend',
  access: 'public',
  attempt: 'mail',
  summary: 'Send a new code for a registration',
  description: 'The answer is the same where there is nothing to confirm.',
  body: z.strictObject({ signUpId }),
  response: z.object({ signUpId }),
  status: 202,
  problems: [httpProblems.rateLimited],
  examples: { body: { signUpId: exampleId }, response: { signUpId: exampleId } },
});
