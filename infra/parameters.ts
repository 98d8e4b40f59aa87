import { globalRegion } from './names.ts';
import type { EnvironmentSettings } from './settings.ts';

/**
 * Every SSM parameter and secret that the stacks and people give an environment, under `/classboard/ENVIRONMENT/`.
 * The stacks, the release tool and the operator's guide read this list. What the tool writes for itself: `toolState`.
 */
export interface ParameterDefinition {
  /** Path below the environment's prefix. */
  readonly name: string;
  readonly kind: 'parameter' | 'secret';
  /** `required` and `optional` are set by a person before a deployment, `stack` is made by one. */
  readonly origin: 'required' | 'optional' | 'stack';
  readonly description: string;
  /** What a well-formed value matches, in full. A secret's value is checked without being shown. */
  readonly format: RegExp;
  /** Environments that have it; all when absent. */
  readonly when?: (settings: EnvironmentSettings) => boolean;
  /** Other regions in which a stack of the environment reads it: CloudFormation resolves a name in its own region only. */
  readonly alsoIn?: readonly string[] | ((settings: EnvironmentSettings) => readonly string[]);
  /** There is one for each number, which stands behind the name. */
  readonly numbers?: (settings: EnvironmentSettings) => readonly number[];
}

const arn = (service: string) => new RegExp(`^arn:aws:${service}:[a-z0-9-]*:\\d{12}:.+$`);
const roleSecret = /^\{.*"username".*"password".*\}$/s;

