import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { createS3Client } from './clients.ts';
import { attachment } from './object-store.ts';

/** One version of an object: its ETag says which. */
export interface DroppedObject {
  key: string;
  etag: string;
}

export interface ListedObject extends DroppedObject {
  writtenAt: Date;
  sizeBytes: number;
}

/**
 * `gone`: another version, or none, is there by now. `unreadable`: nobody may read it, because the malware scan found a
 * threat in it, or whoever wrote it encrypted it with a key of their own.
 */
export type Missing = 'gone' | 'unreadable';

/** The server copies within S3; 200 MiB take seconds before the answer begins. */
const copyTimeoutMillis = 60_000;

/**
 * What others put into the bucket of uploads. Every call names the version of the object, so one that is replaced meanwhile
 * is neither taken for the other nor removed in its place.
 */
@Injectable()
export class DropStore {
  private readonly s3;
  private readonly bucket: string;

  constructor(config: AppConfig) {
    this.s3 = createS3Client(config, config.env.S3_ENDPOINT, copyTimeoutMillis);
    this.bucket = config.env.S3_UPLOADS_BUCKET;
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    let ContinuationToken: string | undefined;
    do {
      const page = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken }),
      );
      for (const { Key, ETag, LastModified, Size } of page.Contents ?? []) {
        if (Key === undefined || ETag === undefined || LastModified === undefined) continue;
        yield { key: Key, etag: ETag, writtenAt: LastModified, sizeBytes: Size ?? 0 };
      }
      ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  /** SHA-256 of the bytes in lower-case hex, read as a stream. */
  async sha256({ key, etag }: DroppedObject): Promise<{ sha256: string } | Missing> {
    return this.call(async () => {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key, IfMatch: etag }));
      if (!(Body instanceof Readable)) throw new Error('The object came without a stream');
      const hash = createHash('sha256');
      for await (const chunk of Body) hash.update(chunk as Buffer);
      return { sha256: hash.digest('hex') };
    });
  }

  /**
   * The copy has its own type, name and no tag: a verdict of the scan about another object is none about this one, and who
   * may not write tags could not copy them.
   */
  async copy(
    { key, etag }: DroppedObject,
    to: { key: string; fileName: string; contentType: string },
  ): Promise<'copied' | Missing> {
    return this.call(async () => {
      await this.s3.send(
        new CopyObjectCommand({
          Bucket: this.bucket,
          Key: to.key,
          CopySource: `${this.bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
          CopySourceIfMatch: etag,
          MetadataDirective: 'REPLACE',
          TaggingDirective: 'REPLACE',
          ContentType: to.contentType,
          ContentDisposition: attachment(to.fileName),
        }),
      );
      return 'copied' as const;
    });
  }

  /** What became of an object, for whoever wrote it. Another time under the same key replaces it. */
  async writeReceipt(key: string, receipt: object): Promise<void> {
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: JSON.stringify(receipt, null, 2),
        ContentType: 'application/json',
      }),
    );
  }

  /** Conditional: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
  async remove({ key, etag }: DroppedObject): Promise<'removed' | Missing> {
    return this.call(async () => {
      await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key, IfMatch: etag }));
      return 'removed' as const;
    });
  }

  private async call<T>(work: () => Promise<T>): Promise<T | Missing> {
    try {
      return await work();
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status === 404 || status === 412) return 'gone';
      // With a key of the client's own (SSE-C) it is 400.
      if (status === 403 || status === 400) return 'unreadable';
      throw error;
    }
  }
}
