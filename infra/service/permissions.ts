import * as iam from 'aws-cdk-lib/aws-iam';
import type * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import type { StorageStack } from '../files/stack.ts';
import type { MailStack } from '../identity/mail-stack.ts';
import type { IdentityStack } from '../identity/stack.ts';
import type { EnvironmentStack } from '../stack.ts';
import type { ProcessRole } from './environment.ts';

interface ApplicationResources {
  readonly processRole: ProcessRole;
  readonly storage: StorageStack;
  readonly identity: IdentityStack;
  readonly mail: MailStack | undefined;
  readonly runtimeSecret: secrets.ISecret;
}

/** What the application calls on the user pool: its sessions through the client, its users as an administrator. */
const identityActions = [
  'AdminAddUserToGroup',
  'AdminCreateUser',
  'AdminDeleteUser',
  'AdminDisableUser',
  'AdminEnableUser',
  'AdminGetUser',
  'AdminInitiateAuth',
  'AdminListGroupsForUser',
  'AdminRemoveUserFromGroup',
  'AdminResetUserPassword',
  'AdminRespondToAuthChallenge',
  'AdminSetUserPassword',
  'AdminUpdateUserAttributes',
  'AdminUserGlobalSignOut',
  'DescribeUserPool',
  'ListUsers',
  'ListUsersInGroup',
].map((action) => `cognito-idp:${action}`);

/** The rights of the running application, each on what it needs it for. */
export function allowApplication(
  scope: EnvironmentStack,
  role: iam.IRole,
  { processRole, storage, identity, mail, runtimeSecret }: ApplicationResources,
): void {
  const statements: iam.PolicyStatementProps[] = [
    {
      sid: 'Uploads',
      actions: ['s3:GetObject', 's3:GetObjectTagging', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      resources: [`${storage.uploadsBucketArn}/*`],
    },
    {
      sid: 'UploadsBucket',
      // The last two only look: the application verifies what it is wired to.
      actions: ['s3:ListBucket', 's3:GetBucketPolicy', 's3:GetBucketPublicAccessBlock'],
      resources: [storage.uploadsBucketArn],
    },
    { sid: 'Users', actions: identityActions, resources: [identity.userPool.userPoolArn] },
    // Read again when the database refuses the password, so that a rotation needs no restart.
    { sid: 'RuntimeRole', actions: ['secretsmanager:GetSecretValue'], resources: [runtimeSecret.secretArn] },
    uploadsKey(scope, storage),
    keyThrough(scope, 'secretsmanager'),
  ];
  if (processRole !== 'api') {
    statements.push({
      sid: 'ScanResults',
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [storage.scanResults.queueArn],
    });
  }
  if (mail !== undefined && processRole !== 'api') {
    statements.push({
      sid: 'MailEvents',
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [mail.events.queueArn],
    });
  }
  if (mail !== undefined) {
    statements.push({
      sid: 'Mail',
      actions: ['ses:SendEmail'],
      resources: [
        mail.identityArn,
        scope.formatArn({ service: 'ses', resource: 'configuration-set', resourceName: mail.configurationSet }),
      ],
      conditions: { StringLike: { 'ses:FromAddress': `*@${mail.domain}` } },
    });
  }
  for (const statement of statements) role.addToPrincipalPolicy(new iam.PolicyStatement(statement));
}

/** The rights of ECS to start a task: its secrets, and the key only for their sake. */
export function allowSecrets(scope: EnvironmentStack, role: iam.IRole, list: readonly secrets.ISecret[]): void {
  for (const secret of list) secret.grantRead(role);
  role.addToPrincipalPolicy(new iam.PolicyStatement(keyThrough(scope, 'secretsmanager')));
}

/** Keys of the account, and those only when the named service asks on our behalf. */
function keyThrough(scope: EnvironmentStack, service: string): iam.PolicyStatementProps {
  return {
    actions: ['kms:Decrypt'],
    resources: [scope.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    conditions: { StringEquals: { 'kms:ViaService': `${service}.${scope.region}.amazonaws.com` } },
  };
}

function uploadsKey(scope: EnvironmentStack, storage: StorageStack): iam.PolicyStatementProps {
  return {
    sid: 'UploadsKey',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [scope.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    conditions: {
      StringEquals: { 'kms:ViaService': `s3.${scope.region}.amazonaws.com` },
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': storage.uploadsKeyAlias },
    },
  };
}
