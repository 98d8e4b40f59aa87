import { waitFor } from '../../setup/api/api-process.ts';
import { type Fault, FaultyProxy } from '../../setup/database/faulty-proxy.ts';
import type { ToolRun } from '../../setup/release/release-tool.ts';
import { SmokeStage, seededDatabase } from '../../setup/release/smoke-stage.ts';

/** Everything runs for real; each test plants one fault, and the check of the right name must find it. */
describe('smoke, behind the API,', () => {
  let stage: SmokeStage;

  beforeAll(async () => {
    stage = await SmokeStage.start();
  }, 60_000);

  /** Once the parts answered in time, which a busy machine may keep them from: the report holds for the next seconds. */
  async function smoke(url: string, ...options: string[]): Promise<ToolRun> {
    await waitFor(async () => (await fetch(`${url}/health`)).ok);
    return stage.smoke(url, ...options);
  }

  afterEach(() => stage.removeProxies());
  afterAll(() => stage?.stop());

  it('finds a change that is answered and not kept', async () => {
    const url = await stage.through((answer) => {
      if (!answer.path.startsWith('/v1/classes/') || answer.method !== 'GET' || answer.status !== 200) return;
      const body = JSON.parse(answer.body.toString('utf8'));
      answer.body = Buffer.from(JSON.stringify({ ...body, location: null }));
    });
    const run = await smoke(url);
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
      const run = await smoke(url);
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
      const run = await smoke(url);
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
      const run = await smoke(url);
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
        const run = await smoke(url, '--job-seconds', '3');
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
