import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type {
  CreateSecretRequest,
  DescribeSecretRequest,
  DescribeSecretResponse,
  GetSecretValueRequest,
  GetSecretValueResponse,
  ListSecretsRequest,
  ListSecretsResponse,
  PutSecretValueRequest,
} from '@aws-sdk/client-secrets-manager';
import { parameterPath } from '../../../infra/names.ts';
import { parametersOf } from '../../../infra/parameters.ts';
import { secretArn } from '../access/resources.ts';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';
import { Stacks } from '../stacks/stacks.ts';

export interface StoredSecret {
  readonly name: string;
  readonly arn: string;
  value: string | undefined;
  changedAt: Date;
  deletedAt: Date | undefined;
}

/** The pair that signs downloads; its public half is the parameter `cdn/public-key`. */
export const downloadKeys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

const dayMillis = 86_400_000;

const wellFormed: Readonly<Record<string, string>> = {
  'cdn/private-key': downloadKeys.privateKey,
  'notify/pagerduty-endpoint': 'https://events.eu.pagerduty.com/integration/0123456789abcdef/enqueue',
  'database/runtime': '{"engine":"postgres","username":"classboard_app","password":"runtime-pass"}',
  'database/owner': '{"engine":"postgres","username":"classboard_owner","password":"owner-pass"}',
  'identity/client-secret': 'c1ient'.repeat(8),
};

/** The secrets of the environment's region: those that people set, and those that the stacks made. */
export class Secrets {
  private readonly stored = new Map<string, StoredSecret>();

  constructor(readonly fake: FakeAccount) {
    for (const { name, kind, origin } of parametersOf(fake.settings)) {
      if (kind === 'secret' && origin === 'required')
        this.put(parameterPath(fake.settings, name), wellFormed[name] ?? '');
    }
  }

  /** All there are, what stacks made in the meantime included. */
  all(): StoredSecret[] {
    for (const stack of this.fake.part(Stacks).all(this.fake.settings.region)) {
      for (const { type, physicalId, properties } of stack.resources.values()) {
        if (type !== 'AWS::SecretsManager::Secret' || this.stored.has(properties.Name)) continue;
        const short = String(properties.Name).slice(parameterPath(this.fake.settings, '').length);
        this.put(properties.Name, wellFormed[short] ?? '{}', physicalId);
      }
    }
    return [...this.stored.values()];
  }

  /** By name or ARN, also without the characters that AWS puts behind it. */
  find(id: string): StoredSecret | undefined {
    return this.all().find(({ name, arn }) => [name, arn, arn.slice(0, -7)].includes(id));
  }

  put(name: string, value: string | undefined, arn?: string): StoredSecret {
    const { region, account } = this.fake.settings;
    const made: StoredSecret = {
      name,
      arn: arn ?? secretArn({ region, account }, name),
      value,
      changedAt: new Date(this.fake.now().getTime() - 30 * dayMillis),
      deletedAt: undefined,
    };
    this.stored.set(name, made);
    return made;
  }

  /** One of the typed list, for a test to spoil. */
  named(part: string): StoredSecret {
    const found = this.find(parameterPath(this.fake.settings, part));
    if (found === undefined) throw new Error(`no secret ${part}`);
    return found;
  }

  clear(): void {
    this.stored.clear();
  }

  remove(part: string): void {
    this.stored.delete(parameterPath(this.fake.settings, part));
  }
}

const absent = () => new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

function living(id: string | undefined, fake: FakeAccount): StoredSecret {
  const found = fake.part(Secrets).find(id ?? '');
  if (found === undefined) throw absent();
  if (found.deletedAt !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }
  return found;
}

const stages = ({ value }: StoredSecret) => (value === undefined ? {} : { [randomUUID()]: ['AWSCURRENT'] });

function list({ Filters = [], IncludePlannedDeletion }: ListSecretsRequest, { fake }: Call): ListSecretsResponse {
  const prefixes = Filters.filter(({ Key }) => Key === 'name').flatMap(({ Values }) => Values ?? []);
  return {
    SecretList: fake
      .part(Secrets)
      .all()
      .filter(({ name }) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)))
      .filter(({ deletedAt }) => deletedAt === undefined || IncludePlannedDeletion === true)
      .map((secret) => ({
        ARN: secret.arn,
        Name: secret.name,
        LastChangedDate: secret.changedAt,
        ...(secret.deletedAt === undefined ? {} : { DeletedDate: secret.deletedAt }),
        SecretVersionsToStages: stages(secret),
      })),
  };
}

function describe({ SecretId }: DescribeSecretRequest, { fake }: Call): DescribeSecretResponse {
  const found = fake.part(Secrets).find(SecretId ?? '');
  if (found === undefined) throw absent();
  return { ARN: found.arn, Name: found.name, LastChangedDate: found.changedAt, VersionIdsToStages: stages(found) };
}

function getValue({ SecretId }: GetSecretValueRequest, { fake }: Call): GetSecretValueResponse {
  const found = living(SecretId, fake);
  if (found.value === undefined) throw absent();
  return { ARN: found.arn, Name: found.name, SecretString: found.value, VersionStages: ['AWSCURRENT'] };
}

function putValue({ SecretId, SecretString }: PutSecretValueRequest, { fake }: Call) {
  const found = living(SecretId, fake);
  found.value = SecretString;
  found.changedAt = fake.now();
  return { ARN: found.arn, Name: found.name, VersionId: randomUUID(), VersionStages: ['AWSCURRENT'] };
}

function create({ Name = '', SecretString }: CreateSecretRequest, { fake }: Call) {
  const secrets = fake.part(Secrets);
  if (secrets.find(Name) !== undefined) {
    throw new AwsError('ResourceExistsException', `The operation failed because the secret ${Name} already exists.`);
  }
  const made = secrets.put(Name, SecretString);
  made.changedAt = fake.now();
  return { ARN: made.arn, Name, VersionId: randomUUID() };
}

export const secretsService: Service = {
  service: 'secretsmanager',
  operations: {
    CreateSecret: create,
    DescribeSecret: describe,
    GetSecretValue: getValue,
    ListSecrets: list,
    PutSecretValue: putValue,
  },
};
