import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';

interface AwsError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number };
  readonly $service?: string;
}

const expired = [
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'TokenRefreshRequired',
  'InvalidClientTokenId',
];
const absent = ['CredentialsProviderError', 'UnrecognizedClientException', 'InvalidSignatureException'];
const denied = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
  'AuthorizationErrorException',
];
const throttled = [
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
];
const unreachable = ['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH'];

export const isAwsError = (error: unknown, ...names: string[]): error is Error & AwsError =>
  error instanceof Error && names.includes(error.name);

/** Whether these credentials have expired; what AWS was asked to do before continues without them. */
export const isExpired = (error: unknown): boolean => isAwsError(error, ...expired);

/** Whether these credentials lack the right to what was asked. */
export const isDenied = (error: unknown): error is Error & AwsError => isAwsError(error, ...denied);

/** Whether waiting may help: the call neither reached AWS nor was refused by it. */
export function isTransient(error: unknown): boolean {
  const { name, code, $metadata } = error as Partial<AwsError>;
  return (
    throttled.includes(name ?? '') ||
    unreachable.includes(code ?? '') ||
    name === 'TimeoutError' ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
}

/** What AWS's errors mean for the operator. Any other error is thrown unchanged. */
export function explain(error: unknown, again: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error;
  const { name, message, code, $metadata } = error as Error & AwsError;
  const request = $metadata?.requestId === undefined ? '' : ` (request ${$metadata.requestId})`;
  const failure = (what: string, why: string, next: readonly string[]) =>
    new Failure({ what, why, next: [...next, again], exitCode: exit.failed, cause: error });
  if (expired.includes(name)) {
    return failure('The credentials have expired', `AWS reports: ${message}${request}`, [
      'aws sso login, or sign in as you did before',
    ]);
  }
  if (absent.includes(name)) {
    return failure('No usable credentials', message, ['aws sso login --profile PROFILE && export AWS_PROFILE=PROFILE']);
  }
  if (denied.includes(name)) {
    return failure('AWS refused a call', `${message}${request}`, [
      'Use the role classboard-ENV-deploy, or add the permission to infra/delivery/stack.ts and deploy the Cicd stack',
    ]);
  }
  if (throttled.includes(name)) {
    return failure(
      'AWS throttles this account',
      `${message}, also after ${$metadata?.attempts ?? 'several'} attempts`,
      ['Wait a minute'],
    );
  }
  if (unreachable.includes(code ?? '') || name === 'TimeoutError') {
    return failure('AWS cannot be reached', message, [
      'Look at the network, the proxy and the region in infra/environments.ts',
    ]);
  }
  if ($metadata?.httpStatusCode !== undefined) {
    return failure('AWS answered with an error', `${name}: ${message}${request}`, [
      'https://health.aws.amazon.com/health/status',
    ]);
  }
  return error;
}