export const parameters = [
  {
    name: 'cdn/public-key',
    kind: 'parameter',
    origin: 'required',
    description: 'Public half of the key that signs download addresses, PEM, RSA 2048',
    format: /^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----\n?$/,
  },
  {
    name: 'cdn/private-key',
    kind: 'secret',
    origin: 'required',
    description: 'Private half of the key that signs download addresses, PEM',
    format: /^-----BEGIN (RSA )?PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END (RSA )?PRIVATE KEY-----\n?$/,
  },
  {
    name: 'notify/pagerduty-endpoint',
    kind: 'secret',
    origin: 'required',
    description: 'Address of the PagerDuty integration; the key is part of it',
    format: /^https:\/\/events\.(eu\.)?pagerduty\.com\/integration\/[A-Za-z0-9]+\/enqueue$/,
    when: (settings) => settings.operations.pagerDuty,
    // The alarms of CloudFront and of the health check are there.
    alsoIn: [globalRegion],
  },
  {
    name: 'notify/release-webhook',
    kind: 'secret',
    origin: 'optional',
    description: 'Slack webhook that is notified of releases',
    format: /^https:\/\/hooks\.slack\.com\/services\/[A-Za-z0-9/]+$/,
  },
  {
    name: 'errors/dsn',
    kind: 'secret',
    origin: 'required',
    description: "Address of the project in an error tracker that understands Sentry's envelopes",
    format: /^https:\/\/\w+@[\w.:-]+(\/[\w-]+)*\/\d+$/,
    when: (settings) => settings.service.errorTracking,
  },
  {
    name: 'smoke/account',
    kind: 'secret',
    origin: 'optional',
    description: 'Administrator of a school of its own that the smoke test signs in as: username, password, totpSecret',
    format: /^\{.*"username".*"password".*\}$/s,
  },
  {
    name: 'database/runtime-secret-arn',
    kind: 'parameter',
    origin: 'required',
    description: 'Copy of the runtime role secret in this region',
    format: arn('secretsmanager'),
    when: (settings) => settings.database.replicaOf !== undefined,
  },
  {
    name: 'database/owner-secret-arn',
    kind: 'parameter',
    origin: 'required',
    description: 'Copy of the owner role secret in this region',
    format: arn('secretsmanager'),
    when: (settings) => settings.database.replicaOf !== undefined,
  },
  {
    name: 'database/runtime',
    kind: 'secret',
    origin: 'stack',
    description: 'Role of the running application: reads and writes rows, changes no schema',
    format: roleSecret,
    when: (settings) => settings.database.replicaOf === undefined,
    alsoIn: (settings) => settings.database.secretReplicaRegions,
  },
  {
    name: 'database/owner',
    kind: 'secret',
    origin: 'stack',
    description: 'Role of the migration task: owns the schema',
    format: roleSecret,
    when: (settings) => settings.database.replicaOf === undefined,
    alsoIn: (settings) => settings.database.secretReplicaRegions,
  },
  {
    name: 'edge/origin-secret',
    kind: 'secret',
    origin: 'stack',
    description: 'What CloudFront sends to the API to prove that a request came through it',
    format: /^[A-Za-z0-9]{48}$/,
    numbers: (settings) => settings.domain.originSecrets.accepted,
    when: (settings) => settings.domain.originSecrets.replicaOf === undefined,
    alsoIn: (settings) => settings.database.secretReplicaRegions,
  },
  {
    name: 'identity/client-secret',
    kind: 'secret',
    origin: 'stack',
    description: 'Secret of the application client of the user pool',
    format: /^[A-Za-z0-9]{40,64}$/,
  },
  {
    name: 'registry/repository-uri',
    kind: 'parameter',
    origin: 'stack',
    description: 'Where images are pushed and pulled',
    format: /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9/-]+$/,
    when: (settings) => settings.registry.repository === 'own',
  },
  {
    name: 'network/private-subnets',
    kind: 'parameter',
    origin: 'stack',
    description: 'Subnets of the tasks, separated by commas',
    format: /^subnet-[0-9a-f]+(,subnet-[0-9a-f]+)*$/,
  },
  {
    name: 'network/migration-security-group',
    kind: 'parameter',
    origin: 'stack',
    description: 'Security group of the migration task',
    format: /^sg-[0-9a-f]+$/,
  },
  {
    name: 'database/endpoint',
    kind: 'parameter',
    origin: 'stack',
    description: 'Host name of the database, for jobs and migrations',
    format: /^[a-z0-9.-]+\.rds\.amazonaws\.com$/,
  },
  {
    name: 'files/uploads-bucket',
    kind: 'parameter',
    origin: 'stack',
    description: 'Bucket of the uploads',
    format: /^[a-z0-9.-]{3,63}$/,
  },
  {
    name: 'files/web-bucket',
    kind: 'parameter',
    origin: 'stack',
    description: 'Bucket of the web front end',
    format: /^[a-z0-9.-]{3,63}$/,
  },
  {
    name: 'files/web-distribution-id',
    kind: 'parameter',
    origin: 'stack',
    description: 'Distribution to invalidate after the front end changed',
    format: /^E[A-Z0-9]{8,}$/,
  },
  {
    name: 'identity/user-pool-id',
    kind: 'parameter',
    origin: 'stack',
    description: 'User pool of the environment',
    format: /^[a-z0-9-]+_[A-Za-z0-9]+$/,
  },
  {
    name: 'identity/client-id',
    kind: 'parameter',
    origin: 'stack',
    description: 'Application client of the user pool',
    format: /^[a-z0-9]{20,}$/,
  },
  {
    name: 'release/migration-task-definition',
    kind: 'parameter',
    origin: 'stack',
    description: 'Task definition that applies the migrations of the released image',
    format: arn('ecs'),
  },
  {
    name: 'release/roles-task-definition',
    kind: 'parameter',
    origin: 'stack',
    description: 'Task definition that creates the database roles; run once, and after a role secret changed by hand',
    format: arn('ecs'),
    when: (settings) => settings.database.replicaOf === undefined,
  },
  {
    name: 'release/image-digest',
    kind: 'parameter',
    origin: 'stack',
    description: 'Digest of the image that the service was last set to run',
    format: /^sha256:[0-9a-f]{64}$/,
  },
  {
    name: 'release/lock',
    kind: 'parameter',
    origin: 'optional',
    description: 'Who deploys at the moment, since when and why; absent when nobody does',
    format: /^\{.*\}$/s,
  },
] as const satisfies readonly ParameterDefinition[];

/** What the release tool keeps for itself beside these. A name that ends in `/` has parameters below it. */
export const toolState = {
  'release/records/': 'One for each release, the last 200: who, what, when, evidence and result',
  'release/claims/': 'Who reaches for the lock at this moment; gone when one has it',
  'release/roles-ran': 'When the roles of the database were made, so that they are made once',
  'release/forced-unlock': 'The last lock that somebody took away, by whom and why; its history has those before',
} as const;

export type ParameterName = (typeof parameters)[number]['name'];

/** Where a value has to be, the environment's own region first. */
export const regionsOfParameter = (
  { alsoIn = [] }: Pick<ParameterDefinition, 'alsoIn'>,
  settings: EnvironmentSettings,
): string[] => [...new Set([settings.region, ...(typeof alsoIn === 'function' ? alsoIn(settings) : alsoIn)])];

/** The definitions that apply to one environment. */
export function parametersOf(settings: EnvironmentSettings): readonly ParameterDefinition[] {
  const all: readonly ParameterDefinition[] = parameters;
  return all
    .filter((parameter) => parameter.when?.(settings) ?? true)
    .flatMap((parameter) => {
      const numbers = parameter.numbers?.(settings);
      return numbers === undefined
        ? [parameter]
        : numbers.map((n) => ({ ...parameter, name: `${parameter.name}-${n}` }));
    });
}
