import { type RunningApi, startApiHere } from '../../setup/api/api-here.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';
import { FaultyProxy } from '../../setup/database/faulty-proxy.ts';
import { type Findings, queuesWorked, verifyHere } from '../../setup/release/release-tool.ts';

interface Posture {
  policy?: object;
  block?: Record<string, boolean>;
}

/** The fake S3 knows neither policies nor blocks: what a bucket would say stands before it. */
describe('verify of a bucket', () => {
  let database: TestDatabase;
  let worker: RunningApi;
  let proxy: FaultyProxy;

  beforeAll(async () => {
    database = await createTestDatabase();
    worker = await startApiHere({ ...database.env, PROCESS_ROLE: 'worker' });
    await queuesWorked(database.env);
    proxy = await FaultyProxy.start(database.env.S3_ENDPOINT as string);
  }, 60_000);

  afterAll(async () => {
    await proxy?.close();
    await worker?.stop();
    await database.drop();
  });

  const allBlocked = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };

  const denial = (bucket: string) => ({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });

  function pretend({ policy, block }: Posture): void {
    const absent = (code: string) => xml(404, `<Error><Code>${code}</Code><Message>none</Message></Error>`);
    proxy.fault = () => undefined;
    proxy.instead = (_method, path) => {
      if (/[?&]policy/.test(path)) {
        return policy === undefined
          ? absent('NoSuchBucketPolicy')
          : answer(200, JSON.stringify(policy), 'application/json');
      }
      if (/[?&]publicAccessBlock/.test(path)) {
        if (block === undefined) return absent('NoSuchPublicAccessBlockConfiguration');
        const fields = Object.entries(block).map(([name, value]) => `<${name}>${value}</${name}>`);
        return xml(200, `<PublicAccessBlockConfiguration>${fields.join('')}</PublicAccessBlockConfiguration>`);
      }
      return undefined;
    };
  }

  const answer = (status: number, body: string, type: string) => ({
    status,
    headers: { 'content-type': type },
    body: Buffer.from(body),
  });
  const xml = (status: number, body: string) => answer(status, `<?xml version="1.0"?>${body}`, 'application/xml');

  const verify = (): Promise<Findings> => verifyHere({ ...database.env, S3_ENDPOINT: proxy.url });

  const bucket = () => database.env.S3_UPLOADS_BUCKET as string;

  it('passes one that refuses the public and plain http', async () => {
    pretend({ policy: { Statement: [denial(bucket())] }, block: allBlocked });
    const run = await verify();
    expect(run.bad()).toEqual([]);
    expect(run.check('bucket policy').detail).toBe('plain http is refused');
    expect(run.check('bucket public access').detail).toBe('blocked in all four ways');
  });

  it('finds that there is no policy', async () => {
    pretend({ block: allBlocked });
    const run = await verify();
    expect(run.bad()).toEqual(['bucket policy']);
    expect(run.check('bucket policy').detail).toBe('the bucket has no policy');
  });

  it('finds a policy that leaves plain http open for the objects, for somebody, or on a condition', async () => {
    const good = denial(bucket());
    const holes = [
      { ...good, Resource: `arn:aws:s3:::${bucket()}` },
      { ...good, Principal: { AWS: 'arn:aws:iam::111122223333:root' } },
      { ...good, Action: 's3:PutObject' },
      { ...good, Condition: { ...good.Condition, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
      { ...good, Effect: 'Allow' },
    ];
    for (const hole of holes) {
      pretend({ policy: { Statement: hole }, block: allBlocked });
      expect((await verify()).bad()).toEqual(['bucket policy']);
    }
  }, 60_000);

  it('finds a way that is open to the public', async () => {
    pretend({ policy: { Statement: [denial(bucket())] }, block: { ...allBlocked, RestrictPublicBuckets: false } });
    const open = await verify();
    expect(open.bad()).toEqual(['bucket public access']);
    expect(open.check('bucket public access').detail).toBe('RestrictPublicBuckets is off');
    pretend({ policy: { Statement: [denial(bucket())] } });
    expect((await verify()).check('bucket public access').detail).toContain('BlockPublicAcls');
  });

  it('finds an object store that loses bytes, and removes its probe all the same', async () => {
    pretend({ policy: { Statement: [denial(bucket())] }, block: allBlocked });
    const deleted: string[] = [];
    proxy.fault = (passing) => {
      if (!passing.path.includes('/verify/')) return;
      if (passing.method === 'GET' && passing.status === 200) passing.body = passing.body.subarray(0, -3);
      if (passing.method === 'DELETE') deleted.push(passing.path);
    };
    const run = await verify();
    expect(run.bad()).toEqual(['bucket objects']);
    expect(run.check('bucket objects').detail).toBe('an object is read with other bytes than were written');
    expect(deleted).toHaveLength(1);
  });

  it('finds a bucket that is not there', async () => {
    const run = await verifyHere({ ...database.env, S3_UPLOADS_BUCKET: 'another-bucket' });
    expect(run.bad()).toEqual(['bucket reachable']);
    expect(run.check('bucket policy').status).toBe('SKIP');
  });
});
