import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Accounts } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { mintToken } from '../../setup/api/tokens.ts';
import { TestPool } from '../../setup/runner/cognito.ts';

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));

describe('access tokens', () => {
  let test: TestApp;
  let user: FixtureUser;

  beforeAll(async () => {
    test = await startTestApp();
    user = await test.fixtures.user(await test.fixtures.school(), 'teacher');
  });

  afterAll(() => test.close());

  const mint = (claims: Record<string, unknown>, groups: readonly string[] = ['teacher']) =>
    mintToken(test.env, { sub: user.cognitoSub, groups, claims });
  const send = (authorization?: string) => {
    const request = test.as().get('/v1/users/me');
    return authorization === undefined ? request : request.set('authorization', authorization);
  };

  async function expectRefused(token: string): Promise<void> {
    const answer = await send(`Bearer ${token}`);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(answer.body.code).toBe('unauthenticated');
    expect(answer.body.detail).toBeUndefined();
  }

  it('are accepted when the user pool signed them for this application', async () => {
    expect((await send(`Bearer ${mint({})}`)).status).toBe(200);
  });

  it('are demanded, in the scheme Bearer', async () => {
    for (const header of [undefined, '', 'Bearer', 'Bearer ', `Basic ${mint({})}`, mint({})]) {
      const answer = await send(header);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    }
  });

  it('are refused when they expired, also after they were accepted', async () => {
    const now = () => Math.floor(Date.now() / 1_000);
    await expectRefused(mint({ exp: now() - 1, iat: now() - 901 }));
    const exp = now() + 4;
    const brief = mint({ exp });
    expect((await send(`Bearer ${brief}`)).status).toBe(200);
    await sleep((exp + 1) * 1_000 - Date.now());
    await expectRefused(brief);
  });

  it('are refused when they are not signed, or signed by somebody else', async () => {
    const [header, payload, signature] = mint({}).split('.') as [string, string, string];
    const { kid } = decode(header);
    await expectRefused(`${encode({ alg: 'none', kid })}.${payload}.`);
    await expectRefused(`${encode({ alg: 'none' })}.${payload}.${signature}`);
    await expectRefused(`${header}.${payload}.`);
    await expectRefused(`${header}.${encode({ ...decode(payload), 'cognito:groups': ['admin'] })}.${signature}`);

    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const content = `${header}.${payload}`;
    await expectRefused(`${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`);
    const unknownKid = `${encode({ alg: 'RS256', kid: 'unknown' })}.${payload}`;
    await expectRefused(`${unknownKid}.${sign('sha256', Buffer.from(unknownKid), privateKey).toString('base64url')}`);
    const ownKey = `${encode({ alg: 'RS256', kid, jwk: publicKey.export({ format: 'jwk' }) })}.${payload}`;
    await expectRefused(`${ownKey}.${sign('sha256', Buffer.from(ownKey), privateKey).toString('base64url')}`);
    expect((await send(`Bearer ${mint({})}`)).status).toBe(200);
  });

  it('are refused when the public key served as a shared secret', async () => {
    const [, payload] = mint({}).split('.') as [string, string, string];
    const answer = await fetch(test.env.COGNITO_JWKS_URI as string);
    const keySet = (await answer.json()) as { keys: [{ kid: string }] };
    const content = `${encode({ alg: 'HS256', kid: keySet.keys[0].kid })}.${payload}`;
    const secret = JSON.stringify(keySet.keys[0]);
    await expectRefused(`${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`);
  });

  it('are refused when they come from another pool, for another client or for another use', async () => {
    await expectRefused(mint({ iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other0001' }));
    await expectRefused(mint({ iss: 'https://attacker.example' }));
    await expectRefused(mint({ client_id: 'another-client' }));
    await expectRefused(mint({ token_use: 'id' }));
    await expectRefused(mint({ token_use: 'refresh' }));
  });

  it('are refused when they are really id tokens', async () => {
    const account = await new Accounts(test).student(await test.fixtures.school());
    const { AuthenticationResult } = await new TestPool().signIn(account.email, account.password);
    expect((await send(`Bearer ${AuthenticationResult.AccessToken}`)).status).toBe(200);
    await expectRefused(AuthenticationResult.IdToken);
  });

  it('are refused when a claim has a shape that no user pool gives it', async () => {
    const malformed: Record<string, unknown>[] = [
      ...[null, 7, 'admin', { teacher: true }, ['teacher', null], [['teacher']]].map((groups) => ({
        'cognito:groups': groups,
      })),
      ...[null, 7, '', [], {}, 'a b', '\u0000', 'x'.repeat(129)].map((sub) => ({ sub })),
      ...[null, 'now', [], {}, -1, 1.5, 1e300].map((iat) => ({ iat })),
      ...[null, 'later', [], {}].map((exp) => ({ exp })),
      ...[null, 7, ['access'], {}].map((use) => ({ token_use: use })),
      ...[null, 7, {}].map((id) => ({ client_id: id })),
      ...[null, 7, []].map((iss) => ({ iss })),
    ];
    for (const claims of malformed) await expectRefused(mint(claims));
  });

  it('are refused when they are no tokens at all', async () => {
    for (const token of ['x', 'a.b.c', `${encode({})}.${encode({})}.x`, '..', '%00', 'null', "' OR 1=1 --"]) {
      await expectRefused(token);
    }
  });

  it('are refused for users without a role, and for accounts without a user', async () => {
    await expectRefused(mint({}, []));
    await expectRefused(mint({}, ['operators']));
    await expectRefused(mintToken(test.env, { sub: crypto.randomUUID(), groups: ['admin'] }));
  });

  it('are refused at once for disabled and for deleted users, whatever they say', async () => {
    const school = await test.fixtures.school();
    const disabled = await test.fixtures.user(school, 'teacher');
    const deleted = await test.fixtures.user(school, 'teacher');
    for (const { token } of [disabled, deleted]) expect((await send(`Bearer ${token}`)).status).toBe(200);
    await test.database.run('UPDATE users SET enabled = false WHERE id = $1', [disabled.id]);
    await test.database.run(`UPDATE users SET status = 'tobedeleted' WHERE id = $1`, [deleted.id]);
    for (const { token } of [disabled, deleted]) await expectRefused(token);
  });

  it('are answered with 503 while the keys of the user pool cannot be fetched', async () => {
    const unavailable = await startTestApp({ COGNITO_JWKS_URI: 'http://127.0.0.1:9/jwks.json' });
    try {
      const answer = await unavailable
        .as()
        .get('/v1/users/me')
        .set('authorization', `Bearer ${mint({})}`);
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBeDefined();
    } finally {
      await unavailable.close();
    }
  });
});
