import type { Caller } from '../access/caller.ts';
import { IdentityError } from '../aws/identity-errors.ts';
import type { IdentityProvider, SignInStep } from '../aws/identity-provider.ts';
import { ReauthenticationService } from './reauthentication.service.ts';

const caller = { cognitoSub: 'sub' } as Caller;
const tokens = { accessToken: 'access', refreshToken: 'refresh', expiresInSeconds: 900 };
const challenge = (name: 'SOFTWARE_TOKEN_MFA' | 'MFA_SETUP') => ({ challenge: { name, userId: 'sub', session: 's' } });

/** A user pool that takes the password `right` and the code 123456, and records what is revoked. */
function poolThatAnswers(step: SignInStep) {
  const revoked: string[] = [];
  const identity = {
    signIn: async (_name: string, password: string): Promise<SignInStep> => {
      if (password !== 'right') throw new IdentityError('notAuthorized');
      return step;
    },
    answerTotp: async (_userId: string, _session: string, code: string): Promise<SignInStep> => {
      if (code !== '123456') throw new IdentityError('wrongCode');
      return { tokens };
    },
    revoke: async (token: string) => void revoked.push(token),
  };
  const service = new ReauthenticationService(identity as unknown as IdentityProvider);
  const codeOf = (password: string, code?: string) =>
    service.require(caller, { password, code }).then(
      () => 'proven',
      (error: { definition: { code: string } }) => error.definition.code,
    );
  return { revoked, codeOf };
}

describe('asking for the password again', () => {
  it('ends the sign-in that it made to check the password', async () => {
    const { codeOf, revoked } = poolThatAnswers({ tokens });
    expect(await codeOf('right')).toBe('proven');
    expect(revoked).toEqual(['refresh']);
    expect(await codeOf('wrong')).toBe('current-password-wrong');
  });

  it('asks for a code where there is an authenticator app, and ends that sign-in, too', async () => {
    const { codeOf, revoked } = poolThatAnswers(challenge('SOFTWARE_TOKEN_MFA'));
    expect(await codeOf('right')).toBe('code-required');
    expect(await codeOf('right', '000000')).toBe('code-refused');
    expect(await codeOf('wrong', '123456')).toBe('current-password-wrong');
    expect(revoked).toEqual([]);
    expect(await codeOf('right', '123456')).toBe('proven');
    expect(revoked).toEqual(['refresh']);
  });

  it('takes the password alone where the user pool would now ask for an app to be set up', async () => {
    expect(await poolThatAnswers(challenge('MFA_SETUP')).codeOf('right')).toBe('proven');
  });
});
