import { createHash } from 'node:crypto';
import type {
  BatchGetImageRequest,
  BatchGetImageResponse,
  DescribeImageScanFindingsRequest,
  DescribeImageScanFindingsResponse,
  DescribeImagesRequest,
  DescribeImagesResponse,
  DescribeRepositoriesRequest,
  DescribeRepositoriesResponse,
  ImageIdentifier,
  PutImageRequest,
  PutImageResponse,
} from '@aws-sdk/client-ecr';
import { repositoryName as ownRepository } from '../../../infra/names.ts';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';
import { Stacks } from '../stacks/stacks.ts';

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

const index = 'application/vnd.oci.image.index.v1+json';
const manifest = 'application/vnd.oci.image.manifest.v1+json';
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
    const image = put({ config: blob('config'), layers: [blob('layer')] }, manifest);
    const statement = (type: string) => ({ ...blob(type), annotations: { 'in-toto.io/predicate-type': type } });
    const attestation = put(
      { config: blob('none'), layers: ['https://spdx.dev/Document', 'https://slsa.dev/provenance/v1'].map(statement) },
      manifest,
    );
    const annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
    const manifests = [
      { mediaType: manifest, digest: image.digest, size: 8, platform: { os, architecture } },
      {
        mediaType: manifest,
        digest: attestation.digest,
        size: 8,
        annotations,
        platform: { os: 'unknown', architecture: 'unknown' },
      },
    ];
    const whole = put({ manifests }, index, digest);
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

/** Images may be there before: a test pushes them without a build. */
function checkRepository(name: string | undefined, call: Call): void {
  if (name === ownRepository && (call.fake.part(Registry).images.size > 0 || isHeld(name, call))) return;
  throw absentRepository(name, call);
}

const isHeld = (name: string | undefined, { fake, region }: Call): boolean =>
  fake
    .part(Stacks)
    .held()
    .some(
      ({ type, region: at, physicalId }) => type === 'AWS::ECR::Repository' && at === region && physicalId === name,
    );

const absentRepository = (name: string | undefined, { account }: Call): AwsError =>
  new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${account}'`,
  );

const notFound = ({ imageDigest, imageTag }: ImageIdentifier): AwsError =>
  new AwsError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'} does not exist within the repository with name 'classboard'`,
  );

function describeImages({ repositoryName, imageIds }: DescribeImagesRequest, call: Call): DescribeImagesResponse {
  const { account, fake } = call;
  checkRepository(repositoryName, call);
  const registry = fake.part(Registry);
  const found = (imageIds ?? [...registry.images.keys()].map((imageDigest) => ({ imageDigest }))).map((id) => {
    const image = registry.find(id);
    if (image === undefined) throw notFound(id);
    return image;
  });
  return {
    imageDetails: found.map(({ digest, tags, pushedAt, mediaType }) => ({
      registryId: account,
      repositoryName,
      imageDigest: digest,
      ...(tags.length === 0 ? {} : { imageTags: tags }),
      imagePushedAt: pushedAt,
      imageManifestMediaType: mediaType,
    })),
  };
}

function batchGetImage({ repositoryName, imageIds = [] }: BatchGetImageRequest, call: Call): BatchGetImageResponse {
  const { account, fake } = call;
  checkRepository(repositoryName, call);
  const found = imageIds.map((id) => ({ id, image: fake.part(Registry).find(id) }));
  return {
    images: found.flatMap(({ image }) =>
      image === undefined
        ? []
        : {
            registryId: account,
            repositoryName,
            imageId: { imageDigest: image.digest },
            imageManifest: image.manifest,
            imageManifestMediaType: image.mediaType,
          },
    ),
    failures: found
      .filter(({ image }) => image === undefined)
      .map(({ id }) => ({ imageId: id, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' })),
  };
}

function putImage(input: PutImageRequest, call: Call): PutImageResponse {
  const { account, fake } = call;
  const { repositoryName, imageManifest = '', imageManifestMediaType = manifest, imageTag } = input;
  checkRepository(repositoryName, call);
  const registry = fake.part(Registry);
  const tagged = imageTag === undefined ? undefined : registry.find({ imageTag });
  if (tagged !== undefined && tagged.manifest !== imageManifest) {
    throw new AwsError(
      'ImageTagAlreadyExistsException',
      `The image tag '${imageTag}' already exists in the 'classboard' repository and cannot be overwritten because the repository is immutable.`,
    );
  }
  const missing = (JSON.parse(imageManifest).manifests ?? []).find(
    ({ digest }: { digest: string }) => !registry.images.has(digest),
  );
  if (missing !== undefined) throw new AwsError('ReferencedImagesNotFoundException', `${missing.digest} is not there`);
  const { digest } = registry.store(imageManifest, imageManifestMediaType, imageTag);
  return {
    image: {
      registryId: account,
      repositoryName,
      imageId: { imageDigest: digest, ...(imageTag === undefined ? {} : { imageTag }) },
      imageManifest,
      imageManifestMediaType,
    },
  };
}

/** An index is not scanned, only what it names. */
function scanFindings(
  { repositoryName, imageId = {} }: DescribeImageScanFindingsRequest,
  call: Call,
): DescribeImageScanFindingsResponse {
  const { account, fake } = call;
  checkRepository(repositoryName, call);
  const registry = fake.part(Registry);
  const image = registry.find(imageId);
  if (image === undefined) throw notFound(imageId);
  if (image.mediaType === index) throw new AwsError('ScanNotFoundException', 'Image scan does not exist for the image');
  const { seconds = 20, status = 'COMPLETE', findings = [] } = registry.scanOf(image.digest);
  const known = { registryId: account, repositoryName, imageId: { imageDigest: image.digest } };
  if (fake.now().getTime() - image.pushedAt.getTime() < seconds * 1_000) {
    return { ...known, imageScanStatus: { status: 'IN_PROGRESS' } };
  }
  if (status === 'FAILED') {
    return { ...known, imageScanStatus: { status, description: 'The operating system is not supported' } };
  }
  const counts = Object.groupBy(findings, ({ severity }) => severity);
  return {
    ...known,
    imageScanStatus: { status, description: 'The scan was completed successfully.' },
    imageScanFindings: {
      findingSeverityCounts: Object.fromEntries(
        Object.entries(counts).map(([severity, list]) => [severity, list.length]),
      ),
      findings: findings.map((one) => ({
        name: one.name,
        severity: one.severity,
        attributes: [{ key: 'package_name', value: one.package }],
      })),
    },
  };
}

function authorizationToken(_input: object, { account, region, fake }: Call) {
  const token = Buffer.from(`AWS:token-of-${account}-for-the-registry`).toString('base64');
  return {
    authorizationData: [
      {
        authorizationToken: token,
        expiresAt: new Date(fake.now().getTime() + 12 * 3_600_000),
        proxyEndpoint: `https://${account}.dkr.ecr.${region}.amazonaws.com`,
      },
    ],
  };
}

function describeRepositories(
  { repositoryNames: [name] = [] }: DescribeRepositoriesRequest,
  call: Call,
): DescribeRepositoriesResponse {
  if (!isHeld(name, call)) throw absentRepository(name, call);
  return { repositories: [{ repositoryName: name }] };
}

export const ecrService: Service = {
  service: 'ecr',
  operations: {
    BatchGetImage: batchGetImage,
    DescribeImageScanFindings: scanFindings,
    DescribeImages: describeImages,
    DescribeRepositories: describeRepositories,
    GetAuthorizationToken: authorizationToken,
    PutImage: putImage,
  },
};
