import { migrateRevert } from '../../../apps/api/database/migrate.ts';
import { type Fault, FaultyProxy, late, on } from '../../setup/database/faulty-proxy.ts';
import { SmokeStage, seededDatabase, stageCommit } from '../../setup/release/smoke-stage.ts';

/** Everything runs for real; each test plants one fault, and the check of the right name must find it. */
describe('smoke', () => {
  let stage: SmokeStage;

  beforeAll(async () => {
    stage = await SmokeStage.start();
  }, 60_000);

  afterEach(() => stage.removeProxies());
  afterAll(() => stage?.stop());

  it('finds a header that a proxy removed, and one that reveals too much', async () => {
    const url = await stage.through(({ headers }) => {
      headers['x-content-type-options'] = undefined;
      headers.server = 'nginx/1.27';
    });
    const run = await stage.smoke(url);
    expect(run.exitCode).toBe(1);
    expect(run.bad()).toEqual(['headers']);
    expect(run.check('headers').detail).toContain('x-content-type-options is missing; server reveals "nginx/1.27"');
    expect(run.check('headers').fix).toContain('apps/api/http/server.ts');
  }, 60_000);

  it('finds errors that something else than the API answers', async () => {
    const url = await stage.through((answer) => {
      if (answer.status !== 404) return;
      answer.headers['content-type'] = 'text/html';
      answer.body = Buffer.from('<h1>Not found</h1>');
    });
    expect((await stage.smoke(url)).bad()).toEqual(['problem for an unknown route']);
  }, 60_000);

  it('finds that the wrong release answers, however healthy it is', async () => {
    const run = await stage.smoke(stage.api.url, '--commit', 'feedfacecafe');
    expect(run.bad()).toEqual(['release']);
    expect(run.check('release').detail).toBe(`commit ${stageCommit} answers, expected feedfacecafe`);
    expect(run.check('health full').status).toBe('PASS');
  }, 60_000);

  it('finds migrations that are not applied: the application is not ready', async () => {
    const stale = await seededDatabase();
    try {
      await migrateRevert(stale.env);
      await stage.withApi(stale.env, async (url) => {
        const run = await stage.smoke(url, '--job-seconds', '3');
        expect(run.bad()).toContain('health ready');
        expect(run.check('health ready').detail).toContain('answered 503');
        expect(run.check('health live').status).toBe('PASS');
      });
    } finally {
      await stale.drop();
    }
  }, 60_000);

  it('finds a client of the user pool that is wrong: nobody can sign in', async () => {
    await stage.withApi({ COGNITO_CLIENT_ID: 'another-client' }, async (url) => {
      const run = await stage.smoke(url);
      expect(run.bad()).toEqual(['sign-in']);
      expect(run.check('sign-in').detail).toContain('POST /v1/auth/sign-in answered');
      expect(run.check('class')).toMatchObject({ status: 'SKIP', detail: 'needs "sign-in", which is FAIL' });
    });
  }, 60_000);

  it('finds that users/me is slow, and waits for what still answers', async () => {
    const run = await stage.smoke(await stage.through(on('/v1/users/me', late(2_200))));
    expect(run.bad()).toEqual(['users/me']);
    expect(run.check('users/me').detail).toMatch(/^the fastest of 3 answers took \d+ ms, more than 2000 ms$/);
  }, 60_000);

  it('finds a change that is answered and not kept', async () => {
    const url = await stage.through((answer) => {
      if (!answer.path.startsWith('/v1/classes/') || answer.method !== 'GET' || answer.status !== 200) return;
      const body = JSON.parse(answer.body.toString('utf8'));
      answer.body = Buffer.from(JSON.stringify({ ...body, location: null }));
    });
    const run = await stage.smoke(url);
    expect(run.bad()).toEqual(['class']);
    expect(run.check('class').detail).toMatch(/^GET \S+ gives another location than was written$/);
    expect(run.check('assignment').status).toBe('SKIP');
    expect(run.check('clean-up').detail).toBe('1 removed');
  }, 60_000);

  it('finds an object store that loses bytes', async () => {
    const lossy = await stage.proxied(stage.database.env.S3_ENDPOINT as string, (answer) => {
      if (answer.method === 'GET' && answer.status === 200) answer.body = answer.body.subarray(0, -100);
    });
    await stage.withApi({ S3_PUBLIC_ENDPOINT: lossy }, async (url) => {
      const run = await stage.smoke(url);
      expect(run.bad()).toEqual(['download']);
      expect(run.check('download').detail).toMatch(/ gives \d+ of \d+ bytes$/);
      expect(run.check('upload deleted').status).toBe('PASS');
    });
  }, 60_000);

  /** An object store that checks no signature: what S3 refuses, it answers. */
  const openStore: Fault = (answer) => {
    if (answer.method === 'GET' && answer.status === 403) answer.status = 200;
  };

  it('finds an object store that answers requests without a signature', async () => {
    const open = await stage.proxied(stage.database.env.S3_ENDPOINT as string, openStore);
    await stage.withApi({ S3_PUBLIC_ENDPOINT: open }, async (url) => {
      const run = await stage.smoke(url);
      expect(run.exitCode).toBe(1);
      expect(run.bad()).toEqual(['download without a signature']);
      const { host } = new URL(open);
      expect(run.check('download without a signature').detail).toBe(
        `GET from ${host} without a signature answered 200, expected 403`,
      );
    });
  }, 60_000);

  it('skips the request without a signature where the object store is fakecloud, as in docker compose', async () => {
    const fake = await FaultyProxy.start(stage.database.env.S3_ENDPOINT as string);
    stage.proxies.push(fake);
    fake.fault = openStore;
    const health = Buffer.from(JSON.stringify({ status: 'ok', version: '0.46.0', services: ['cognito-idp', 's3'] }));
    fake.instead = (_method, path) =>
      path === '/_fakecloud/health' ? { status: 200, headers: {}, body: health } : undefined;
    await stage.withApi({ S3_PUBLIC_ENDPOINT: fake.url }, async (url) => {
      const run = await stage.smoke(url);
      expect(run.exitCode).toBe(0);
      expect(run.check('download').status).toBe('PASS');
      expect(run.check('download without a signature')).toMatchObject({
        status: 'SKIP',
        detail: `${new URL(fake.url).host} is fakecloud, a fake of S3 that checks no signature`,
      });
    });
  }, 60_000);

  it('finds a queue that nobody works: the job never ends', async () => {
    const idle = await seededDatabase();
    try {
      await stage.withApi({ ...idle.env, PROCESS_ROLE: 'api' }, async (url) => {
        const run = await stage.smoke(url, '--job-seconds', '3');
        expect(run.exitCode).toBe(1);
        expect(run.bad()).toEqual(['job']);
        expect(run.check('job').detail).toBe('took longer than 3 s');
        expect(run.check('class deleted').status).toBe('PASS');
      });
    } finally {
      await idle.drop();
    }
  }, 60_000);
});
