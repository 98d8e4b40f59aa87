import { ArnFormat } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { resourceName } from './names.ts';
import type { EnvironmentSettings } from './settings.ts';
import type { EnvironmentStack } from './stack.ts';

/** A key for the log groups of this account and region. */
export function logsKey(scope: EnvironmentStack, settings: EnvironmentSettings): kms.Key {
  const key = new kms.Key(scope, 'LogsKey', {
    alias: `alias/${resourceName(settings, 'logs')}`,
    description: 'Encrypts log groups',
    enableKeyRotation: true,
    removalPolicy: scope.dataPolicy,
  });
  key.addToResourcePolicy(usedByLogs(scope));
  return key;
}

/**
 * CloudWatch Logs may use a key for the log groups of this account and region
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).
 */
export const usedByLogs = (scope: EnvironmentStack): iam.PolicyStatement =>
  new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${scope.region}.amazonaws.com`)],
    actions: [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKey',
      'kms:DescribeKey',
    ],
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': scope.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: '*',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    },
  });
