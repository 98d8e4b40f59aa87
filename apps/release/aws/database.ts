import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { databaseIdentifier } from '../../../infra/names.ts';
import { isAwsError } from './errors.ts';
import type { Place } from './parameters.ts';

export interface DatabaseState {
  readonly arn: string;
  /** `available`, `modifying`, `storage-full` and so on, as RDS says. */
  readonly status: string;
  /** Names of settings that wait for the maintenance window. */
  readonly pending: readonly string[];
  readonly backupDays: number;
  /** The newest moment that automated backups can bring back. */
  readonly restorableUntil: Date | undefined;
}

/** The environment's database, or undefined before it exists. */
export async function readDatabase({ aws, settings }: Place): Promise<DatabaseState | undefined> {
  try {
    const { DBInstances: [instance] = [] } = await aws
      .client(RDSClient)
      .send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: databaseIdentifier(settings) }));
    if (instance === undefined) return undefined;
    return {
      arn: instance.DBInstanceArn ?? '',
      status: instance.DBInstanceStatus ?? '',
      pending: Object.entries(instance.PendingModifiedValues ?? {})
        .filter(([, value]) => value !== undefined)
        .map(([name]) => name),
      backupDays: instance.BackupRetentionPeriod ?? 0,
      restorableUntil: instance.LatestRestorableTime,
    };
  } catch (error) {
    if (isAwsError(error, 'DBInstanceNotFoundFault', 'DBInstanceNotFound')) return undefined;
    throw error;
  }
}
