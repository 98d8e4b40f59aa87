import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type LocatedResource, resourcesOf, type Templates } from '../../../infra/checks/assembly.ts';
import { parameterPath } from '../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';
import { TemplateValues } from '../template/values.ts';

/** What only the fake AWS knows, once it made it. */
export interface Made {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Path of the queue's URL, by its name. */
  readonly queuePaths: ReadonlyMap<string, string>;
}

export const databaseHostOf = ({ name, region }: Pick<EnvironmentSettings, 'name' | 'region'>): string =>
  `classboard-${name}-database.rehearsal.${region}.rds.amazonaws.com`;

/** The names, addresses, ids and secrets of the environment as it would be deployed. */
export class DeployedEnvironment {
  readonly values: TemplateValues;
  readonly databaseHost: string;
  readonly proxyHost: string;
  readonly masterPassword = randomBytes(20).toString('hex');
  readonly downloadKey = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  readonly downloadKeyId = 'K1REHEARSAL000';
  private readonly secrets = new Map<string, string>();

  constructor(
    readonly templates: Templates,
    readonly made: Made,
    /** Whose database this one follows, and whose secrets it reads copies of. */
    source?: DeployedEnvironment,
  ) {
    const { name, region } = templates.settings;
    this.databaseHost = databaseHostOf(templates.settings);
    this.proxyHost = `classboard-${name}-proxy.proxy-rehearsal.${region}.rds.amazonaws.com`;
    this.values = new TemplateValues(
      templates,
      (resource, attribute) => this.deployed(resource, attribute),
      (path) => this.parameter(path),
    );
    if (source !== undefined) this.copySecretsOf(source);
    for (const secret of resourcesOf(templates, 'AWS::SecretsManager::Secret')) {
      this.secrets.set(this.arnOf(secret), this.contentOf(secret));
    }
    const privateKey = this.downloadKey.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    this.secrets.set(
      this.arn('secretsmanager', `secret:${parameterPath(templates.settings, 'cdn/private-key')}`),
      privateKey,
    );
    this.secrets.set(this.masterSecretArn, JSON.stringify({ password: this.masterPassword }));
  }

  /** What ECS injects for a `ValueFrom`: a secret, or `ARN:KEY:STAGE:VERSION` for one key of its JSON. */
  secretValue(valueFrom: string): string {
    const parts = valueFrom.split(':');
    const content = this.secrets.get(parts.slice(0, 7).join(':'));
    if (content === undefined) throw new Error(`The rehearsal has no secret ${valueFrom}`);
    const key = parts[7];
    return key === undefined || key === '' ? content : String(JSON.parse(content)[key]);
  }

  /**
   * What CloudFormation fills in for `{{resolve:secretsmanager:NAME:SecretString:KEY::}}` when it deploys
   * (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html).
   */
  filledIn(text: string): string {
    return text.replaceAll(/\{\{resolve:secretsmanager:([^:}]+):SecretString:([^:}]*):[^}]*\}\}/g, (_, name, key) =>
      this.secretValue(`${this.arn('secretsmanager', `secret:${name}-AbCdEf`)}:${key}::`),
    );
  }

  /** Secrets that are copied to this region, under the name that they have at their source; a task may leave out the end. */
  private copySecretsOf(source: DeployedEnvironment): void {
    for (const secret of resourcesOf(source.templates, 'AWS::SecretsManager::Secret')) {
      const content = source.secrets.get(source.arnOf(secret)) as string;
      const copy = this.arnOf(secret);
      this.secrets.set(copy, content);
      this.secrets.set(copy.replace(/-AbCdEf$/, ''), content);
    }
  }

  /** What people set for a region that stands by: where the copies of the secrets of its database are. */
  private parameter(path: string): string | undefined {
    const role = /\/database\/(owner|runtime)-secret-arn$/.exec(path)?.[1];
    const { replicaOf } = this.templates.settings.database;
    if (role === undefined || replicaOf === undefined) return undefined;
    return this.arn(
      'secretsmanager',
      `secret:${parameterPath({ name: replicaOf.environment }, `database/${role}`)}-AbCdEf`,
    );
  }

  /** User and password of a secret of the database. */
  login(secretArn: string): { readonly user: string; readonly password: string } {
    return { user: this.secretValue(`${secretArn}:username::`), password: this.secretValue(`${secretArn}:password::`) };
  }

  private contentOf({ Properties, stack }: LocatedResource): string {
    const generated = Properties.GenerateSecretString;
    if (generated === undefined) return this.values.text(Properties.SecretString, stack);
    if (generated.GenerateStringKey === undefined) return randomBytes(generated.PasswordLength / 2).toString('hex');
    const content = JSON.parse(this.values.text(generated.SecretStringTemplate ?? '{}', stack));
    return JSON.stringify({ ...content, [generated.GenerateStringKey]: randomBytes(20).toString('hex') });
  }

  private get masterSecretArn(): string {
    return this.arn('secretsmanager', 'secret:rds!db-rehearsal-AbCdEf');
  }

  private arnOf({ Properties }: LocatedResource): string {
    return this.arn('secretsmanager', `secret:${Properties.Name}-AbCdEf`);
  }

  private arn(service: string, resource: string): string {
    const { account, region } = this.templates.settings;
    return `arn:aws:${service}:${region}:${account}:${resource}`;
  }

  private deployed(resource: LocatedResource, attribute = 'Ref'): string | undefined {
    const { Properties, Type } = resource;
    const { region } = this.templates.settings;
    const queuePath = this.made.queuePaths.get(resource.logicalId);
    const known: Record<string, string | undefined> = {
      'AWS::RDS::DBInstance Endpoint.Address': this.databaseHost,
      'AWS::RDS::DBInstance MasterUserSecret.SecretArn': this.masterSecretArn,
      'AWS::RDS::DBProxy Endpoint': this.proxyHost,
      'AWS::SecretsManager::Secret Ref': Type === 'AWS::SecretsManager::Secret' ? this.arnOf(resource) : undefined,
      'AWS::Cognito::UserPool Ref': this.made.userPoolId,
      'AWS::Cognito::UserPoolClient Ref': this.made.clientId,
      'AWS::Cognito::UserPoolClient ClientSecret': this.made.clientSecret,
      'AWS::Cognito::UserPool Arn': this.arn('cognito-idp', `userpool/${this.made.userPoolId}`),
      'AWS::S3::Bucket Ref': Properties?.BucketName,
      'AWS::S3::Bucket Arn': `arn:aws:s3:::${Properties?.BucketName}`,
      'AWS::SQS::Queue Arn': this.arn('sqs', String(Properties?.QueueName)),
      'AWS::SES::EmailIdentity Ref': Properties?.EmailIdentity,
      'AWS::SES::ConfigurationSet Ref': Properties?.Name,
      'AWS::Logs::LogGroup Ref': Properties?.LogGroupName,
      'AWS::S3::Bucket RegionalDomainName': `${Properties?.BucketName}.s3.${region}.amazonaws.com`,
      'AWS::SQS::Queue Ref': queuePath === undefined ? undefined : `https://sqs.${region}.amazonaws.com${queuePath}`,
      'AWS::CloudFront::PublicKey Ref': this.downloadKeyId,
      'AWS::CloudFront::KeyGroup Ref': this.downloadKeyId,
    };
    return known[`${Type} ${attribute}`];
  }
}
