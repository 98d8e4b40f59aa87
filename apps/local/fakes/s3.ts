import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestListener } from 'node:http';
import { relative, resolve, sep } from 'node:path';
import S3rver, { type Context, type Middleware, type Store } from '@20minutes/s3rver';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import { loopback } from '../loopback.ts';

/** As in the deployed bucket: browsers put and get what a presigned URL names. */
const corsOfBucket = `<CORSConfiguration><CORSRule>
<AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</AllowedHeader>
<AllowedMethod>GET</AllowedMethod><AllowedMethod>HEAD</AllowedMethod><AllowedMethod>PUT</AllowedMethod>
<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3000</MaxAgeSeconds>
</CORSRule></CORSConfiguration>`;

/** The local S3 over the files of `folder`. */
export async function createLocalS3(folder: string, bucket: string): Promise<RequestListener> {
  const s3 = new S3rver({
    address: loopback,
    port: 0,
    directory: folder,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket, configs: [corsOfBucket] }],
  });
  keepInside(s3.store, folder);
  writeConditionally(s3.store);
  // The last one routes the request, so what stands before it sees every request first.
  s3.middleware.splice(-1, 0, guard, matchWhatIsExpected(s3.store));
  s3.on('error', () => undefined);
  await s3.configureBuckets();
  return s3.callback();
}

const guard: Middleware = async (context, next) => {
  if (context.method !== 'OPTIONS') {
    requireSignature(context);
    refuseForms(context);
    signBucketPath(context);
  }
  await condition.run(context.headers['if-none-match'], next);
};

function requireSignature(context: Context): void {
  const { authorization } = context.headers;
  if (authorization?.startsWith('AWS ') || context.query.Signature !== undefined) {
    throw new S3Error('InvalidRequest', 'Please use AWS4-HMAC-SHA256.');
  }
  if (authorization === undefined && context.query['X-Amz-Algorithm'] === undefined) {
    throw new S3Error('AccessDenied', 'Access Denied');
  }
}

/** s3rver does not enforce the limits of a POST policy, so nothing may rely on one here. */
function refuseForms(context: Context): void {
  if (context.method === 'POST' && context.is('multipart/form-data')) {
    throw new S3Error('NotImplemented', 'POST forms are not offered by the local S3; use a presigned PUT.');
  }
}

/** The SDK signs "/BUCKET/" where s3rver, unless set to a host per bucket, computes the signature of "/BUCKET". */
function signBucketPath(context: Context): void {
  if (/^\/[^/]+\/$/.test(context.path)) {
    context.state.vhost = true;
    context.mountPath = '/';
  }
}

/** The If-None-Match of the request, for the store: what comes before it has checked the signature. */
const condition = new AsyncLocalStorage<string | undefined>();

/** As S3: `*` is the only condition of a write, held by what is there, or by what is just being written. */
function writeConditionally(store: Store): void {
  const writing = new Set<string>();
  const putObject = store.putObject.bind(store);
  store.putObject = async (object) => {
    const expected = condition.getStore();
    if (expected === undefined) return putObject(object);
    if (expected !== '*') throw new S3Error('NotImplemented', 'If-None-Match of a PUT takes "*" only.');
    const place = `${object.bucket}/${object.key}`;
    if (writing.has(place)) {
      throw Object.assign(new S3Error('ConditionalRequestConflict', 'Another request writes this key.'), {
        status: 409,
      });
    }
    writing.add(place);
    try {
      if (await store.existsObject(object.bucket, object.key)) {
        throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
      }
      return await putObject(object);
    } finally {
      writing.delete(place);
    }
  };
}

/** As S3: a copy, a read and a removal concern the version that they name and no other. */
const matchWhatIsExpected =
  (store: Store): Middleware =>
  async (context, next) => {
    const { headers } = context;
    const [expected, path] =
      context.method === 'PUT'
        ? [headers['x-amz-copy-source-if-match'], headers['x-amz-copy-source']]
        : [headers['if-match'], context.path];
    if (expected !== undefined && path !== undefined) {
      const [bucket = '', ...key] = path.replace(/^\//, '').split('/').map(decodeURIComponent);
      const stored = await store.getMetadata(bucket, key.join('/')).catch(() => undefined);
      if (stored === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
      if (stored.etag !== expected) {
        throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
      }
    }
    await next();
  };

/** s3rver joins keys to paths as they are: `..` in a key, a bucket or a copy source would leave its folder. */
function keepInside(store: Store, folder: string): void {
  const root = resolve(folder);
  const bucketPath = store.getBucketPath.bind(store);
  const resourcePath = store.getResourcePath.bind(store);
  const inside = (path: string, parent: string): string => {
    const way = relative(parent, path);
    if (way === '' || way === '..' || way.startsWith(`..${sep}`)) {
      throw new S3Error('InvalidArgument', 'The local S3 does not take keys that lead out of their bucket.');
    }
    return path;
  };
  store.getBucketPath = (bucket) => inside(bucketPath(bucket), root);
  store.getResourcePath = (bucket, key, resource) => {
    if (key?.split('/').includes('..')) inside('..', '.');
    return inside(resourcePath(bucket, key, resource), store.getBucketPath(bucket));
  };
}
