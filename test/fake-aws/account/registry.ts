import { createHash } from 'node:crypto';
import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import type { FakeAccount } from '../handlers.ts';

interface StoredImage {
  readonly digest: string;
  readonly manifest: string;
  readonly mediaType: string;
  readonly tags: string[];
  readonly pushedAt: Date;
}

export interface ScanResult {
  /** Seconds of the fake from the push until the scan is over. */
  readonly seconds?: number;
  readonly status?: 'COMPLETE' | 'FAILED';
  readonly findings?: readonly {
    readonly name: string;
    readonly severity: 'CRITICAL' | 'HIGH' | 'LOW';
    readonly package: string;
  }[];
}

export const imageIndex = 'application/vnd.oci.image.index.v1+json';
export const imageManifest = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Most images arrive within half an hour (https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html). */
const replicationSeconds = 600;

/** The one repository of the account's region: tags never move, every push is scanned. */
export class Registry {
  readonly images = new Map<string, StoredImage>();
  /** Images that another registry replicates into this one once its repository is there. */
  readonly arriving = new Map<string, string>();
  /** What the scans of images find that are pushed from now on. */
  scan: ScanResult = {};
  private readonly scans = new Map<string, ScanResult>();

  constructor(readonly fake: FakeAccount) {}

  /** A stack has made the repository. */
  open(): void {
    for (const [tag, digest] of this.arriving) this.fake.after(replicationSeconds, () => this.push(tag, digest));
  }

  /** Puts an image there as `build` makes it: an index of one machine with its attestations. */
  push(tag: string, digest?: string, platform = 'linux/arm64'): string {
    const [os, architecture] = platform.split('/');
    const blob = (text: string) => ({ mediaType: 'application/octet-stream', digest: digestOf(text + tag), size: 8 });
    const put = (value: object, mediaType: string, given?: string) => {
      const text = JSON.stringify({ schemaVersion: 2, mediaType, ...value });
      return this.store(text, mediaType, undefined, given);
    };
    const image = put({ config: blob('config'), layers: [blob('layer')] }, imageManifest);
    const statement = (type: string) => ({ ...blob(type), annotations: { 'in-toto.io/predicate-type': type } });
    const attestation = put(
      { config: blob('none'), layers: ['https://spdx.dev/Document', 'https://slsa.dev/provenance/v1'].map(statement) },
      imageManifest,
    );
    const annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
    const manifests = [
      { mediaType: imageManifest, digest: image.digest, size: 8, platform: { os, architecture } },
      {
        mediaType: imageManifest,
        digest: attestation.digest,
        size: 8,
        annotations,
        platform: { os: 'unknown', architecture: 'unknown' },
      },
    ];
    const whole = put({ manifests }, imageIndex, digest);
    whole.tags.push(tag);
    return whole.digest;
  }

  store(text: string, mediaType: string, tag: string | undefined, digest = digestOf(text)): StoredImage {
    const known = this.images.get(digest);
    const image = known ?? { digest, manifest: text, mediaType, tags: [], pushedAt: this.fake.now() };
    if (tag !== undefined && !image.tags.includes(tag)) image.tags.push(tag);
    this.images.set(digest, image);
    if (known === undefined) this.scans.set(digest, this.scan);
    return image;
  }

  find({ imageDigest, imageTag }: ImageIdentifier): StoredImage | undefined {
    const found = imageDigest === undefined ? undefined : this.images.get(imageDigest);
    const tagged = [...this.images.values()].find(({ tags }) => tags.includes(imageTag ?? ''));
    if (imageDigest === undefined) return tagged;
    return imageTag === undefined || tagged === found ? found : undefined;
  }

  scanOf(digest: string): ScanResult {
    return this.scans.get(digest) ?? {};
  }
}
