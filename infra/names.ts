import { createHash } from 'node:crypto';
import type { DomainSettings, EnvironmentSettings } from './settings.ts';

export const product = 'classboard';

/** Region where CloudFront, its certificate, its firewall and Route 53's metrics live. */
export const globalRegion = 'us-east-1';

type Named = Pick<EnvironmentSettings, 'name' | 'account' | 'region'>;

/** `classboard-prod-api`; unique in an account's region, because environments are. */
export const resourceName = (settings: Pick<EnvironmentSettings, 'name'>, part: string): string =>
  `${product}-${settings.name}-${part}`;

const longestBucketName = 63;

/** Bucket names are global, so they carry the account and the region; one that becomes too long ends in its hash. */
export function bucketName(settings: Named, part: string, region = settings.region): string {
  const name = `${product}-${settings.name}-${part}-${settings.account}-${region}`;
  if (name.length <= longestBucketName) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, longestBucketName - hash.length - 1)}-${hash}`;
}

/** `/classboard/prod/network/private-subnets`, the form of every parameter and secret. */
export const parameterPath = (settings: Pick<EnvironmentSettings, 'name'>, part: string): string =>
  `/${product}/${settings.name}/${part}`;

export const clusterName = (settings: Pick<EnvironmentSettings, 'name'>): string => resourceName(settings, 'cluster');
export const serviceName = (settings: Pick<EnvironmentSettings, 'name'>, role: 'api' | 'worker'): string =>
  resourceName(settings, role);
export const databaseIdentifier = (settings: Pick<EnvironmentSettings, 'name'>): string =>
  resourceName(settings, 'database');
export const proxyName = (settings: Pick<EnvironmentSettings, 'name'>): string => resourceName(settings, 'proxy');
/** Known to the policies of what it restores into. */
export const backupRoleName = (settings: Pick<EnvironmentSettings, 'name'>): string => resourceName(settings, 'backup');
/** Names of restore tests have no hyphens. */
export const restoreTestName = (settings: Pick<EnvironmentSettings, 'name'>): string =>
  resourceName(settings, 'restore').replaceAll('-', '_');
/** The rule that has a restored database judged; its alarm knows it by this name. */
export const restoreTestRuleName = (settings: Pick<EnvironmentSettings, 'name'>): string =>
  resourceName(settings, 'restore-test');
/** What AWS Backup calls the databases of restore tests, followed by a random value. */
export const restoredPrefix = 'awsbackup-restore-test-';
/** The tag by which a budget counts. Somebody has to activate it for cost allocation: the doctor looks. */
export const costTag = 'Environment';
export const boundaryName = (accountOwner: string): string => `${product}-${accountOwner}-boundary`;
/** What the image is built for, and the tasks run on: an image of another one ends with `exec format error`. */
export const imagePlatform = 'linux/arm64';
export const repositoryName = product;
export const databaseName = product;

/** Log groups whose names other stacks and the operator's commands rely on. */
export const logGroupName = (settings: EnvironmentSettings, part: string): string =>
  `/${product}/${settings.name}/${part}`;

/** The host names of an environment in its zone. */
export const namesIn = (zoneName: string, hostedZoneId: string, region: string): DomainSettings => ({
  zoneName,
  hostedZoneId,
  api: `api.${zoneName}`,
  regionalApi: `${region}.api.${zoneName}`,
  web: `app.${zoneName}`,
  files: `files.${zoneName}`,
  failover: undefined,
  originSecrets: { sent: 1, accepted: [1], replicaOf: undefined },
});

export const originSecretName = (number: number): string => `edge/origin-secret-${number}`;
