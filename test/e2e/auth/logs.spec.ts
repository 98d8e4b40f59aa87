import { type ApiProcess, startApiProcess, waitFor } from '../../setup/api/api-process.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { newestCodeTo, temporaryPasswordTo } from '../../setup/api/mailbox.ts';
import { goodPassword, newAddress } from '../../setup/runner/cognito.ts';

describe('the log of the sign-in and user routes', () => {
  let test: TestApp;
  let api: ApiProcess;

  beforeAll(async () => {
    test = await startTestApp();
    api = await startApiProcess({ ...test.env, LOG_LEVEL: 'trace' });
  });

  afterAll(async () => {
    await api.stop('SIGKILL');
    await test.close();
  });

  // biome-ignore lint/suspicious/noExplicitAny: the shapes of the answers are checked elsewhere
  async function send(method: string, path: string, body?: object, token?: string): Promise<any> {
    const answer = await fetch(`${api.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.json().catch(() => undefined);
  }

  it('holds no address, name, password, code or token, at its most talkative', async () => {
    const school = await test.fixtures.school();
    const admin = await test.fixtures.user(school, 'admin');
    const email = newAddress();
    const invited = newAddress();
    const givenName = 'Ottilie';
    const familyName = 'Quandt';
    const wrong = 'Wrong-Password-99';
    const person = { givenName, familyName, schoolSourcedId: school.sourcedId };

    const { signUpId } = await send('POST', '/v1/auth/sign-up', { email, password: goodPassword, ...person });
    const code = await newestCodeTo(email);
    await send('POST', '/v1/auth/sign-up/confirm', { signUpId, code });
    await send('POST', '/v1/auth/sign-in', { email, password: wrong });
    const { tokens } = await send('POST', '/v1/auth/sign-in', { email, password: goodPassword });
    await send('GET', '/v1/users/me', undefined, tokens.accessToken);
    await send('POST', '/v1/auth/refresh', { refreshToken: tokens.refreshToken });
    await send('POST', '/v1/auth/forgot-password', { email });
    const invitation = { email: invited, givenName, familyName, role: 'teacher' };
    await send('POST', '/v1/users', invitation, admin.token);
    await send('POST', '/v1/users', invitation, admin.token);
    await send('POST', '/v1/users/search', { q: familyName }, admin.token);
    await send('GET', `/v1/users?q=${familyName}`, undefined, admin.token);
    await send('POST', '/v1/auth/sign-in', { email, password: { not: wrong } });

    // The line of a request is written after its answer.
    await waitFor(async () => api.output().split('"route":"/v1/auth/sign-in"').length > 3);
    const output = api.output();
    expect(output).toContain('"status":409');
    const secrets = [email, invited, givenName, familyName, goodPassword, wrong, await temporaryPasswordTo(invited)];
    secrets.push(tokens.accessToken, tokens.refreshToken, admin.token, email.split('@')[0] as string);
    for (const secret of secrets) expect(output).not.toContain(secret);
    expect(output).not.toMatch(new RegExp(`\\b${code}\\b`));
  });
});
