import type { ServiceName } from '../handlers.ts';
import { iamPrefix } from '../model.ts';
import type { Wanted } from './policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: the inputs were checked against the model
type Input = any;

interface Place {
  readonly region: string;
  readonly account: string;
}

/** Secrets end in six characters that AWS chooses; here the name alone decides them, so that ARNs are known. */
export function secretArn({ region, account }: Place, nameOrArn: string): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  let sum = 7;
  for (const character of nameOrArn) sum = (sum * 31 + character.charCodeAt(0)) % 2_147_483_647;
  const suffix = `${sum.toString(36)}aBcDeF`.slice(0, 6);
  return `arn:aws:secretsmanager:${region}:${account}:secret:${nameOrArn}-${suffix}`;
}

type Resources = (input: Input, place: Place) => readonly string[];

const arn = (service: string, { region, account }: Place, resource: string): string =>
  resource.startsWith('arn:') ? resource : `arn:aws:${service}:${region}:${account}:${resource}`;
const many = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());
const last = (text: string, divider = '/'): string => text.split(divider).at(-1) ?? text;

const parameters: Resources = (input, place) =>
  many(input.Names ?? input.Name ?? input.Path).map((name) =>
    arn('ssm', place, name.startsWith('arn:') ? name : `parameter/${name.replace(/^\/|\/$/g, '')}`),
  );
const secret: Resources = (input, place) => [secretArn(place, input.SecretId ?? input.Name)];
const stack: Resources = (input, place) => {
  const name: string = input.StackName ?? '*';
  return [name.startsWith('arn:') ? name : arn('cloudformation', place, `stack/${name}/00000000`)];
};
const clusterOf = (input: Input): string => last(input.cluster ?? 'default');
const services: Resources = (input, place) =>
  many(input.services ?? input.service).map((name) => arn('ecs', place, `service/${clusterOf(input)}/${last(name)}`));
const tasks: Resources = (input, place) =>
  many(input.tasks ?? input.task).map((task) => arn('ecs', place, `task/${clusterOf(input)}/${last(task)}`));
const logGroup: Resources = (input, place) => {
  const given: string = input.logGroupName ?? input.logGroupIdentifier ?? '*';
  return [arn('logs', place, given.startsWith('arn:') ? given : `log-group:${given}:*`)];
};
const repository: Resources = (input, place) => {
  const names = many(input.repositoryNames ?? input.repositoryName ?? '*');
  return names.map((name) => arn('ecr', place, `repository/${name}`));
};
const bucket: Resources = ({ Bucket }) => [`arn:aws:s3:::${Bucket}`];
const object: Resources = ({ Bucket, Key }) => [`arn:aws:s3:::${Bucket}/${Key}`];

