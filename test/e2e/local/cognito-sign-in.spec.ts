import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { generate } from 'otplib';
import { goodPassword, newAddress, TestPool } from '../../setup/runner/cognito.ts';
import { testStack } from '../../setup/runner/stack.ts';

const stack = testStack();

const verifierOf = (env: Record<string, string>) =>
  CognitoJwtVerifier.create(
    { userPoolId: env.COGNITO_USER_POOL_ID as string, clientId: env.COGNITO_CLIENT_ID as string, tokenUse: 'access' },
    {
      jwksCache: new SimpleJwksCache({
        fetcher: {
          fetch: async () => (await fetch(env.COGNITO_JWKS_URI as string)).arrayBuffer(),
        },
      }),
    },
  );

/** Enrols TOTP as a signed-in user; gives the secret. */
async function enrolTotp(pool: TestPool, AccessToken: string): Promise<string> {
  const { SecretCode } = await pool.send('AssociateSoftwareToken', { AccessToken });
  await pool.send('VerifySoftwareToken', { AccessToken, UserCode: await generate({ secret: SecretCode }) });
  await pool.send('SetUserMFAPreference', {
    AccessToken,
    SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
  });
  return SecretCode;
}

describe('sign-in at the local Cognito', () => {
  const pool = new TestPool();

  it('gives access tokens of 15 minutes that the verifier for Cognito accepts, with the groups', async () => {
    const email = await pool.confirmedUser();
    await pool.asAdmin('AdminAddUserToGroup', { Username: email, GroupName: 'teacher' });
    const { AuthenticationResult } = await pool.signIn(email);
    expect(AuthenticationResult).toMatchObject({ ExpiresIn: 900, TokenType: 'Bearer' });
    const claims = await verifierOf(stack.env).verify(AuthenticationResult.AccessToken);
    expect(claims.exp - claims.iat).toBe(900);
    expect(claims['cognito:groups']).toEqual(['teacher']);
    await expect(verifierOf(stack.env).verify(AuthenticationResult.IdToken)).rejects.toThrow();
  });

  it('gives the same answer for a wrong password and an unknown user', async () => {
    const email = await pool.confirmedUser();
    const refusal = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };
    await expect(pool.signIn(email, 'Wrong-Password-1')).rejects.toMatchObject(refusal);
    await expect(pool.signIn(newAddress())).rejects.toMatchObject(refusal);
    await expect(pool.signIn('__proto__')).rejects.toMatchObject(refusal);
  });

  it('refuses the disabled: their password, their refresh token and their access token', async () => {
    const email = await pool.confirmedUser();
    const { AccessToken, RefreshToken } = (await pool.signIn(email)).AuthenticationResult;
    await pool.asAdmin('AdminDisableUser', { Username: email });
    const refused = { code: 'NotAuthorizedException' };
    await expect(pool.signIn(email)).rejects.toMatchObject({ ...refused, message: 'User is disabled.' });
    await expect(pool.refresh(RefreshToken)).rejects.toMatchObject(refused);
    await expect(pool.send('GetUser', { AccessToken })).rejects.toMatchObject(refused);
    await pool.asAdmin('AdminEnableUser', { Username: email });
    await pool.signIn(email);
    await expect(pool.refresh(RefreshToken)).rejects.toMatchObject(refused);
  });

  it('refreshes a sign-in as often as asked', async () => {
    const email = await pool.confirmedUser();
    const { RefreshToken } = (await pool.signIn(email)).AuthenticationResult;
    const first = (await pool.refresh(RefreshToken)).AuthenticationResult;
    const second = (await pool.refresh(RefreshToken)).AuthenticationResult;
    expect(first.RefreshToken).toBeUndefined();
    expect(first.AccessToken).not.toBe(second.AccessToken);
    await pool.send('GetUser', { AccessToken: second.AccessToken });
    await expect(pool.refresh('made up')).rejects.toMatchObject({ message: 'Invalid Refresh Token' });
  });

  it('ends every sign-in on a global sign-out, the caller’s own and the others', async () => {
    const email = await pool.confirmedUser();
    const here = (await pool.signIn(email)).AuthenticationResult;
    const elsewhere = (await pool.signIn(email)).AuthenticationResult;
    await pool.send('GlobalSignOut', { AccessToken: here.AccessToken });
    for (const tokens of [here, elsewhere]) {
      await expect(pool.refresh(tokens.RefreshToken)).rejects.toMatchObject({
        message: 'Refresh Token has been revoked',
      });
      await expect(pool.send('GetUser', { AccessToken: tokens.AccessToken })).rejects.toMatchObject({
        message: 'Access Token has been revoked',
      });
    }
    await pool.refresh((await pool.signIn(email)).AuthenticationResult.RefreshToken);
  });

  it('ends every sign-in when an admin signs a user out, and one sign-in when its token is revoked', async () => {
    const email = await pool.confirmedUser();
    const first = (await pool.signIn(email)).AuthenticationResult;
    const second = (await pool.signIn(email)).AuthenticationResult;
    await pool.ofClient('RevokeToken', { Token: first.RefreshToken });
    await expect(pool.refresh(first.RefreshToken)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await pool.refresh(second.RefreshToken);
    await pool.asAdmin('AdminUserGlobalSignOut', { Username: email });
    await expect(pool.refresh(second.RefreshToken)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  it('takes no access token that it did not sign, and no id token in its place', async () => {
    const email = await pool.confirmedUser();
    const { AccessToken, IdToken } = (await pool.signIn(email)).AuthenticationResult;
    const [header, , signature] = AccessToken.split('.');
    const claims = { token_use: 'access', username: 'somebody', client_id: pool.clientId, exp: 9_999_999_999 };
    const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    for (const token of [forged, IdToken, 'nonsense']) {
      await expect(pool.send('GetUser', { AccessToken: token })).rejects.toMatchObject({
        code: 'NotAuthorizedException',
      });
    }
  });

  it('asks for TOTP once it is switched on, and refreshes the sign-in that follows', async () => {
    const email = await pool.confirmedUser();
    const { AccessToken } = (await pool.signIn(email)).AuthenticationResult;
    const { SecretCode } = await pool.send('AssociateSoftwareToken', { AccessToken });
    await expect(pool.send('VerifySoftwareToken', { AccessToken, UserCode: '000000' })).rejects.toMatchObject({
      code: 'EnableSoftwareTokenMFAException',
    });
    await pool.send('VerifySoftwareToken', { AccessToken, UserCode: await generate({ secret: SecretCode }) });
    expect((await pool.signIn(email)).ChallengeName).toBeUndefined();

    const secret = await enrolTotp(pool, AccessToken);
    const { ChallengeName, Session } = await pool.signIn(email);
    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const answer = (session: string, code: string) =>
      pool.answer('SOFTWARE_TOKEN_MFA', email, session, { SOFTWARE_TOKEN_MFA_CODE: code });
    const code = await generate({ secret });
    await expect(answer(Session, code === '000000' ? '000001' : '000000')).rejects.toMatchObject({
      code: 'CodeMismatchException',
    });
    await expect(answer('forged', code)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    const { AuthenticationResult } = await answer(Session, code);
    await pool.refresh(AuthenticationResult.RefreshToken);
    await pool.send('GetUser', { AccessToken: AuthenticationResult.AccessToken });
  });

  it('takes an answer only from the user the challenge was put to', async () => {
    const [email, other] = [await pool.confirmedUser(), await pool.confirmedUser()];
    const secret = await enrolTotp(pool, (await pool.signIn(email)).AuthenticationResult.AccessToken);
    const { Session } = await pool.signIn(email);
    await expect(
      pool.answer('SOFTWARE_TOKEN_MFA', other, Session, { SOFTWARE_TOKEN_MFA_CODE: await generate({ secret }) }),
    ).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  it('lets an answer be tried five times', async () => {
    const email = await pool.confirmedUser();
    const secret = await enrolTotp(pool, (await pool.signIn(email)).AuthenticationResult.AccessToken);
    const { Session } = await pool.signIn(email);
    const code = await generate({ secret });
    const answer = (text: string) =>
      pool.answer('SOFTWARE_TOKEN_MFA', email, Session, { SOFTWARE_TOKEN_MFA_CODE: text });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await expect(answer('abcdef')).rejects.toMatchObject({ code: 'CodeMismatchException' });
    }
    await expect(answer(code)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });
});

describe('a local pool that demands TOTP of everybody', () => {
  const pool = new TestPool(stack.envWithMfa);

  it('leads a new user from MFA_SETUP to tokens', async () => {
    const email = await pool.confirmedUser();
    const { ChallengeName, Session } = await pool.signIn(email);
    expect(ChallengeName).toBe('MFA_SETUP');
    await expect(pool.answer('MFA_SETUP', email, Session, {})).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
    const { SecretCode } = await pool.send('AssociateSoftwareToken', { Session });
    const verified = await pool.send('VerifySoftwareToken', {
      Session,
      UserCode: await generate({ secret: SecretCode }),
    });
    expect(verified.Status).toBe('SUCCESS');
    const { AuthenticationResult } = await pool.answer('MFA_SETUP', email, verified.Session, {});
    await verifierOf(stack.envWithMfa).verify(AuthenticationResult.AccessToken);
    await pool.refresh(AuthenticationResult.RefreshToken);
    expect((await pool.signIn(email)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  });

  it('leads the invited over a new password to MFA_SETUP', async () => {
    const email = newAddress();
    const password = 'Temporary-Pass-1';
    await pool.asAdmin('AdminCreateUser', {
      Username: email,
      TemporaryPassword: password,
      MessageAction: 'SUPPRESS',
    });
    const { Session } = await pool.signIn(email, password);
    const answer = await pool.answer('NEW_PASSWORD_REQUIRED', email, Session, { NEW_PASSWORD: goodPassword });
    expect(answer).toMatchObject({ ChallengeName: 'MFA_SETUP' });
    expect(answer.AuthenticationResult).toBeUndefined();
  });
});
