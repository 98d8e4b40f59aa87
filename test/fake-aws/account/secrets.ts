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
import { originSecretName, parameterPath } from '../../../infra/names.ts';
import { parametersOf, regionsOfParameter } from '../../../infra/parameters.ts';
import { secretArn } from '../access/resources.ts';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';
import { Stacks } from '../stacks/stacks.ts';

export interface StoredSecret {
  readonly name: string;
  readonly region: string;
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

interface SecretProperties {
  readonly GenerateSecretString?: { readonly SecretStringTemplate?: string; readonly PasswordLength?: number };
}

/** What Secrets Manager makes for a stack: letters and digits, where the template asks for nothing around them. */
const generated = ({ GenerateSecretString: asked }: SecretProperties): string =>
  asked === undefined || asked.SecretStringTemplate !== undefined ? '{}' : 'x'.repeat(asked.PasswordLength ?? 32);

/** Secrets of all regions: those that people set, and those that the stacks made with their copies. */
export class Secrets {
  private readonly stored = new Map<string, StoredSecret>();

  constructor(readonly fake: FakeAccount) {
    this.putRequired();
    this.putCopies();
  }

  /** What people set before the first deployment. */
  putRequired(): void {
    const { fake } = this;
    for (const definition of parametersOf(fake.settings)) {
      const { name, kind, origin } = definition;
      if (kind !== 'secret' || origin !== 'required') continue;
      for (const region of regionsOfParameter(definition, fake.settings))
        this.put(parameterPath(fake.settings, name), wellFormed[name] ?? '', undefined, region);
    }
  }

  /** What another environment of the account copies into this region for it. */
  putCopies(): void {
    const { domain, database } = this.fake.settings;
    const { accepted, replicaOf } = domain.originSecrets;
    if (replicaOf !== undefined) {
      for (const number of accepted)
        this.put(parameterPath({ name: replicaOf }, originSecretName(number)), 'x'.repeat(48));
    }
    if (database.replicaOf === undefined) return;
    const name = database.replicaOf.environment;
    for (const secret of ['database/runtime', 'database/owner'])
      this.put(parameterPath({ name }, secret), wellFormed[secret] ?? '');
  }

  /** All there are, what stacks made in the meantime included. */
  all(): StoredSecret[] {
    for (const { type, physicalId, properties, region } of this.fake.part(Stacks).held()) {
      if (type !== 'AWS::SecretsManager::Secret') continue;
      const name: string = properties.Name;
      const value = wellFormed[name.slice(parameterPath(this.fake.settings, '').length)] ?? generated(properties);
      const copies: string[] = (properties.ReplicaRegions ?? []).map(({ Region }: { Region: string }) => Region);
      for (const at of [region, ...copies]) {
        if (!this.stored.has(`${at} ${name}`)) this.put(name, value, physicalId.replace(`:${region}:`, `:${at}:`), at);
      }
    }
    return [...this.stored.values()];
  }

  /** By name or ARN, also without the characters that AWS puts behind it. */
  find(id: string, region = this.fake.settings.region): StoredSecret | undefined {
    const here = this.all().filter((secret) => secret.region === region);
    return here.find(({ name, arn }) => [name, arn, arn.slice(0, -7)].includes(id));
  }

  put(name: string, value: string | undefined, arn?: string, region = this.fake.settings.region): StoredSecret {
    const { account } = this.fake.settings;
    const made: StoredSecret = {
      name,
      region,
      arn: arn ?? secretArn({ region, account }, name),
      value,
      changedAt: new Date(this.fake.now().getTime() - 30 * dayMillis),
      deletedAt: undefined,
    };
    this.stored.set(`${region} ${name}`, made);
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

  remove(part: string, region = this.fake.settings.region): void {
    this.stored.delete(`${region} ${parameterPath(this.fake.settings, part)}`);
  }
}

const absent = () => new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

function living(id: string | undefined, { fake, region }: Call): StoredSecret {
  const found = fake.part(Secrets).find(id ?? '', region);
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

function list(
  { Filters = [], IncludePlannedDeletion }: ListSecretsRequest,
  { fake, region }: Call,
): ListSecretsResponse {
  const prefixes = Filters.filter(({ Key }) => Key === 'name').flatMap(({ Values }) => Values ?? []);
  return {
    SecretList: fake
      .part(Secrets)
      .all()
      .filter((secret) => secret.region === region)
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

function describe({ SecretId }: DescribeSecretRequest, { fake, region }: Call): DescribeSecretResponse {
  const found = fake.part(Secrets).find(SecretId ?? '', region);
  if (found === undefined) throw absent();
  return { ARN: found.arn, Name: found.name, LastChangedDate: found.changedAt, VersionIdsToStages: stages(found) };
}

function getValue({ SecretId }: GetSecretValueRequest, call: Call): GetSecretValueResponse {
  const found = living(SecretId, call);
  if (found.value === undefined) throw absent();
  return { ARN: found.arn, Name: found.name, SecretString: found.value, VersionStages: ['AWSCURRENT'] };
}

function putValue({ SecretId, SecretString }: PutSecretValueRequest, call: Call) {
  const found = living(SecretId, call);
  found.value = SecretString;
  found.changedAt = call.fake.now();
  return { ARN: found.arn, Name: found.name, VersionId: randomUUID(), VersionStages: ['AWSCURRENT'] };
}

function create({ Name = '', SecretString }: CreateSecretRequest, { fake, region }: Call) {
  const secrets = fake.part(Secrets);
  if (secrets.find(Name, region) !== undefined) {
    throw new AwsError('ResourceExistsException', `The operation failed because the secret ${Name} already exists.`);
  }
  const made = secrets.put(Name, SecretString, undefined, region);
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
