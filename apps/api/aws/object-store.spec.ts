import { createVerify, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { loadConfig } from '../config/config.ts';
import { ObjectStore } from './object-store.ts';

const base = {
  APP_ENV: 'test',
  DATABASE_HOST: 'localhost',
  DATABASE_NAME: 'x',
  DATABASE_USER: 'x',
  DATABASE_PASSWORD: 'x',
  DATABASE_SSL: 'disable',
  AWS_REGION: 'eu-central-1',
  COGNITO_USER_POOL_ID: 'eu-central-1_Test',
  COGNITO_CLIENT_ID: 'x',
  S3_UPLOADS_BUCKET: 'files',
};
const open = (env: Record<string, string>) =>
  new ObjectStore(loadConfig({ ...base, ...env }), pino({ level: 'silent' }));

describe('a download through CloudFront', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

  it('carries a signature over address and expiry and nothing else, also from a key with escaped line ends', async () => {
    const store = open({
      CLOUDFRONT_DOMAIN: 'files.school.example',
      CLOUDFRONT_KEY_PAIR_ID: 'K2JCJMDEHXQW5F',
      CLOUDFRONT_PRIVATE_KEY: privateKey.replaceAll('\n', '\\n'),
    });
    const { url, expiresAt } = await store.downloadLink('school/7/submission/abc.pdf');
    const { origin, pathname, searchParams } = new URL(url);
    expect(`${origin}${pathname}`).toBe('https://files.school.example/school/7/submission/abc.pdf');
    expect([...searchParams.keys()].sort()).toEqual(['Expires', 'Hash-Algorithm', 'Key-Pair-Id', 'Signature']);
    expect(searchParams.get('Key-Pair-Id')).toBe('K2JCJMDEHXQW5F');
    expect(Number(searchParams.get('Expires'))).toBe(expiresAt.getTime() / 1_000);
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(300_000);

    const resource = url.slice(0, url.indexOf('?Expires='));
    const policy = JSON.stringify({
      Statement: [
        {
          Resource: resource,
          Condition: { DateLessThan: { 'AWS:EpochTime': Number(searchParams.get('Expires')) } },
        },
      ],
    });
    const signature = (searchParams.get('Signature') as string).replace(
      /[-_~]/g,
      (character) => ({ '-': '+', _: '=', '~': '/' })[character] as string,
    );
    expect(createVerify('SHA256').update(policy).verify(publicKey, signature, 'base64')).toBe(true);
  });
});

describe('a stored object', () => {
  let server: Server;
  let store: ObjectStore;
  const sha256 = 'ab'.repeat(32);
  const answers: Record<string, Record<string, string>> = {
    whole: { 'x-amz-checksum-type': 'FULL_OBJECT' },
    parts: { 'x-amz-checksum-type': 'COMPOSITE' },
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const headers = answers[request.url?.split('/').at(-1)?.split('?')[0] ?? ''];
      const asked = request.headers['x-amz-checksum-mode'] === 'ENABLED';
      response.writeHead(headers === undefined || !asked ? 500 : 200, {
        'content-length': '5',
        'content-type': 'text/plain',
        'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
        ...headers,
      });
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env.AWS_ACCESS_KEY_ID ??= 'local';
    process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
    store = open({ S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });

  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it('reports the SHA-256 that S3 computed over the whole of it, and no checksum of checksums', async () => {
    expect(await store.describe('whole')).toEqual({ sizeBytes: 5, contentType: 'text/plain', sha256 });
    expect(await store.describe('parts')).toEqual({ sizeBytes: 5, contentType: 'text/plain', sha256: undefined });
  });

  it('is a 503 with Retry-After while the storage fails', async () => {
    await expect(store.describe('broken')).rejects.toMatchObject({
      definition: { status: 503, code: 'unavailable' },
      headers: { 'retry-after': '2' },
    });
  });
});
