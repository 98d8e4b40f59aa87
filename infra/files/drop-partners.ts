import * as iam from 'aws-cdk-lib/aws-iam';
import { resourceName } from '../names.ts';
import type { DropPartner, EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';
import type { Uploads } from './uploads.ts';

/**
 * A role for each system that delivers bundles. It writes into the folder of its school, and reads the receipts below it, of
 * which it can list the names; it reads no bundle, so one system learns nothing of another.
 */
export function createDropPartners(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  { bucket, key }: Uploads,
): void {
  for (const partner of settings.files.dropPartners ?? []) {
    const role = new iam.Role(scope, `Drop${partner.name}`, {
      roleName: resourceName(settings, `drop-${partner.name}`),
      description: `${partner.name} writes to the drop folder of ${partner.school}`,
      assumedBy: new iam.AccountPrincipal(partner.account),
      externalIds: [partner.externalId],
    });
    for (const statement of rights(partner, bucket.bucketArn, key.keyArn, scope.region)) {
      role.addToPolicy(new iam.PolicyStatement(statement));
    }
  }
}

const rights = (
  { school }: DropPartner,
  bucketArn: string,
  keyArn: string,
  region: string,
): iam.PolicyStatementProps[] => [
  { sid: 'WritesBundles', actions: ['s3:PutObject'], resources: [`${bucketArn}/drop/${school}/*`] },
  {
    sid: 'NotBelow',
    effect: iam.Effect.DENY,
    actions: ['s3:PutObject'],
    resources: [`${bucketArn}/drop/${school}/*/*`],
  },
  {
    sid: 'ReadsReceipts',
    actions: ['s3:GetObject'],
    resources: [`${bucketArn}/drop/${school}/done/*`, `${bucketArn}/drop/${school}/failed/*`],
  },
  {
    sid: 'ListsReceipts',
    actions: ['s3:ListBucket'],
    resources: [bucketArn],
    conditions: { StringLike: { 's3:prefix': [`drop/${school}/done/*`, `drop/${school}/failed/*`] } },
  },
  {
    sid: 'Encrypts',
    // An upload in parts decrypts them to put them together.
    actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
  },
];
