import { createHash } from 'node:crypto';

// biome-ignore lint/suspicious/noExplicitAny: a resource's properties have no shape in common
export type Properties = any;

export interface Place {
  readonly region: string;
  readonly account: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Distinguishes a replacement from what it replaces. */
  readonly generation: number;
}

const hash = (place: Place, length: number): string =>
  createHash('sha256')
    .update([place.account, place.region, place.stackName, place.logicalId, place.generation].join(' '))
    .digest('hex')
    .slice(0, length);

const ec2Prefixes: Readonly<Record<string, string>> = {
  VPC: 'vpc',
  Subnet: 'subnet',
  SecurityGroup: 'sg',
  SecurityGroupIngress: 'sgr',
  SecurityGroupEgress: 'sgr',
  RouteTable: 'rtb',
  InternetGateway: 'igw',
  NatGateway: 'nat',
  VPCEndpoint: 'vpce',
  FlowLog: 'fl',
};

/** The property that names a resource whose Ref is its name. */
const nameProperties = [
  'AlarmName',
  'BucketName',
  'LogGroupName',
  'RoleName',
  'FunctionName',
  'ClusterName',
  'RepositoryName',
  'DBInstanceIdentifier',
  'DBProxyName',
  'DBSubnetGroupName',
  'BackupVaultName',
  'DashboardName',
  'AliasName',
  'GroupName',
  'TrailName',
  'EmailIdentity',
  'ConfigRuleName',
];

const uuidOf = (text: string): string => text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/** What Ref gives for a resource, in the form that the real service gives it. */
export function physicalIdOf(type: string, properties: Properties, place: Place): string {
  const { region, account, stackName, logicalId } = place;
  const id = hash(place, 32);
  const [, service = '', kind = ''] = type.split('::');
  const arn = (of: string, resource: string) => `arn:aws:${of}:${region}:${account}:${resource}`;
  switch (type) {
    case 'AWS::EC2::EIP':
      return `3.${Number.parseInt(id.slice(0, 2), 16)}.${Number.parseInt(id.slice(2, 4), 16)}.10`;
    case 'AWS::SecretsManager::Secret':
      return arn('secretsmanager', `secret:${properties.Name ?? logicalId}-${id.slice(0, 6)}`);
    case 'AWS::SSM::Parameter':
      return properties.Name;
    case 'AWS::KMS::Key':
      return uuidOf(id);
    case 'AWS::Cognito::UserPool':
      return `${region}_${id.slice(0, 9)}`;
    case 'AWS::Cognito::UserPoolClient':
      return id.slice(0, 26);
    case 'AWS::CloudFront::Distribution':
      return `E${id.slice(0, 13).toUpperCase()}`;
    case 'AWS::CloudFront::PublicKey':
      return `K${id.slice(0, 13).toUpperCase()}`;
    case 'AWS::SNS::Topic':
      return arn('sns', properties.TopicName ?? `${stackName}-${logicalId}`);
    case 'AWS::SQS::Queue':
      return `https://sqs.${region}.amazonaws.com/${account}/${properties.QueueName ?? `${stackName}-${logicalId}`}`;
    case 'AWS::CertificateManager::Certificate':
      return arn('acm', `certificate/${uuidOf(id)}`);
    case 'AWS::IAM::ManagedPolicy':
      return `arn:aws:iam::${account}:policy/${properties.ManagedPolicyName ?? logicalId}`;
    case 'AWS::IAM::OIDCProvider':
      return `arn:aws:iam::${account}:oidc-provider/${String(properties.Url).replace('https://', '')}`;
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      return arn('elasticloadbalancing', `loadbalancer/app/${properties.Name ?? logicalId}/${id.slice(0, 16)}`);
    case 'AWS::ElasticLoadBalancingV2::TargetGroup':
      return arn(
        'elasticloadbalancing',
        `targetgroup/${stackName.slice(0, 15)}-${id.slice(16, 22)}/${id.slice(0, 16)}`,
      );
    case 'AWS::ElasticLoadBalancingV2::Listener':
      return arn('elasticloadbalancing', `listener/app/${logicalId}/${id.slice(0, 16)}/${id.slice(16)}`);
    case 'AWS::Events::Rule':
      return properties.Name ?? `${stackName}-${logicalId}-${id.slice(0, 12)}`;
  }
  const prefix = service === 'EC2' ? ec2Prefixes[kind] : undefined;
  if (prefix !== undefined) return `${prefix}-${id.slice(0, 17)}`;
  const named = nameProperties.find((property) => typeof properties[property] === 'string');
  return named === undefined ? `${stackName}-${logicalId}-${id.slice(0, 12).toUpperCase()}` : properties[named];
}

