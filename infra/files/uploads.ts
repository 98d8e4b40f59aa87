import { Duration, Stack } from 'aws-cdk-lib';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { objectRetention } from '../../apps/api/retention/retention-table.ts';
import { backupRoleName, bucketName, resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';

/** The tag that the malware scan leaves on an object, and its two verdicts that decide anything. */
export const scanTag = 's3:ExistingObjectTag/GuardDutyMalwareScanStatus';
export const scanClean = 'NO_THREATS_FOUND';
export const scanInfected = 'THREATS_FOUND';

export interface Uploads {
  readonly bucket: s3.Bucket;
  readonly key: kms.Key;
  readonly scanRole: iam.Role;
}

/**
 * The bucket of the uploads and its malware scan. Quarantine is the bucket's policy: CloudFront reads
 * what the scan passed and nothing else, an infected object is readable for nobody, and nobody but
 * the scan and the replication writes tags.
 * @param part `uploads`, or `uploads-replica` in the other region
 */
export function createUploads(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  part: 'uploads' | 'uploads-replica',
  accessLogs: s3.IBucket,
): Uploads {
  const { region } = Stack.of(scope);
  const { noncurrentDays } = settings.files;
  if (noncurrentDays > objectRetention.removedFileDays) {
    throw new Error(
      `files.noncurrentDays: removed files go within ${objectRetention.removedFileDays} days, as docs/privacy.md says`,
    );
  }
  const key = new kms.Key(scope, 'FilesKey', {
    alias: `alias/${resourceName(settings, part)}`,
    description: 'Encrypts uploads',
    enableKeyRotation: true,
    removalPolicy: scope.dataPolicy,
  });
  const bucket = new s3.Bucket(scope, 'Uploads', {
    bucketName: bucketName(settings, part, region),
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    versioned: true,
    enforceSSL: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: `${part}/`,
    removalPolicy: scope.dataPolicy,
    autoDeleteObjects: !settings.protected,
    cors: [
      {
        allowedOrigins: [...settings.files.corsOrigins],
        allowedMethods: [s3.HttpMethods.PUT, s3.HttpMethods.GET, s3.HttpMethods.HEAD],
        allowedHeaders: [
          'content-type',
          'content-disposition',
          'content-length',
          'if-none-match',
          'x-amz-checksum-sha256',
          'x-amz-sdk-checksum-algorithm',
        ],
        exposedHeaders: ['etag'],
        maxAge: 3000,
      },
    ],
    lifecycleRules: [
      {
        id: 'unfinished-uploads',
        abortIncompleteMultipartUploadAfter: Duration.days(objectRetention.unfinishedUploadDays),
      },
      // What was processed, and what could not be read, is only to be looked at for a while.
      { id: 'drop-folders', prefix: 'drop/', expiration: Duration.days(objectRetention.dropFolderDays) },
      {
        id: 'cooling',
        transitions: [{ storageClass: s3.StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) }],
      },
      {
        id: 'old-versions',
        noncurrentVersionExpiration: Duration.days(noncurrentDays),
        expiredObjectDeleteMarker: true,
      },
    ],
  });
  const scanRole = createScan(scope, bucket, key, settings.name);
  quarantine(scope, settings, bucket, scanRole);
  return { bucket, key, scanRole };
}

export const replicationRoleName = (settings: EnvironmentSettings): string =>
  resourceName(settings, 'uploads-replication');

function quarantine(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  bucket: s3.Bucket,
  scanRole: iam.Role,
): void {
  const objects = bucket.arnForObjects('*');
  const roleArn = (name: string) =>
    scope.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: name });
  // A copy and a restored object bring the verdict with them, and are not scanned again.
  const others = [replicationRoleName(settings), ...(settings.backup === undefined ? [] : [backupRoleName(settings)])];
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'NobodyReadsInfected',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resources: [objects],
      conditions: { StringEquals: { [scanTag]: scanInfected } },
    }),
  );
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'OnlyTheScanWritesTags',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: [
        's3:PutObjectTagging',
        's3:PutObjectVersionTagging',
        's3:DeleteObjectTagging',
        's3:DeleteObjectVersionTagging',
      ],
      resources: [objects],
      conditions: {
        ArnNotEquals: {
          'aws:PrincipalArn': [scanRole.roleArn, ...others.map(roleArn)],
        },
      },
    }),
  );
}

/** Lets distributions read what the scan passed: one of them, or any of the account's where it cannot be named. */
export function allowDistributions(
  scope: EnvironmentStack,
  uploads: Uploads,
  distributionArn: string | undefined,
): void {
  const any = scope.formatArn({ service: 'cloudfront', region: '', resource: 'distribution', resourceName: '*' });
  const cloudFront = new iam.ServicePrincipal('cloudfront.amazonaws.com');
  uploads.bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'CloudFrontReadsClean',
      principals: [cloudFront],
      actions: ['s3:GetObject'],
      resources: [uploads.bucket.arnForObjects('*')],
      conditions: {
        ArnLike: { 'aws:SourceArn': distributionArn ?? any },
        StringEquals: { [scanTag]: scanClean },
      },
    }),
  );
  // The key cannot name the distribution, which needs the bucket, which needs the key.
  uploads.key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'CloudFrontDecrypts',
      principals: [cloudFront],
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: { ArnLike: { 'aws:SourceArn': any } },
    }),
  );
}

function createScan(scope: EnvironmentStack, bucket: s3.Bucket, key: kms.Key, environment: string): iam.Role {
  const rule = scope.formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: 'DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*',
  });
  const statements = [
    {
      actions: ['events:PutRule', 'events:DeleteRule', 'events:PutTargets', 'events:RemoveTargets'],
      resources: [rule],
      conditions: { StringLike: { 'events:ManagedBy': 'malware-protection-plan.guardduty.amazonaws.com' } },
    },
    { actions: ['events:DescribeRule', 'events:ListTargetsByRule'], resources: [rule] },
    {
      actions: [
        's3:PutObjectTagging',
        's3:GetObjectTagging',
        's3:PutObjectVersionTagging',
        's3:GetObjectVersionTagging',
        's3:GetObject',
        's3:GetObjectVersion',
      ],
      resources: [bucket.arnForObjects('*')],
    },
    {
      actions: ['s3:PutBucketNotification', 's3:GetBucketNotification', 's3:ListBucket'],
      resources: [bucket.bucketArn],
    },
    { actions: ['s3:PutObject'], resources: [bucket.arnForObjects('malware-protection-resource-validation-object')] },
    {
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: [key.keyArn],
      conditions: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
    },
  ];
  const role = new iam.Role(scope, 'ScanRole', {
    description: `Malware scan of the uploads of ${environment}`,
    assumedBy: new iam.ServicePrincipal('malware-protection-plan.guardduty.amazonaws.com'),
    inlinePolicies: {
      scan: new iam.PolicyDocument({ statements: statements.map((statement) => new iam.PolicyStatement(statement)) }),
    },
  });
  new guardduty.CfnMalwareProtectionPlan(scope, 'MalwareScan', {
    role: role.roleArn,
    actions: { tagging: { status: 'ENABLED' } },
    protectedResource: { s3Bucket: { bucketName: bucket.bucketName } },
  });
  return role;
}
