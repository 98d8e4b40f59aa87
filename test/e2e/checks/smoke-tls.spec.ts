import { makeCertificate, type TestCertificate } from '../../setup/database/certificate.ts';
import type { Fault } from '../../setup/database/faulty-proxy.ts';
import { runTool } from '../../setup/release/release-tool.ts';
import { SmokeStage } from '../../setup/release/smoke-stage.ts';

const dayMillis = 86_400_000;

/** Everything runs for real; each test plants one fault before the API, and the check of the right name must find it. */
describe('smoke over https', () => {
  let stage: SmokeStage;

  beforeAll(async () => {
    stage = await SmokeStage.start();
  }, 60_000);

  afterEach(() => stage.removeProxies());
  afterAll(() => stage?.stop());

  const validFor = (days: number): TestCertificate =>
    makeCertificate(new Date(Date.now() - 30 * dayMillis), new Date(Date.now() + (days + 0.5) * dayMillis));

  const trusting = async ({ certificate }: TestCertificate): Promise<Record<string, string>> => ({
    NODE_EXTRA_CA_CERTS: await stage.folder.file('authority.pem', certificate),
  });

  /** As something before the API adds the header that only deployed environments send. */
  const strict: Fault = ({ headers }) => {
    headers['strict-transport-security'] = 'max-age=63072000; includeSubDomains';
  };

  it('looks at protocol, trust and days left', async () => {
    const certificate = validFor(90);
    const url = await stage.through(strict, certificate);
    const run = await runTool(['smoke', '--url', url, '--json'], await trusting(certificate));
    expect(run.bad()).toEqual([]);
    expect(run.check('tls').detail).toBe('TLSv1.3, 90 days left');
    expect(run.check('headers').detail).toBe('all there, with HSTS');
  }, 60_000);

  it('finds one that expired, and skips what cannot be asked then', async () => {
    const certificate = validFor(-3);
    const url = await stage.through(strict, certificate);
    const run = await runTool(['smoke', '--url', url, '--json'], await trusting(certificate));
    expect(run.exitCode).toBe(1);
    expect(run.bad()).toEqual(['tls']);
    expect(run.check('tls').detail).toMatch(/^the certificate expired on \d{4}-\d\d-\d\d$/);
    expect(run.check('health live')).toMatchObject({ status: 'SKIP', detail: 'needs "tls", which is FAIL' });
    expect(run.check('download')).toMatchObject({ status: 'SKIP' });
  }, 60_000);

  it('finds one that ends in five days', async () => {
    const certificate = validFor(5);
    const url = await stage.through(strict, certificate);
    const run = await runTool(['smoke', '--url', url, '--json'], await trusting(certificate));
    expect(run.bad()).toEqual(['tls']);
    expect(run.check('tls').detail).toMatch(/^the certificate ends in 5 days/);
  }, 60_000);

  it('finds one that nobody trusts', async () => {
    const url = await stage.through(strict, validFor(90));
    const run = await stage.smoke(url);
    expect(run.bad()).toEqual(['tls']);
    expect(run.check('tls').detail).toContain('clients refuse the certificate: ');
  }, 60_000);

  it('finds a server that still speaks TLS 1.1', async () => {
    const options = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const certificate = { ...validFor(90), options };
    const url = await stage.through(strict, certificate);
    const run = await runTool(['smoke', '--url', url, '--json'], await trusting(certificate));
    expect(run.bad()).toEqual(['tls']);
    expect(run.check('tls').detail).toBe('the server still speaks TLS 1.1');
  }, 60_000);

  it('finds that https goes without HSTS', async () => {
    const certificate = validFor(90);
    const url = await stage.through(() => undefined, certificate);
    const run = await runTool(['smoke', '--url', url, '--json'], await trusting(certificate));
    expect(run.bad()).toEqual(['headers']);
    expect(run.check('headers').detail).toContain('strict-transport-security is missing');
  }, 60_000);
});
