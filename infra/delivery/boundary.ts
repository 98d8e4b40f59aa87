import * as iam from 'aws-cdk-lib/aws-iam';
import { boundaryName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';

/**
 * The most that any role of the stacks can ever do, whatever its own policies allow. It leaves the services
 * that the stacks use, and takes away people, keys to the account, the organisation and the boundary itself.
 */
export function createBoundary(scope: EnvironmentStack, settings: EnvironmentSettings): iam.ManagedPolicy {
  const name = boundaryName(settings.delivery.accountOwner);
  const boundary = scope.formatArn({ service: 'iam', region: '', resource: 'policy', resourceName: name });
  return new iam.ManagedPolicy(scope, 'RoleBoundary', {
    managedPolicyName: name,
    description: 'The most that roles made by the stacks can do',
    statements: [
      new iam.PolicyStatement({
        sid: 'ServicesOfTheStacks',
        actions: allowedServices.map((service) => `${service}:*`),
        resources: ['*'],
      }),
      new iam.PolicyStatement({
        sid: 'RolesOfTheStacksOnly',
        actions: ['iam:PassRole', 'iam:GetRole', 'iam:CreateServiceLinkedRole'],
        resources: [
          scope.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'classboard-*' }),
          scope.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'cdk-*' }),
          scope.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'aws-service-role/*' }),
        ],
      }),
      new iam.PolicyStatement({
        sid: 'ReadsOfThePipelines',
        actions: ['iam:SimulatePrincipalPolicy', ...allowedReads],
        resources: ['*'],
      }),
      new iam.PolicyStatement({
        sid: 'BoundaryStays',
        effect: iam.Effect.DENY,
        actions: [
          'iam:CreatePolicyVersion',
          'iam:DeletePolicy',
          'iam:DeletePolicyVersion',
          'iam:SetDefaultPolicyVersion',
          'iam:DeleteRolePermissionsBoundary',
        ],
        resources: [boundary],
      }),
      new iam.PolicyStatement({
        sid: 'BackupsStay',
        effect: iam.Effect.DENY,
        actions: ['backup:DeleteBackupVaultLockConfiguration', 'backup:DeleteBackupVault', 'kms:ScheduleKeyDeletion'],
        resources: ['*'],
      }),
    ],
  });
}

const allowedServices = [
  'application-autoscaling',
  'backup',
  'backup-storage',
  'cloudformation',
  'cloudfront',
  'cloudwatch',
  'cognito-idp',
  'ec2',
  'ecr',
  'ecs',
  'elasticloadbalancing',
  'events',
  'guardduty',
  'kms',
  'lambda',
  'logs',
  'rds',
  'rds-db',
  's3',
  'secretsmanager',
  'ses',
  'sns',
  'sqs',
  'ssm',
  'ssmmessages',
  'sts',
  'xray',
];

/** Services that no task uses, and whose settings a plan, the doctor and the search for drift read. */
const allowedReads = [
  'acm:Describe*',
  'acm:List*',
  'budgets:List*',
  'budgets:View*',
  'ce:Get*',
  'cloudtrail:Describe*',
  'cloudtrail:Get*',
  'cloudtrail:List*',
  'config:Describe*',
  'config:List*',
  'iam:Get*',
  'iam:List*',
  'route53:Get*',
  'route53:List*',
  'servicequotas:Get*',
  'wafv2:Get*',
  'wafv2:List*',
];
