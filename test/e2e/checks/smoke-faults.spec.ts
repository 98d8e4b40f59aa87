import { migrateRevert } from '../../../apps/api/database/migrate.ts';
import { late, on } from '../../setup/database/faulty-proxy.ts';
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
      const findsIt = async (url: string) => {
        const run = await stage.smoke(url, '--job-seconds', '3');
        expect(run.bad()).toContain('health ready');
        expect(run.check('health ready').detail).toContain('answered 503');
        expect(run.check('health live').status).toBe('PASS');
      };
      await stage.withApi(stale.env, findsIt, { becomesReady: false });
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
});