const arnServices: Readonly<Record<string, (physicalId: string) => string>> = {
  'AWS::KMS::Key': (id) => `kms:R:A:key/${id}`,
  'AWS::IAM::Role': (id) => `iam::A:role/${id}`,
  'AWS::S3::Bucket': (id) => `s3:::${id}`,
  'AWS::SQS::Queue': (id) => `sqs:R:A:${id.split('/').at(-1)}`,
  'AWS::Logs::LogGroup': (id) => `logs:R:A:log-group:${id}:*`,
  'AWS::Lambda::Function': (id) => `lambda:R:A:function:${id}`,
  'AWS::ECR::Repository': (id) => `ecr:R:A:repository/${id}`,
  'AWS::Cognito::UserPool': (id) => `cognito-idp:R:A:userpool/${id}`,
  'AWS::CloudWatch::Alarm': (id) => `cloudwatch:R:A:alarm:${id}`,
  'AWS::CloudWatch::CompositeAlarm': (id) => `cloudwatch:R:A:alarm:${id}`,
  'AWS::ECS::Cluster': (id) => `ecs:R:A:cluster/${id}`,
  'AWS::Events::Rule': (id) => `events:R:A:rule/${id}`,
  'AWS::Backup::BackupVault': (id) => `backup:R:A:backup-vault:${id}`,
  'AWS::WAFv2::WebACL': (id) => `wafv2:R:A:regional/webacl/${id}`,
};

/** What Fn::GetAtt gives, in the form that the real service gives it where the form matters. */
export function attributeOf(type: string, attribute: string, physicalId: string, place: Place): string {
  const { region, account } = place;
  const name = physicalId.split('/').at(-1) ?? physicalId;
  switch (`${type}.${attribute}`) {
    case 'AWS::RDS::DBInstance.Endpoint.Address':
      return `${physicalId}.c0rehearsal1.${region}.rds.amazonaws.com`;
    case 'AWS::RDS::DBInstance.MasterUserSecret.SecretArn':
      return `arn:aws:secretsmanager:${region}:${account}:secret:rds!db-${hash(place, 12)}`;
    case 'AWS::RDS::DBProxy.Endpoint':
      return `${physicalId}.proxy-c0rehearsal1.${region}.rds.amazonaws.com`;
    case 'AWS::EC2::SecurityGroup.GroupId':
      return physicalId;
    case 'AWS::EC2::VPC.DefaultSecurityGroup':
      return `sg-${hash({ ...place, logicalId: `${place.logicalId} default` }, 17)}`;
    case 'AWS::EC2::EIP.AllocationId':
      return `eipalloc-${hash(place, 17)}`;
    case 'AWS::Cognito::UserPoolClient.ClientSecret':
      return hash(place, 48);
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer.DNSName':
      return `${physicalId.split('/').at(-2)}-1234567890.${region}.elb.amazonaws.com`;
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer.LoadBalancerFullName':
      return physicalId.split('loadbalancer/')[1] ?? physicalId;
    case 'AWS::ElasticLoadBalancingV2::TargetGroup.TargetGroupFullName':
      return physicalId.split(':').at(-1) ?? physicalId;
    case 'AWS::CloudFront::Distribution.DomainName':
      return `d${physicalId.toLowerCase()}.cloudfront.net`;
    case 'AWS::S3::Bucket.RegionalDomainName':
      return `${physicalId}.s3.${region}.amazonaws.com`;
    case 'AWS::SES::EmailIdentity.DkimDNSTokenName1':
    case 'AWS::SES::EmailIdentity.DkimDNSTokenName2':
    case 'AWS::SES::EmailIdentity.DkimDNSTokenName3':
      return `${hash(place, 30)}${attribute.slice(-1)}._domainkey.${physicalId}`;
    case 'AWS::SQS::Queue.QueueName':
    case 'AWS::ECS::Service.Name':
      return name;
  }
  if (!/Arn$|ARN$/.test(attribute)) return /Id$|Name$/.test(attribute) ? physicalId : `${physicalId}.${attribute}`;
  if (physicalId.startsWith('arn:')) return physicalId;
  const [, service = ''] = type.split('::');
  const form = arnServices[type]?.(physicalId) ?? `${service.toLowerCase()}:R:A:${physicalId}`;
  return `arn:aws:${form.replace(':R:', `:${region}:`).replace(':A:', `:${account}:`)}`;
}