/** The ARNs that a call is about. What is not listed here is only allowed by a statement for `*`. */
const resources: Readonly<Record<string, Resources>> = {
  'ssm:GetParameter': parameters,
  'ssm:GetParameters': parameters,
  'ssm:GetParametersByPath': parameters,
  'ssm:PutParameter': parameters,
  'ssm:DeleteParameter': parameters,
  'secretsmanager:DescribeSecret': secret,
  'secretsmanager:GetSecretValue': secret,
  'secretsmanager:CreateSecret': secret,
  'secretsmanager:PutSecretValue': secret,
  'ecs:RunTask': ({ taskDefinition }, place) => [
    arn(
      'ecs',
      place,
      taskDefinition.includes(':') ? `task-definition/${taskDefinition}` : `task-definition/${taskDefinition}:1`,
    ).replace(/^(.*task-definition\/)(arn:.*)$/, '$2'),
  ],
  'ecs:DescribeTasks': tasks,
  'ecs:StopTask': tasks,
  'ecs:ExecuteCommand': (input, place) => [...tasks(input, place), arn('ecs', place, `cluster/${clusterOf(input)}`)],
  'ecs:ListTasks': (input, place) => [arn('ecs', place, `container-instance/${clusterOf(input)}/*`)],
  'ecs:DescribeServices': services,
  'ecs:UpdateService': services,
  'ecs:ListServiceDeployments': services,
  'ecs:DescribeServiceDeployments': (input) => many(input.serviceDeploymentArns),
  'ecs:DescribeServiceRevisions': (input) => many(input.serviceRevisionArns),
  'ecs:StopServiceDeployment': (input) => many(input.serviceDeploymentArn),
  'ecs:TagResource': (input) => many(input.resourceArn),
  'logs:GetLogEvents': logGroup,
  'logs:FilterLogEvents': logGroup,
  'logs:DescribeLogStreams': logGroup,
  'logs:StartLiveTail': (input) => many(input.logGroupIdentifiers),
  'ecr:DescribeImages': repository,
  'ecr:BatchGetImage': repository,
  'ecr:DescribeRepositories': repository,
  'ecr:DescribeImageScanFindings': repository,
  'ecr:PutImage': repository,
  'sns:Publish': ({ TopicArn }) => [TopicArn],
  'sns:ListSubscriptionsByTopic': ({ TopicArn }) => [TopicArn],
  'sns:GetTopicAttributes': ({ TopicArn }) => [TopicArn],
  'rds:CreateDBSnapshot': (input, place) => [
    arn('rds', place, `db:${input.DBInstanceIdentifier}`),
    arn('rds', place, `snapshot:${input.DBSnapshotIdentifier}`),
  ],
  'rds:ModifyDBInstance': ({ DBInstanceIdentifier, NewDBInstanceIdentifier }, place) =>
    [DBInstanceIdentifier, NewDBInstanceIdentifier].flatMap((name) =>
      name === undefined ? [] : [arn('rds', place, `db:${name}`)],
    ),
  'rds:DescribeDBSnapshots': (input, place) => [
    input.DBSnapshotIdentifier === undefined && input.DBInstanceIdentifier !== undefined
      ? arn('rds', place, `db:${input.DBInstanceIdentifier}`)
      : arn('rds', place, `snapshot:${input.DBSnapshotIdentifier ?? '*'}`),
  ],
  'rds:DescribeDBInstances': (input, place) => [arn('rds', place, `db:${input.DBInstanceIdentifier ?? '*'}`)],
  'sts:AssumeRole': ({ RoleArn }) => [RoleArn],
  'iam:GetRole': ({ RoleName }, { account }) => [`arn:aws:iam::${account}:role/${RoleName}`],
  'iam:SimulatePrincipalPolicy': ({ PolicySourceArn }) => [PolicySourceArn],
  'acm:DescribeCertificate': ({ CertificateArn }) => [CertificateArn],
  'route53:GetHostedZone': ({ Id }) => [`arn:aws:route53:::hostedzone/${last(Id)}`],
  'route53:ListResourceRecordSets': ({ HostedZoneId }) => [`arn:aws:route53:::hostedzone/${last(HostedZoneId)}`],
  's3:GetObject': object,
  's3:PutObject': object,
  's3:ListBucket': bucket,
  's3:GetBucketLocation': bucket,
  's3:GetBucketPolicy': bucket,
  's3:GetEncryptionConfiguration': bucket,
  's3:GetBucketPublicAccessBlock': bucket,
  'cognito-idp:DescribeUserPool': ({ UserPoolId }, place) => [arn('cognito-idp', place, `userpool/${UserPoolId}`)],
  'ses:GetEmailIdentity': ({ EmailIdentity }, place) => [arn('ses', place, `identity/${EmailIdentity}`)],
};

/** Actions that are not called as their operation. */
const actions: Readonly<Record<string, string>> = {
  's3:HeadObject': 's3:GetObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
};

const stackIndependent = /^(ListStacks|ListExports|DescribeStackDriftDetectionStatus|DescribeType)$/;

/** What a principal needs for a call; undefined for what everybody may do. */
export function wantedBy(service: ServiceName, operation: string, input: Input, place: Place): Wanted | undefined {
  const named = `${iamPrefix(service)}:${operation}`;
  const action = actions[named] ?? named;
  // The first needs no right, the second is judged by the role's trust policy.
  if (action === 'sts:GetCallerIdentity' || action === 'sts:AssumeRoleWithWebIdentity') return undefined;
  const ofStack = service === 'cloudformation' && !stackIndependent.test(operation) ? stack : undefined;
  const found = (resources[action] ?? ofStack)?.(input, place) ?? [];
  const context: Record<string, string> = {};
  if (service === 'ecs') context['ecs:cluster'] = arn('ecs', place, `cluster/${clusterOf(input)}`);
  if (service === 'ecs' && input.container !== undefined) context['ecs:container-name'] = input.container;
  return { action, resources: found.length === 0 ? ['*'] : found, context };
}
