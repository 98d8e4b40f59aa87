import { createHash } from 'node:crypto';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

interface StoredObject {
  readonly body: Buffer;
  readonly changedAt: Date;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Buckets and their objects: those of the CDK's bootstrap, and the one of the console. */
export class Buckets {
  private readonly buckets = new Map<string, Map<string, StoredObject>>();

  constructor(readonly fake: FakeAccount) {}

  create(name: string): void {
    if (!this.buckets.has(name)) this.buckets.set(name, new Map());
  }

  objects(name: string): Map<string, StoredObject> {
    const found = this.buckets.get(name);
    if (found === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return found;
  }

  read(bucket: string, key: string): string | undefined {
    return this.buckets.get(bucket)?.get(key)?.body.toString();
  }
}

interface Input {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body?: Buffer;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly Prefix?: string;
  readonly MaxKeys?: number;
  readonly ContinuationToken?: string;
}

const etagOf = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`;
const objectsOf = ({ Bucket }: Input, { fake }: Call) => fake.part(Buckets).objects(Bucket);

function get(input: Input, call: Call, code: string) {
  const found = objectsOf(input, call).get(input.Key);
  if (found === undefined) throw new AwsError(code, 'The specified key does not exist.', 404);
  return {
    ETag: etagOf(found.body),
    LastModified: found.changedAt,
    ContentLength: found.body.length,
    Metadata: found.metadata,
    body: found.body,
  };
}

function list(input: Input, call: Call) {
  const { Bucket, Prefix = '', MaxKeys = 1_000, ContinuationToken } = input;
  const objects = objectsOf(input, call);
  const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix)).sort();
  const rest = keys.filter((key) => ContinuationToken === undefined || key > ContinuationToken);
  const page = rest.slice(0, MaxKeys);
  const truncated = page.length < rest.length;
  return {
    Name: Bucket,
    Prefix,
    MaxKeys,
    KeyCount: page.length,
    IsTruncated: truncated,
    ...(truncated ? { NextContinuationToken: page.at(-1) } : {}),
    Contents: page.flatMap((Key) => {
      const found = objects.get(Key);
      return found === undefined
        ? []
        : [{ Key, Size: found.body.length, LastModified: found.changedAt, ETag: etagOf(found.body) }];
    }),
  };
}

export const s3Service: Service = {
  service: 's3',
  operations: {
    HeadBucket(input: Input, call: Call) {
      objectsOf(input, call);
      return { BucketRegion: call.region };
    },
    GetBucketLocation(input: Input, call: Call) {
      objectsOf(input, call);
      return { LocationConstraint: call.region };
    },
    GetBucketEncryption(input: Input, call: Call) {
      objectsOf(input, call);
      const byDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/aws/s3' };
      return {
        ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] },
      };
    },
    GetPublicAccessBlock(input: Input, call: Call) {
      objectsOf(input, call);
      return {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      };
    },
    GetObject(input: Input, call: Call) {
      const { body, ...rest } = get(input, call, 'NoSuchKey');
      return { ...rest, Body: body };
    },
    HeadObject(input: Input, call: Call) {
      const { body: _body, ...rest } = get(input, call, 'NotFound');
      return rest;
    },
    PutObject(input: Input, call: Call) {
      const body = input.Body ?? Buffer.alloc(0);
      objectsOf(input, call).set(input.Key, { body, changedAt: call.fake.now(), metadata: input.Metadata ?? {} });
      return { ETag: etagOf(body) };
    },
    ListObjectsV2: list,
  },
};
