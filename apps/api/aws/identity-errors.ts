import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { ConnectionHeld } from './guarded.ts';

/** Every way in which Cognito can refuse, as far as the application distinguishes them. */
export type IdentityRefusal =
  | 'notAuthorized'
  | 'unknownUser'
  | 'userExists'
  | 'unconfirmed'
  | 'resetRequired'
  | 'passwordRefused'
  | 'wrongCode'
  | 'expiredCode'
  | 'tooManyAttempts'
  | 'invalidRequest'
  | 'mailNotSent';

const refusals: Record<string, IdentityRefusal> = {
  NotAuthorizedException: 'notAuthorized',
  UserNotFoundException: 'unknownUser',
  UsernameExistsException: 'userExists',
  AliasExistsException: 'userExists',
  UserNotConfirmedException: 'unconfirmed',
  PasswordResetRequiredException: 'resetRequired',
  InvalidPasswordException: 'passwordRefused',
  PasswordHistoryPolicyViolationException: 'passwordRefused',
  CodeMismatchException: 'wrongCode',
  EnableSoftwareTokenMFAException: 'wrongCode',
  ExpiredCodeException: 'expiredCode',
  LimitExceededException: 'tooManyAttempts',
  TooManyFailedAttemptsException: 'tooManyAttempts',
  InvalidParameterException: 'invalidRequest',
  SoftwareTokenMFANotFoundException: 'invalidRequest',
  UnsupportedUserStateException: 'invalidRequest',
  CodeDeliveryFailureException: 'mailNotSent',
};

const retryAfterSeconds = '2';

/** A refusal by Cognito; its message never carries what Cognito wrote, which can quote the request. */
export class IdentityError extends Error {
  constructor(readonly refusal: IdentityRefusal) {
    super(`The user pool refused: ${refusal}`);
    this.name = 'IdentityError';
  }
}

/** Runs a call to Cognito and turns each error of the SDK into an `IdentityError`, or into 503 where Cognito is unavailable. */
export async function asking<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw translate(error);
  }
}

interface SdkError {
  name?: string;
  $fault?: 'client' | 'server';
  $metadata?: { httpStatusCode?: number };
}

/** Exported for its test. */
export function translate(error: unknown): unknown {
  const { name = '', $fault, $metadata } = error as SdkError;
  const refusal = refusals[name];
  if (refusal !== undefined) return new IdentityError(refusal);
  const status = $metadata?.httpStatusCode;
  const answered = $fault === 'client' && status !== undefined && status < 500;
  if (answered && name !== 'TooManyRequestsException' && name !== 'ThrottlingException') return error;
  // No answer at all, a failing service or a throttled account: it may work in a moment.
  return error instanceof TypeError || error instanceof ConnectionHeld
    ? error
    : new Problem(httpProblems.unavailable, { headers: { 'retry-after': retryAfterSeconds } });
}

/** Whether an error is one of these refusals; without names, whether it is any refusal. */
export const isRefusal = (error: unknown, ...among: readonly IdentityRefusal[]): boolean =>
  error instanceof IdentityError && (among.length === 0 || among.includes(error.refusal));
