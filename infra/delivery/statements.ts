import type * as iam from 'aws-cdk-lib/aws-iam';
import { bucketName, resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';

/** `release web` puts files beside those that are there. */
export function publishConsoleStatements(settings: EnvironmentSettings): iam.PolicyStatementProps[] {
  const bucket = `arn:aws:s3:::${bucketName(settings, 'web')}`;
  return [{ sid: 'PublishConsole', actions: ['s3:PutObject'], resources: [`${bucket}/*`] }];
}

/** A plan compares the console of the release with what is there. */
export function readConsoleStatements(settings: EnvironmentSettings): iam.PolicyStatementProps[] {
  const bucket = `arn:aws:s3:::${bucketName(settings, 'web')}`;
  return [
    { sid: 'ReadConsole', actions: ['s3:GetObject'], resources: [`${bucket}/index.html`, `${bucket}/builds/*`] },
    // Without it S3 answers 403 instead of 404 for what is not there.
    { sid: 'ListConsole', actions: ['s3:ListBucket'], resources: [bucket] },
  ];
}

/** @param arn of a resource in the region and the account of the environment */
export function notifyStatements(
  arn: (service: string, resource: string) => string,
  settings: EnvironmentSettings,
): iam.PolicyStatementProps[] {
  return [
    { sid: 'Notify', actions: ['sns:Publish'], resources: [arn('sns', resourceName(settings, 'warning'))] },
    {
      // The topics are encrypted; the key is used for their sake alone.
      sid: 'NotifyEncrypted',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [arn('kms', 'key/*')],
      conditions: { StringEquals: { 'kms:ViaService': `sns.${settings.region}.amazonaws.com` } },
    },
  ];
}
