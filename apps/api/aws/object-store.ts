import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl as signCloudFrontUrl } from '@aws-sdk/cloudfront-signer';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { createS3Client } from './clients.ts';
import { ConnectionHeld } from './guarded.ts';

/** Reading the largest file allowed, over a slow line, ends before a client gives up. */
const readTimeoutMillis = 50_000;

/** A file of some hundred megabytes, over a line that is not the fastest. */
const largePutTimeoutMillis = 600_000;

const sealedContentType = 'application/x-empty';

export interface AnnouncedObject {
  key: string;
  /** What its downloads are called. */
  fileName: string;
  contentType: string;
  sizeBytes: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface PresignedPut {
  url: string;
  method: 'PUT';
  /** To be sent exactly so, beside a Content-Length of the announced size. */
  headers: Record<string, string>;
  expiresAt: Date;
}

export interface DownloadLink {
  url: string;
  expiresAt: Date;
}

export interface StoredObject {
  sizeBytes: number;
  contentType: string | undefined;
  /** Lower-case hex, where the storage computed it itself while it received the bytes. */
  sha256: string | undefined;
}

/** A file on this machine that goes into the storage. */
export interface LocalFile {
  path: string;
  sizeBytes: number;
}

/** The bucket of uploads. An object that is not there is `undefined`; a storage that is unavailable is a 503 problem. */
@Injectable()
export class ObjectStore {
  private readonly s3;
  /** Signs the host that clients reach, which behind a container network is not the one this process reaches. */
  private readonly publicS3;
  private readonly largeS3;
  private readonly bucket: string;

  constructor(
    private readonly config: AppConfig,
    @Inject(LOG) private readonly log: Log,
  ) {
    const { env } = config;
    this.s3 = createS3Client(config, env.S3_ENDPOINT);
    this.publicS3 = createS3Client(config, env.S3_PUBLIC_ENDPOINT ?? env.S3_ENDPOINT);
    this.largeS3 = createS3Client(config, env.S3_ENDPOINT, largePutTimeoutMillis);
    this.bucket = env.S3_UPLOADS_BUCKET;
  }

