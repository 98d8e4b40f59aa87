import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  type ImageIdentifier,
} from '@aws-sdk/client-ecr';
import { repositoryName } from '../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

/** What the images of one environment's registry need. */
export interface Registry {
  readonly aws: Aws;
  readonly settings: Pick<EnvironmentSettings, 'account' | 'region'>;
}

export interface Image {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: Date | undefined;
  /** Digests of what an index holds for machines; a running task may name one of them. Empty where it is no index. */
  readonly manifests: readonly string[];
  /** `linux/arm64`, in the order of the manifests. */
  readonly platforms: readonly string[];
  /** Digests of what is attested of the build: SBOM and provenance. */
  readonly attestations: readonly string[];
}

interface Descriptor {
  readonly digest: string;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Manifest {
  readonly mediaType?: string;
  readonly manifests?: readonly Descriptor[];
  readonly layers?: readonly Descriptor[];
}

const mediaTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export const registryHost = ({ account, region }: Registry['settings']): string =>
  `${account}.dkr.ecr.${region}.amazonaws.com`;

export const imageUri = (settings: Registry['settings'], digest: string): string =>
  `${registryHost(settings)}/${repositoryName}@${digest}`;

export async function hasRepository({ aws }: Registry): Promise<boolean> {
  try {
    await aws.client(ECRClient).send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'RepositoryNotFoundException')) return false;
    throw error;
  }
}

/** The image of the environment's own registry by its tag or its digest, or undefined where it is not there. */
export async function findImage(
  registry: Registry,
  { tag, digest }: { readonly tag?: string; readonly digest?: string },
): Promise<Image | undefined> {
  const imageIds: ImageIdentifier[] = [
    { ...(digest === undefined ? {} : { imageDigest: digest }), ...(tag === undefined ? {} : { imageTag: tag }) },
  ];
  try {
    const { imageDetails: [found] = [] } = await registry.aws
      .client(ECRClient)
      .send(new DescribeImagesCommand({ repositoryName, imageIds }));
    if (found?.imageDigest === undefined) return undefined;
    const { manifests = [] } = (await readManifest(registry, found.imageDigest)) ?? {};
    const runnable = manifests.filter((one) => !isAttestation(one));
    return {
      digest: found.imageDigest,
      tags: found.imageTags ?? [],
      pushedAt: found.imagePushedAt,
      manifests: runnable.map((one) => one.digest),
      platforms: runnable.map(({ platform }) => `${platform?.os}/${platform?.architecture}`),
      attestations: manifests.filter(isAttestation).map((one) => one.digest),
    };
  } catch (error) {
    if (isAwsError(error, 'ImageNotFoundException', 'RepositoryNotFoundException')) return undefined;
    throw error;
  }
}

const isAttestation = ({ annotations }: Descriptor): boolean =>
  annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';

/** What stands under a digest: an index, or what one machine or one attestation consists of. */
export async function readManifest({ aws }: Registry, digest: string): Promise<Manifest | undefined> {
  const { images: [image] = [] } = await aws.client(ECRClient).send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: [{ imageDigest: digest }],
      acceptedMediaTypes: mediaTypes,
    }),
  );
  return image?.imageManifest === undefined ? undefined : JSON.parse(image.imageManifest);
}

/** The predicates of attestations: `https://spdx.dev/Document`, `https://slsa.dev/provenance/v1`. */
export async function readPredicates(registry: Registry, attestations: readonly string[]): Promise<string[]> {
  const manifests = await Promise.all(attestations.map((digest) => readManifest(registry, digest)));
  return manifests.flatMap((manifest) =>
    (manifest?.layers ?? []).flatMap(({ annotations }) => annotations?.['in-toto.io/predicate-type'] ?? []),
  );
}

export interface RegistryLogin {
  readonly user: string;
  readonly password: string;
}

/** A login of 12 hours. Its password goes to nobody but the standard input of `docker login`. */
export async function registryLogin({ aws }: Registry): Promise<RegistryLogin> {
  const { authorizationData: [data] = [] } = await aws.client(ECRClient).send(new GetAuthorizationTokenCommand({}));
  const [user = '', password = ''] = Buffer.from(data?.authorizationToken ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return { user, password };
}

export interface Finding {
  readonly id: string;
  /** `CRITICAL`, `HIGH`, `MEDIUM`, `LOW`, `INFORMATIONAL` or `UNDEFINED`. */
  readonly severity: string;
  readonly packageName: string | undefined;
}

export interface Scan {
  /** `pending` until the scan is over. */
  readonly state: 'pending' | 'complete' | 'failed';
  readonly reason: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

const over = ['COMPLETE', 'ACTIVE'];
const failed = ['FAILED', 'UNSUPPORTED_IMAGE', 'FINDINGS_UNAVAILABLE', 'LIMIT_EXCEEDED', 'SCAN_ELIGIBILITY_EXPIRED'];

/** What the registry's scan found in the image of one machine; an index itself is not scanned. */
export async function readScan({ aws }: Registry, digest: string): Promise<Scan> {
  try {
    const answer = await aws
      .client(ECRClient)
      .send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageDigest: digest } }));
    const { status = 'PENDING', description = '' } = answer.imageScanStatus ?? {};
    return {
      state: over.includes(status) ? 'complete' : failed.includes(status) ? 'failed' : 'pending',
      reason: description === '' ? status : `${status}: ${description}`,
      counts: answer.imageScanFindings?.findingSeverityCounts ?? {},
      findings: (answer.imageScanFindings?.findings ?? []).map(({ name = '', severity = 'UNDEFINED', attributes }) => ({
        id: name,
        severity,
        packageName: attributes?.find(({ key }) => key === 'package_name')?.value,
      })),
    };
  } catch (error) {
    if (isAwsError(error, 'ScanNotFoundException')) {
      return { state: 'pending', reason: 'not started', counts: {}, findings: [] };
    }
    throw error;
  }
}
