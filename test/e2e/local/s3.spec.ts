import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createS3Client } from '../../../apps/api/aws/clients.ts';
import { loadConfig } from '../../../apps/api/config/config.ts';
import { testStack } from '../../setup/runner/stack.ts';

const { env } = testStack();
const endpoint = env.S3_ENDPOINT as string;
const Bucket = env.S3_UPLOADS_BUCKET as string;

const newKey = (): string => `local-s3/${randomUUID()}`;

/** A request with its path as given: fetch would resolve `..` before sending. */
function send(method: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: new URL(endpoint).port, method, path }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    call.on('error', reject);
    call.end();
  });
}

describe('the local S3', () => {
  const s3 = createS3Client(loadConfig(env), endpoint);

  const presignPut = (Key: string, ContentLength: number) =>
    getSignedUrl(s3, new PutObjectCommand({ Bucket, Key, ContentLength, ContentType: 'image/png' }), {
      expiresIn: 60,
      signableHeaders: new Set(['content-type', 'content-length']),
    });

  afterAll(() => s3.destroy());

  it('takes a presigned PUT of exactly the signed type and length', async () => {
    const Key = newKey();
    const body = randomBytes(1_000);
    const url = await presignPut(Key, body.length);
    const put = (bytes: Buffer, type: string) =>
      fetch(url, { method: 'PUT', body: new Uint8Array(bytes), headers: { 'content-type': type } });
    expect((await put(Buffer.concat([body, body]), 'image/png')).status).toBe(403);
    expect((await put(body.subarray(1), 'image/png')).status).toBe(403);
    expect((await put(body, 'text/html')).status).toBe(403);
    expect((await put(body, 'image/png')).status).toBe(200);
    const stored = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(stored.ContentType).toBe('image/png');
    expect(Buffer.from((await stored.Body?.transformToByteArray()) ?? [])).toEqual(body);
  });

  it('takes a PUT with If-None-Match: * where nothing is, and one of several at once', async () => {
    const put = (Key: string, IfNoneMatch: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: randomBytes(100_000), IfNoneMatch })).then(
        () => 200,
        (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
      );
    const Key = newKey();
    expect(await put(Key, '"etag"')).toBe(501);
    expect(await put(Key, '*')).toBe(200);
    expect(await put(Key, '*')).toBe(412);
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await put(Key, '*')).toBe(200);
    const together = newKey();
    const statuses = await Promise.all(Array.from({ length: 4 }, () => put(together, '*')));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  it('refuses whoever does not sign', async () => {
    const Key = newKey();
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'secret' }));
    expect((await fetch(`${endpoint}/${Bucket}/${Key}`)).status).toBe(403);
    expect((await fetch(`${endpoint}/${Bucket}/${Key}`, { method: 'PUT', body: 'mine' })).status).toBe(403);
    expect((await fetch(`${endpoint}/${Bucket}`)).status).toBe(403);
    expect((await fetch(endpoint)).status).toBe(403);
  });

  it('refuses signatures of version 2, as S3 does in this region', async () => {
    const query = `AWSAccessKeyId=S3RVER&Expires=9999999999&Signature=AAAA`;
    expect((await fetch(`${endpoint}/${Bucket}/key?${query}`)).status).toBe(400);
  });

  it('takes no key that leads out of its bucket', async () => {
    for (const Key of ['../escaped', 'a/../../escaped', '..']) {
      const url = await presignPut(Key, 4);
      const path = url.slice(endpoint.length);
      expect((await send('PUT', path)).status).toBeGreaterThanOrEqual(400);
    }
    for (const path of [`/${Bucket}/../escaped`, `/${Bucket}/%2e%2e/escaped`, '/..', '/%2e%2e/cognito']) {
      expect((await send('GET', path)).status).toBeGreaterThanOrEqual(400);
    }
    const escaped = { Objects: [{ Key: `../../cognito/${env.COGNITO_USER_POOL_ID}.json` }] };
    await expect(s3.send(new DeleteObjectsCommand({ Bucket, Delete: escaped }))).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
  });

  it('refuses POST forms, whose limits it could not enforce', async () => {
    const form = new FormData();
    form.set('key', newKey());
    form.set('file', new Blob(['anything']));
    const query = 'X-Amz-Algorithm=AWS4-HMAC-SHA256';
    const answer = await fetch(`${endpoint}/${Bucket}?${query}`, { method: 'POST', body: form });
    expect(answer.status).toBe(501);
  });

  it('answers requests about the bucket, as the SDK signs them', async () => {
    const Key = newKey();
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'listed' }));
    await s3.send(new HeadBucketCommand({ Bucket }));
    const list = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 }));
    expect(list.Contents?.map((object) => object.Key)).toEqual([Key]);
  });

  it('lets a browser of any origin ask before it puts', async () => {
    const answer = await fetch(`${endpoint}/${Bucket}/${newKey()}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:5173',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-methods')).toContain('PUT');
  });

  it('lists on with the token of a page', async () => {
    const Prefix = newKey();
    for (const name of ['a', 'b', 'c'])
      await s3.send(new PutObjectCommand({ Bucket, Key: `${Prefix}/${name}`, Body: name }));
    const first = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 2 }));
    const rest = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken: first.NextContinuationToken }),
    );
    expect(rest.Contents?.map((object) => object.Key)).toEqual([`${Prefix}/c`]);
  });
});
