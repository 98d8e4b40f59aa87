import { makeCertificate, type TestCertificate } from '../../setup/database/certificate.ts';
import type { Fault } from '../../setup/database/faulty-proxy.ts';
import { runTool, type ToolRun } from '../../setup/release/release-tool.ts';
import { SmokeStage } from '../../setup/release/smoke-stage.ts';

const dayMillis = 86_400_000;

/** As in a deployed environment: one name for the API, one for the front end with the API behind it, one for files. */
describe('smoke through CloudFront', () => {
  const certificate = makeCertificate(new Date(Date.now() - dayMillis), new Date(Date.now() + 90.5 * dayMillis));
  let stage: SmokeStage;
  let trust: Record<string, string>;

  beforeAll(async () => {
    stage = await SmokeStage.start();
    trust = { NODE_EXTRA_CA_CERTS: await stage.folder.file('authority.pem', certificate.certificate) };
  }, 60_000);

  afterEach(() => stage.removeProxies());
  afterAll(() => stage?.stop());

  const asCloudFront: Fault = ({ headers }) => {
    headers['strict-transport-security'] = 'max-age=63072000; includeSubDomains; preload';
    headers.server = 'CloudFront';
    headers['x-cache'] ??= 'Miss from cloudfront';
  };

  async function smoke(options: { web?: Fault; files?: string; filesCertificate?: TestCertificate }): Promise<ToolRun> {
    const web = await stage.through(async (answer) => {
      await asCloudFront(answer);
      await options.web?.(answer);
    }, certificate);
    const files = options.files ?? (stage.database.env.S3_ENDPOINT as string);
    return runTool(['smoke', '--url', stage.api.url, '--web', web, '--files', files, '--json'], trust);
  }

  it('finds nothing wrong with healthy distributions', async () => {
    const run = await smoke({});
    expect(run.bad()).toEqual([]);
    const [api, web, files] = run.tree().children ?? [];
    expect([api?.name, web?.name, files?.name]).toEqual([
      `API ${stage.api.url}`,
      expect.stringMatching(/^CloudFront https:\/\/localhost:\d+$/),
      `CloudFront ${stage.database.env.S3_ENDPOINT}`,
    ]);
    expect(web?.children?.map(({ name, status }) => `${status} ${name}`)).toEqual([
      'PASS tls',
      'PASS users/me',
      'PASS headers',
      'PASS problem for an unknown route',
      'PASS problem without a token',
    ]);
  }, 60_000);

  it("finds a cache that gives one caller's answer to everybody", async () => {
    let kept: Buffer | undefined;
    const run = await smoke({
      web: (answer) => {
        if (answer.path !== '/v1/users/me') return;
        if (answer.status === 200) kept = answer.body;
        else if (kept !== undefined) Object.assign(answer, { status: 200, body: kept });
      },
    });
    expect(run.exitCode).toBe(1);
    expect(run.bad()).toEqual(['problem without a token']);
    expect(run.check('problem without a token').status).toBe('PASS');
    expect(run.tree().children?.[1]?.status).toBe('FAIL');
  }, 60_000);

  it('finds an answer for a caller that comes from the cache', async () => {
    const run = await smoke({
      web: ({ path, headers }) => {
        if (path === '/v1/users/me') headers['x-cache'] = 'Hit from cloudfront';
      },
    });
    expect(run.bad()).toEqual(['users/me']);
  }, 60_000);

  it('finds a page of the front end where the API should answer', async () => {
    const run = await smoke({
      web: (answer) => {
        if (answer.status >= 400) {
          Object.assign(answer, { status: 200, body: Buffer.from('<!doctype html>') });
          answer.headers['content-type'] = 'text/html';
        }
      },
    });
    expect(run.bad()).toEqual(['problem for an unknown route', 'problem without a token']);
  }, 60_000);

  it('finds downloads that bypass the distribution', async () => {
    const run = await smoke({ files: 'http://127.0.0.1:9' });
    expect(run.bad()).toEqual(['download']);
    expect(run.check('download').detail).toMatch(/^the download goes to 127\.0\.0\.1:\d+, expected 127\.0\.0\.1:9$/);
  }, 60_000);

  it('finds that the distribution of the files shows an expired certificate', async () => {
    const expired = makeCertificate(new Date(Date.now() - 60 * dayMillis), new Date(Date.now() - dayMillis));
    const files = await stage.proxied(stage.database.env.S3_ENDPOINT as string, () => undefined, expired);
    const run = await smoke({ files });
    expect(run.bad()).toEqual(['download', 'tls']);
    expect(run.tree().children?.[2]?.children?.[0]?.detail).toMatch(/^the certificate expired on /);
  }, 60_000);
});
