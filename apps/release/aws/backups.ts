import { BackupClient, paginateListRecoveryPointsByResource } from '@aws-sdk/client-backup';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

/** When the newest whole recovery point of a resource in one region was made; undefined where there is none. */
export async function lastRecoveryPoint(aws: Aws, resourceArn: string, region: string): Promise<Date | undefined> {
  let newest: Date | undefined;
  try {
    for await (const page of paginateListRecoveryPointsByResource(
      { client: aws.client(BackupClient, region) },
      { ResourceArn: resourceArn },
    )) {
      for (const { Status, CreationDate } of page.RecoveryPoints ?? []) {
        if (Status !== 'COMPLETED' && Status !== 'AVAILABLE') continue;
        if (CreationDate !== undefined && (newest === undefined || CreationDate > newest)) newest = CreationDate;
      }
    }
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
  return newest;
}
