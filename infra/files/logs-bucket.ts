import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { bucketName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';

/**
 * A bucket for access logs. The services that deliver them cannot use a customer key,
 * so it is encrypted with S3's own.
 */
export function createLogsBucket(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  part: string,
  options: { readonly acl?: boolean; readonly logTo?: s3.IBucket } = {},
): s3.Bucket {
  return new s3.Bucket(
    scope,
    `${part
      .split('-')
      .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
      .join('')}Bucket`,
    {
      bucketName: bucketName(settings, part, scope.region),
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      minimumTLSVersion: 1.2,
      ...(options.acl === true
        ? { objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED }
        : { objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED }),
      ...(options.logTo === undefined
        ? {}
        : { serverAccessLogsBucket: options.logTo, serverAccessLogsPrefix: `${part}/` }),
      lifecycleRules: [
        {
          id: 'retention',
          expiration: Duration.days(settings.operations.accessLogDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: scope.dataPolicy,
      autoDeleteObjects: !settings.protected,
    },
  );
}
