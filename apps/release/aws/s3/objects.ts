import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Aws } from '../clients.ts';
import { isAwsError } from '../errors.ts';

/** One bucket, by its name. */
export interface Bucket {
  readonly aws: Aws;
  readonly name: string;
}

export interface NewObject {
  readonly key: string;
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Kept with the object: names in small letters, as S3 gives them back. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface TextObject {
  readonly text: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export async function listKeys({ aws, name }: Bucket, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: aws.client(S3Client) }, { Bucket: name, Prefix: prefix })) {
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
  }
  return keys;
}

/** An object of text, or undefined where there is none. */
export async function readObject({ aws, name }: Bucket, key: string): Promise<TextObject | undefined> {
  try {
    const { Body, Metadata } = await aws.client(S3Client).send(new GetObjectCommand({ Bucket: name, Key: key }));
    return { text: (await Body?.transformToString()) ?? '', metadata: Metadata ?? {} };
  } catch (error) {
    if (isAwsError(error, 'NoSuchKey')) return undefined;
    throw error;
  }
}

export async function putObject({ aws, name }: Bucket, object: NewObject): Promise<void> {
  await aws.client(S3Client).send(
    new PutObjectCommand({
      Bucket: name,
      Key: object.key,
      Body: object.body,
      ContentType: object.contentType,
      CacheControl: object.cacheControl,
      ...(object.metadata === undefined ? {} : { Metadata: object.metadata }),
    }),
  );
}
