import type { Properties } from '../stacks/names.ts';

/** Where a name may exist once. */
type Scope = 'region' | 'account' | 'world';

interface Naming {
  readonly scope: Scope;
  readonly nameOf: (properties: Properties) => string | undefined;
}

const named = (property: string, scope: Scope = 'region'): Naming => ({
  scope,
  nameOf: (properties) => properties[property],
});

/** Types of our stacks whose names AWS gives to one resource only. */
const namings: Readonly<Record<string, Naming>> = {
  'AWS::Backup::BackupVault': named('BackupVaultName'),
  'AWS::CloudTrail::Trail': named('TrailName'),
  'AWS::Cognito::UserPoolDomain': named('Domain'),
  'AWS::Config::ConfigRule': named('ConfigRuleName'),
  'AWS::ECR::Repository': named('RepositoryName'),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': named('Name'),
  'AWS::IAM::ManagedPolicy': named('ManagedPolicyName', 'account'),
  'AWS::IAM::OIDCProvider': named('Url', 'account'),
  'AWS::IAM::Role': named('RoleName', 'account'),
  'AWS::KMS::Alias': named('AliasName'),
  'AWS::Lambda::Function': named('FunctionName'),
  'AWS::Logs::LogGroup': named('LogGroupName'),
  'AWS::RDS::DBInstance': named('DBInstanceIdentifier'),
  'AWS::RDS::DBProxy': named('DBProxyName'),
  'AWS::RDS::DBSubnetGroup': named('DBSubnetGroupName'),
  'AWS::S3::Bucket': named('BucketName', 'world'),
  'AWS::SES::ConfigurationSet': named('Name'),
  'AWS::SES::EmailIdentity': named('EmailIdentity'),
  'AWS::SNS::Topic': named('TopicName'),
  'AWS::SQS::Queue': named('QueueName'),
  'AWS::SSM::Parameter': named('Name'),
  'AWS::SecretsManager::Secret': named('Name'),
  'AWS::WAFv2::WebACL': named('Name'),
};

/** What two resources would have in common; undefined where nothing keeps them apart. */
export function claimOf(type: string, properties: Properties, region: string): string | undefined {
  const naming = namings[type];
  const name = naming?.nameOf(properties);
  if (naming === undefined || name === undefined) return undefined;
  return `${type} ${naming.scope === 'region' ? region : naming.scope} ${name}`;
}

export const nameOf = (type: string, properties: Properties): string | undefined => namings[type]?.nameOf(properties);
