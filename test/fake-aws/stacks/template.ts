import type { Properties } from './names.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Metadata?: unknown;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Description?: string;
  readonly Transform?: string | readonly string[];
  readonly Parameters?: Readonly<Record<string, { Type: string; Default?: string; Description?: string }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Description?: string; Export?: { Name: unknown } }>>;
}

/** What stands behind the functions of a template. */
export interface Values {
  ref(name: string): string;
  attribute(logicalId: string, name: string): string;
  stackOutput(stackName: string, region: string, output: string): string;
}

const noValue = Symbol('AWS::NoValue');

/** Resolves the functions that synthesised templates use; what it does not know it leaves. */
export function resolve(value: unknown, values: Values): Properties {
  if (Array.isArray(value)) return value.map((item) => resolve(item, values)).filter((item) => item !== noValue);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length !== 1 || name === undefined || !(name === 'Ref' || name.startsWith('Fn::')))
    return Object.fromEntries(
      entries.map(([key, item]) => [key, resolve(item, values)] as const).filter(([, item]) => item !== noValue),
    );
  return call(name, argument, values);
}

function call(name: string, argument: unknown, values: Values): unknown {
  const args = () => resolve(argument, values) as unknown[];
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue' ? noValue : values.ref(String(argument));
    case 'Fn::GetAtt': {
      const [logicalId = '', ...path] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
      return values.attribute(logicalId, path.join('.'));
    }
    case 'Fn::GetStackOutput': {
      const output = args() as unknown as { StackName: string; Region: string; OutputName: string };
      return values.stackOutput(output.StackName, output.Region, output.OutputName);
    }
    case 'Fn::Join': {
      const [separator, parts] = args() as [string, unknown[]];
      return parts.map(String).join(separator);
    }
    case 'Fn::Select': {
      const [index, list] = args() as [number, unknown[]];
      return list[Number(index)];
    }
    case 'Fn::Split': {
      const [separator, text] = args() as [string, string];
      return text.split(separator);
    }
    case 'Fn::Sub': {
      const [text, own] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>];
      return text.replace(/\$\{([^!}]+)\}/g, (_, key: string) => {
        if (key in own) return String(resolve(own[key], values));
        const [logicalId = '', ...path] = key.split('.');
        return path.length === 0 ? values.ref(logicalId) : values.attribute(logicalId, path.join('.'));
      });
    }
    case 'Fn::Base64':
      return Buffer.from(String(resolve(argument, values))).toString('base64');
    default:
      return { [name]: resolve(argument, values) };
  }
}

/** Logical ids that a value speaks of. */
export function referencesIn(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const item of value) referencesIn(item, found);
  else if (value !== null && typeof value === 'object')
    for (const [key, item] of Object.entries(value)) {
      if (key === 'Ref') found.add(String(item));
      else if (key === 'Fn::GetAtt')
        found.add(Array.isArray(item) ? String(item[0]) : (String(item).split('.')[0] ?? ''));
      else if (key === 'Fn::Sub')
        for (const [, id = ''] of JSON.stringify(item).matchAll(/\$\{([^!}.]+)/g)) found.add(id);
      referencesIn(item, found);
    }
  return found;
}

/** What each resource waits for. */
export function dependenciesOf(template: Template): Map<string, string[]> {
  return new Map(
    Object.entries(template.Resources).map(([id, resource]) => {
      const named = resource.DependsOn === undefined ? [] : [resource.DependsOn].flat();
      const all = [...named, ...referencesIn(resource.Properties)];
      return [id, [...new Set(all)].filter((other) => other !== id && other in template.Resources)];
    }),
  );
}

/** Every resource after those it depends on. */
export function inOrder(template: Template): string[] {
  const dependencies = dependenciesOf(template);
  const order = new Set<string>();
  const visit = (id: string, path: readonly string[]) => {
    if (order.has(id) || path.includes(id)) return;
    for (const other of dependencies.get(id) ?? []) visit(other, [...path, id]);
    order.add(id);
  };
  for (const id of Object.keys(template.Resources)) visit(id, []);
  return [...order];
}

/** Properties whose change makes a new resource, for the types of our stacks. */
const immutable: Readonly<Record<string, readonly string[] | 'all'>> = {
  'AWS::ECS::TaskDefinition': 'all',
  'AWS::ECS::Service': ['ServiceName', 'Cluster', 'LaunchType'],
  'AWS::ECS::Cluster': ['ClusterName'],
  'AWS::RDS::DBInstance': [
    'DBInstanceIdentifier',
    'Engine',
    'DBName',
    'MasterUsername',
    'KmsKeyId',
    'StorageEncrypted',
    'DBSubnetGroupName',
  ],
  'AWS::RDS::DBProxy': ['DBProxyName', 'VpcSubnetIds', 'EngineFamily'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::SSM::Parameter': ['Name', 'Type'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::ECR::Repository': ['RepositoryName', 'EncryptionConfiguration'],
  'AWS::EC2::VPC': ['CidrBlock'],
  'AWS::EC2::Subnet': ['CidrBlock', 'AvailabilityZone', 'VpcId'],
  'AWS::EC2::SecurityGroup': ['GroupDescription', 'GroupName', 'VpcId'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['Name', 'Scheme', 'Type'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['Name', 'Port', 'Protocol', 'VpcId', 'TargetType'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::Cognito::UserPool': ['AliasAttributes', 'UsernameAttributes'],
  'AWS::Cognito::UserPoolClient': ['UserPoolId', 'GenerateSecret'],
  'AWS::CertificateManager::Certificate': ['DomainName', 'SubjectAlternativeNames', 'ValidationMethod'],
  'AWS::Backup::BackupVault': ['BackupVaultName', 'EncryptionKeyArn'],
};

/** Names of the properties that differ. */
export function changedProperties(before: Properties, after: Properties): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]));
}

export function needsReplacement(type: string, changed: readonly string[]): boolean {
  const fixed = immutable[type];
  const counted = changed.filter((name) => name !== 'Tags');
  return fixed === 'all' ? counted.length > 0 : counted.some((name) => fixed?.includes(name));
}
