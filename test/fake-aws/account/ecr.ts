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
import { AwsError, type Call, type Service } from '../handlers.ts';
import { Stacks } from '../stacks/stacks.ts';
import { imageIndex, Registry, imageManifest as singleManifest } from './registry.ts';

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
  const { repositoryName, imageManifest = '', imageManifestMediaType = singleManifest, imageTag } = input;
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
  if (image.mediaType === imageIndex)
    throw new AwsError('ScanNotFoundException', 'Image scan does not exist for the image');
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
