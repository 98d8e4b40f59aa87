import { outcomeOfFailure } from './mailer-outcome.ts';

const answer = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
const fault = (code: string) => Object.assign(new Error(code), { code, $metadata: {} });

type Outcome = 'refused for good' | 'refused for now' | 'unknown';

const cases: [string, unknown, Outcome][] = [
  ['a mail that SES rejects', answer('MessageRejected', 400), 'refused for good'],
  ['a mail without a usable address', answer('BadRequestException', 400), 'refused for good'],
  ['a rate that is too high', answer('TooManyRequestsException', 429), 'refused for now'],
  ['an account that may not send', answer('SendingPausedException', 400), 'refused for now'],
  ['a right that is missing', answer('AccessDeniedException', 403), 'refused for now'],
  ['a service that takes nothing now', answer('ServiceUnavailable', 503), 'refused for now'],
  ['a fault of the service, which may have taken the mail', answer('InternalFailure', 500), 'unknown'],
  ['a gateway that lost the answer', answer('504', 504), 'unknown'],
  ['an answer that cannot be read', answer('SyntaxError', 200), 'unknown'],
  ['nobody who listens', fault('ECONNREFUSED'), 'refused for now'],
  ['a name that is not found', fault('ENOTFOUND'), 'refused for now'],
  ['a connection that breaks off', fault('ECONNRESET'), 'unknown'],
  [
    'an answer that does not come',
    Object.assign(new Error('the response did not come'), { name: 'TimeoutError' }),
    'unknown',
  ],
  [
    'a connection that is not made in time',
    Object.assign(new Error('the request socket did not establish a connection with the server within 1000 ms'), {
      name: 'TimeoutError',
    }),
    'refused for now',
  ],
  [
    'credentials that are missing',
    Object.assign(new Error('none'), { name: 'CredentialsProviderError' }),
    'refused for now',
  ],
  ['anything else', new Error('surprise'), 'unknown'],
];

describe('a mail that SES did not confirm', () => {
  it.each(cases)('because of %s', (_what, error, expected) => {
    const outcome = outcomeOfFailure(error);
    const words = outcome.kind === 'refused' ? `refused for ${outcome.final ? 'good' : 'now'}` : outcome.kind;
    expect(words).toBe(expected);
  });
});
