import type { LocatedResource, SynthesizedStack } from './assembly.ts';
import { sift } from './findings.ts';
import { needlesslyWide, openToAll, statementsOf, text, unknownActions, wildcards } from './policies.ts';
import { secretsInResource, secretsInText } from './secrets.ts';

const stack = { id: 'Stack' } as SynthesizedStack;
const located = (Type: string, Properties: unknown): LocatedResource => ({
  Type,
  Properties,
  stack,
  logicalId: 'Thing',
  path: 'Stack/Thing',
});
const policy = (statement: unknown) =>
  statementsOf(located('AWS::IAM::Policy', { PolicyDocument: { Statement: [statement] } }));

const catalogue = {
  services: async () => ['s3', 'ecs'],
  actionsOf: async (service: string) => (service === 's3' ? ['GetObject', 'GetBucketAcl'] : ['RunTask']),
};

describe('wildcards', () => {
  it('are found in actions and in resources, through intrinsic functions too', () => {
    const resource = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] };
    const found = wildcards(policy({ Effect: 'Allow', Action: ['s3:Get*', 's3:PutObject'], Resource: resource }));
    expect(found.map(({ rule }) => rule)).toEqual(['Wildcard[Action::s3:Get*]', 'Wildcard[Resource::<Bucket.Arn>/*]']);
  });

  it('are fine where something is denied', () => {
    expect(wildcards(policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' }))).toEqual([]);
  });

  it('mean the thing itself in the policy of a key', () => {
    const key = located('AWS::KMS::Key', {
      KeyPolicy: { Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }] },
    });
    expect(wildcards(statementsOf(key))).toEqual([]);
  });

  it('pass with a reason for that place, and for no other', () => {
    const found = wildcards(policy({ Effect: 'Allow', Action: 's3:*', Resource: 'a' }));
    const reason = { finding: /^Wildcard\[Action::s3:\*\]$/, at: /^Stack\/Thing$/, reason: 'because' };
    expect(sift(found, [reason])).toEqual({ open: [], used: new Set([reason]) });
    expect(sift(found, [{ ...reason, at: /^Elsewhere/ }]).open).toHaveLength(1);
  });
});

describe('unknown actions', () => {
  const unknown = async (Action: string | string[]) =>
    (await unknownActions(policy({ Effect: 'Allow', Action, Resource: 'a' }), catalogue)).map(({ message }) => message);

  it('are an invented action, an invented service and a pattern that meets nothing', async () => {
    expect(await unknown(['s3:GetObjekt', 's4:GetObject', 'ecs:Stop*'])).toEqual([
      's3:GetObjekt: no such action',
      's4:GetObject: no such service',
      'ecs:Stop*: no such action',
    ]);
  });

  it('are not those that exist, in any case, or a pattern that meets one', async () => {
    expect(await unknown(['s3:getobject', 's3:Get*', 'ecs:RunTask'])).toEqual([]);
  });
});

it('a right on everything is found where the action could name its resource', async () => {
  const takesNone = async (_service: string, action: string) => action === 'GetAuthorizationToken';
  const wide = (Action: string, Resource: string) =>
    needlesslyWide(policy({ Effect: 'Allow', Action, Resource }), takesNone);
  expect(await wide('sqs:ReceiveMessage', '*')).toHaveLength(1);
  expect(await wide('ecr:GetAuthorizationToken', '*')).toEqual([]);
  expect(await wide('sqs:ReceiveMessage', 'arn:aws:sqs:eu-central-1:111111111111:queue')).toEqual([]);
});

it('a policy that lets anybody in is found', () => {
  expect(openToAll(policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'a' }))).toHaveLength(1);
  expect(openToAll(policy({ Effect: 'Allow', Principal: { AWS: ['*'] }, Action: 's3:GetObject' }))).toHaveLength(1);
  expect(openToAll(policy({ Effect: 'Deny', Principal: '*', Action: 's3:GetObject' }))).toEqual([]);
});

it('references become text', () => {
  expect(text({ Ref: 'Key' })).toBe('<Key>');
  expect(text(undefined)).toBe('');
});

describe('secrets', () => {
  it.each([
    ['an access key', 'AKIAIOSFODNN7EXAMPLE'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
    ['a password in an address', 'postgres://app:hunter22@database/app'],
    ['a webhook', 'https://hooks.slack.com/services/T000/B000/XXXX'],
  ])('%s is found in a template', (_name, value) => {
    expect(secretsInText('Stack', JSON.stringify({ value }))).toHaveLength(1);
  });

  it('a reference to a secret is none', () => {
    expect(secretsInText('Stack', '{{resolve:secretsmanager:/classboard/prod/x:SecretString:::}}')).toEqual([]);
  });

  it.each([
    [
      'AWS::ECS::TaskDefinition',
      { ContainerDefinitions: [{ Environment: [{ Name: 'DATABASE_PASSWORD', Value: 'x' }] }] },
    ],
    ['AWS::Lambda::Function', { Environment: { Variables: { API_KEY: 'x' } } }],
    ['AWS::SecretsManager::Secret', { SecretString: 'x' }],
    ['AWS::RDS::DBInstance', { MasterUserPassword: 'x' }],
  ])('a literal secret in %s is found', (type, properties) => {
    expect(secretsInResource(located(type, properties))).toHaveLength(1);
  });
});
