import { defineProblems } from './problem.ts';

/** Refusals that any route can give. */
export const httpProblems = defineProblems({
  malformedRequest: {
    status: 400,
    title: 'The request is not valid HTTP',
    fix: 'Check the client or the proxy in between.',
  },
  malformedJson: {
    status: 400,
    title: 'The body is not valid JSON',
    fix: 'Send a JSON document with the content type application/json.',
  },
  invalidInput: {
    status: 400,
    title: 'The request holds values that cannot be accepted',
    fix: 'Fix each entry of "errors" and send the request again.',
  },
  invalidCursor: {
    status: 400,
    title: 'The cursor is not one this list gave out',
    fix: 'Pass the nextCursor of the previous page unchanged, or leave it out to start over.',
  },
  unauthenticated: {
    status: 401,
    title: 'A valid access token is required',
    fix: 'Sign in and send the access token as "Authorization: Bearer …".',
  },
  forbidden: {
    status: 403,
    title: 'Your role does not allow this',
    fix: 'Ask a teacher of the class or an administrator of the school.',
  },
  notFound: {
    status: 404,
    title: 'There is no such resource for you',
    fix: 'Check the address and the identifiers in it.',
  },
  methodNotAllowed: {
    status: 405,
    title: 'This address has no such method',
    fix: 'Use one of the methods named in Allow.',
  },
  requestTimeout: {
    status: 408,
    title: 'The request took too long to arrive',
    fix: 'Send it again over a faster connection; files go through /v1/uploads.',
  },
  conflict: {
    status: 409,
    title: 'The change contradicts what is stored',
    fix: 'Read the resource again and decide on its present state.',
  },
  preconditionFailed: {
    status: 412,
    title: 'The resource changed since you read it',
    fix: 'Read it again, apply your change to the new version and send its ETag in If-Match.',
  },
  bodyTooLarge: {
    status: 413,
    title: 'The body is larger than this service accepts',
    fix: 'Send less at once; files go through /v1/uploads.',
  },
  unsupportedMediaType: {
    status: 415,
    title: 'The content type of the body is not supported',
    fix: 'Send application/json.',
  },
  unprocessableReference: {
    status: 422,
    title: 'The request refers to something that does not exist in your school',
    fix: 'Check the identifiers named in "errors".',
  },
  preconditionRequired: {
    status: 428,
    title: 'This change needs the version it is based on',
    fix: 'Send the ETag of your last read in If-Match.',
  },
  rateLimited: {
    status: 429,
    title: 'Too many requests',
    fix: 'Wait the seconds named in Retry-After.',
  },
  headersTooLarge: {
    status: 431,
    title: 'The headers are larger than this service accepts',
    fix: 'Send fewer or shorter headers.',
  },
  internal: {
    status: 500,
    title: 'The service failed to answer',
    fix: 'Try again; if it stays, report the request id.',
  },
  overloaded: {
    status: 503,
    title: 'The service has more work than it can do in time',
    fix: 'Wait the seconds named in Retry-After and try again.',
  },
  unavailable: {
    status: 503,
    title: 'A part that this request needs is away for a moment',
    fix: 'Wait the seconds named in Retry-After and try again.',
  },
  idempotencyKeyReused: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    fix: 'Use a new key for each new request, the same key only to repeat one unchanged.',
  },
  idempotencyAnswerNotKept: {
    status: 409,
    title: 'The request with this Idempotency-Key was carried out, and its answer was too large to be kept',
    fix: 'Read what it made; do not send it again under another key.',
  },
  idempotencyInProgress: {
    status: 409,
    title: 'A request with this Idempotency-Key is still being worked on',
    fix: 'Wait the seconds named in Retry-After and send it again unchanged.',
  },
});
