import { CreateDBSnapshotCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds';
import { databaseIdentifier, resourceName } from '../../../infra/names.ts';
import { isAwsError } from './errors.ts';
import type { Place } from './parameters.ts';

export interface Snapshot {
  readonly name: string;
  /** `creating`, `available` or `failed`. */
  readonly status: string;
  readonly percent: number;
}

/** Names of RDS are lower case, without two hyphens beside each other. */
export const snapshotName = (settings: Place['settings'], release: string): string =>
  resourceName(settings, `release-${release.toLowerCase()}`);

export async function findSnapshot({ aws }: Place, name: string): Promise<Snapshot | undefined> {
  try {
    const { DBSnapshots: [found] = [] } = await aws
      .client(RDSClient)
      .send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }));
    return found === undefined
      ? undefined
      : { name, status: found.Status ?? '', percent: Number(found.PercentProgress ?? 0) };
  } catch (error) {
    if (isAwsError(error, 'DBSnapshotNotFoundFault', 'DBSnapshotNotFound')) return undefined;
    throw error;
  }
}

/** Begins a snapshot of the database. False where the database is busy with something else at the moment. */
export async function beginSnapshot({ aws, settings }: Place, name: string, release: string): Promise<boolean> {
  try {
    await aws.client(RDSClient).send(
      new CreateDBSnapshotCommand({
        DBInstanceIdentifier: databaseIdentifier(settings),
        DBSnapshotIdentifier: name,
        Tags: [{ Key: 'release', Value: release }],
      }),
    );
    return true;
  } catch (error) {
    if (isAwsError(error, 'InvalidDBInstanceStateFault', 'InvalidDBInstanceState')) return false;
    // An answer that was lost: the call before this one has begun it.
    if (isAwsError(error, 'DBSnapshotAlreadyExistsFault', 'DBSnapshotAlreadyExists')) return true;
    throw error;
  }
}
