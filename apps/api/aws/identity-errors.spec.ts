import { Problem } from '../http/problem.ts';
import { asking, IdentityError, isRefusal, translate } from './identity-errors.ts';

const sdkError = (name: string, fields: object) => Object.assign(new Error('says what was sent'), { name, ...fields });
const refused = (name: string) => sdkError(name, { $fault: 'client', $metadata: { httpStatusCode: 400 } });

describe('errors of Cognito', () => {
  it('become one of a closed set, without the words of the service', async () => {
    const error = await asking(Promise.reject(refused('NotAuthorizedException'))).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(IdentityError);
    expect(isRefusal(error)).toBe(true);
    expect(isRefusal(error, 'notAuthorized')).toBe(true);
    expect(isRefusal(error, 'unknownUser')).toBe(false);
    expect((error as Error).message).not.toContain('sent');
    expect(isRefusal(translate(refused('CodeMismatchException')), 'wrongCode')).toBe(true);
    expect(isRefusal(translate(refused('InvalidPasswordException')), 'passwordRefused')).toBe(true);
  });

  it('become 503 where asking again may help: no answer, a failing service, a throttled account', () => {
    const errors = [
      sdkError('TimeoutError', {}),
      Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
      sdkError('InternalErrorException', { $fault: 'server', $metadata: { httpStatusCode: 500 } }),
      refused('TooManyRequestsException'),
    ];
    for (const error of errors) {
      const problem = translate(error);
      expect(problem).toBeInstanceOf(Problem);
      expect((problem as Problem).definition.status).toBe(503);
      expect((problem as Problem).headers['retry-after']).toBeDefined();
    }
  });

  it('stay what they are where the application itself is wrong', () => {
    for (const error of [
      refused('AccessDeniedException'),
      refused('ResourceNotFoundException'),
      new TypeError('bug'),
    ]) {
      expect(translate(error)).toBe(error);
    }
  });
});