  /**
   * A URL that takes exactly the announced bytes: S3 refuses another type or length by the signature, and other bytes
   * by the checksum. The checksum must be a header; S3 does not check one in the query. `If-None-Match: *` makes it take
   * them once: where an object is, another PUT gets 412, so that what was verified or removed stays as it is.
   * The file's name is a header, which S3 keeps with the object and answers with each download: addresses of requests
   * stand in the logs of S3 and CloudFront, and no name may.
   */
  async presignPut({ key, fileName, contentType, sizeBytes, sha256 }: AnnouncedObject): Promise<PresignedPut> {
    const expiresInSeconds = this.config.env.UPLOAD_URL_TTL_SECONDS;
    const checksum = Buffer.from(sha256, 'hex').toString('base64');
    const disposition = attachment(fileName);
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      Key: key,
      ContentType: contentType,
      ContentDisposition: disposition,
      ContentLength: sizeBytes,
      ChecksumSHA256: checksum,
      IfNoneMatch: '*',
    });
    const expiresAt = new Date(Date.now() + expiresInSeconds * 1_000);
    const url = await getSignedUrl(this.publicS3, command, {
      expiresIn: expiresInSeconds,
      signableHeaders: new Set(['content-type', 'content-length']),
      unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
    });
    return {
      url,
      method: 'PUT',
      headers: {
        'content-type': contentType,
        'content-disposition': disposition,
        'if-none-match': '*',
        'x-amz-checksum-sha256': checksum,
      },
      expiresAt,
    };
  }

  /**
   * A URL to download an object, with the name and type that were sent with its bytes. Through CloudFront where it is
   * configured, which makes an attachment of what has no name.
   * @param fallbackName for an object without a name; stands in the URL, so it may say nothing about anybody
   */
  async downloadLink(key: string, fallbackName?: string): Promise<DownloadLink> {
    const { env } = this.config;
    // Both signatures know whole seconds.
    const expiresAt = new Date((Math.floor(Date.now() / 1_000) + env.DOWNLOAD_URL_TTL_SECONDS) * 1_000);
    if (env.CLOUDFRONT_DOMAIN !== undefined) {
      const signed = signCloudFrontUrl({
        url: `https://${env.CLOUDFRONT_DOMAIN}/${key}`,
        keyPairId: env.CLOUDFRONT_KEY_PAIR_ID as string,
        // A PEM that came through an environment file has its line ends escaped.
        privateKey: (env.CLOUDFRONT_PRIVATE_KEY as string).replaceAll('\\n', '\n'),
        dateLessThan: expiresAt,
        algorithm: 'SHA256',
      });
      return { url: signed, expiresAt };
    }
    const command = new GetObjectCommand({
      Bucket: this.bucket,
      Key: key,
      ...(fallbackName === undefined ? {} : { ResponseContentDisposition: `attachment; filename="${fallbackName}"` }),
    });
    return { url: await getSignedUrl(this.publicS3, command, { expiresIn: env.DOWNLOAD_URL_TTL_SECONDS }), expiresAt };
  }

  async describe(key: string): Promise<StoredObject | undefined> {
    return this.call('head', async () => {
      const head = await this.s3.send(
        new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' }),
      );
      // The checksum of an upload in parts is one of checksums.
      const whole = head.ChecksumType === undefined || head.ChecksumType === 'FULL_OBJECT';
      const sha256 =
        whole && head.ChecksumSHA256 ? Buffer.from(head.ChecksumSHA256, 'base64').toString('hex') : undefined;
      return { sizeBytes: head.ContentLength ?? 0, contentType: head.ContentType, sha256 };
    });
  }

  /** The object's bytes as a stream, which the caller must read to its end or destroy. */
  async open(key: string, range?: { firstBytes: number }): Promise<Readable | undefined> {
    return this.call('get', async () => {
      const { Body } = await this.s3.send(
        new GetObjectCommand({
          Bucket: this.bucket,
          Key: key,
          ...(range === undefined ? {} : { Range: `bytes=0-${range.firstBytes - 1}` }),
        }),
      );
      if (!(Body instanceof Readable)) throw new Error('The object came without a stream');
      return Body;
    });
  }

  /** The first bytes of an object; fewer where it is shorter. */
  async start(key: string, firstBytes: number): Promise<Buffer | undefined> {
    const body = await this.open(key, { firstBytes });
    return body && this.call('get', async () => Buffer.concat(await body.toArray()).subarray(0, firstBytes));
  }

  /** SHA-256 of the bytes in lower-case hex, read as a stream: one chunk is in memory at a time. */
  async sha256(key: string): Promise<string | undefined> {
    const body = await this.open(key);
    return (
      body &&
      this.call('get', async () => {
        const hash = createHash('sha256');
        const timeout = setTimeout(() => body.destroy(new Error('Reading took too long')), readTimeoutMillis);
        try {
          for await (const chunk of body) hash.update(chunk as Buffer);
        } finally {
          clearTimeout(timeout);
        }
        return hash.digest('hex');
      })
    );
  }

  /** Stores a file that this process made. Another time under the same key replaces it. */
  async put(
    { key, fileName, contentType, sha256 }: Omit<AnnouncedObject, 'sizeBytes'>,
    content: Buffer | LocalFile,
  ): Promise<void> {
    const isFile = !Buffer.isBuffer(content);
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      Key: key,
      Body: isFile ? createReadStream(content.path) : content,
      ...(isFile ? { ContentLength: content.sizeBytes } : {}),
      ContentType: contentType,
      ContentDisposition: attachment(fileName),
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
    });
    await this.call('put', () => (isFile ? this.largeS3 : this.s3).send(command));
  }

  /** The keys of all objects in a folder. */
  async list(folder: string): Promise<string[]> {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.call('list', () =>
        this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: folder, ContinuationToken })),
      );
      for (const { Key } of page?.Contents ?? []) if (Key !== undefined) keys.push(Key);
      ContinuationToken = page?.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return keys;
  }

  /** Removes the object; one that is not there counts as removed. */
  async delete(key: string): Promise<void> {
    await this.call('delete', () => this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key })));
  }

  /** Puts an empty object in the place of the bytes, which no presigned PUT replaces: see `presignPut`. */
  async seal(key: string): Promise<void> {
    await this.call('seal', () =>
      this.s3.send(
        new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: Buffer.alloc(0), ContentType: sealedContentType }),
      ),
    );
  }

  private async call<T>(operation: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
      if (error instanceof ConnectionHeld) throw error;
      this.log.error({ error, operation }, 'storage failed');
      throw new Problem(httpProblems.unavailable, { headers: { 'retry-after': '2' } });
    }
  }
}

/** RFC 6266: a plain name for old clients, the real one beside it. Single blanks only, as a signature reads them. */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_').replace(/ +/g, ' ');
  const exact = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
