import {
  CreateDBSnapshotCommand,
  DeregisterDBProxyTargetsCommand,
  DescribeDBInstancesCommand,
  DescribeDBProxyTargetsCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  paginateDescribeDBInstances,
  RDSClient,
  RegisterDBProxyTargetsCommand,
} from '@aws-sdk/client-rds';
import { databaseIdentifier, proxyName, resourceName } from '../../../infra/names.ts';
import type { Place } from './clients.ts';
import { isAwsError } from './errors.ts';

export interface DatabaseState {
  readonly arn: string;
  /** `available`, `modifying`, `storage-full` and so on, as RDS names it. */
  readonly status: string;
  /** Names of settings that wait for the maintenance window. */
  readonly pending: readonly string[];
  readonly backupDays: number;
  /** The newest moment that automated backups can be restored to. */
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

/** Any database of the account, such as a restored one. */
export interface Instance {
  readonly status: string;
  readonly host: string | undefined;
  readonly securityGroups: readonly string[];
}

export async function readInstance({ aws }: Pick<Place, 'aws'>, name: string): Promise<Instance | undefined> {
  try {
    const { DBInstances: [instance] = [] } = await aws
      .client(RDSClient)
      .send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
    if (instance === undefined) return undefined;
    return {
      status: instance.DBInstanceStatus ?? '',
      host: instance.Endpoint?.Address,
      securityGroups: (instance.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId: id }) => id ?? []),
    };
  } catch (error) {
    if (isAwsError(error, 'DBInstanceNotFoundFault', 'DBInstanceNotFound')) return undefined;
    throw error;
  }
}

/** Names of the databases of the account that begin so, in the order of the alphabet. */
export async function listInstances({ aws }: Pick<Place, 'aws'>, prefix: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client: aws.client(RDSClient) }, {})) {
    names.push(...DBInstances.flatMap(({ DBInstanceIdentifier: name }) => name ?? []));
  }
  return names.filter((name) => name.startsWith(prefix)).sort();
}

/** Begins it: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RenameInstance.html. */
export async function renameInstance({ aws }: Pick<Place, 'aws'>, from: string, to: string): Promise<void> {
  await aws
    .client(RDSClient)
    .send(
      new ModifyDBInstanceCommand({ DBInstanceIdentifier: from, NewDBInstanceIdentifier: to, ApplyImmediately: true }),
    );
}

/** A database that the proxy of the environment hands connections to. */
export interface ProxyTarget {
  readonly instance: string;
  /** `REGISTERING`, `AVAILABLE`, `UNAVAILABLE` or `UNUSED`. */
  readonly state: string;
  /** Why it is not available, as RDS names it: `AUTH_FAILURE` and so on. */
  readonly reason: string | undefined;
}

export async function readProxyTargets({ aws, settings }: Place): Promise<readonly ProxyTarget[]> {
  const { Targets = [] } = await aws
    .client(RDSClient)
    .send(new DescribeDBProxyTargetsCommand({ DBProxyName: proxyName(settings) }));
  return Targets.map(({ RdsResourceId = '', TargetHealth = {} }) => ({
    instance: RdsResourceId,
    state: TargetHealth.State ?? 'REGISTERING',
    reason: TargetHealth.Reason,
  }));
}

export async function registerTarget({ aws, settings }: Place, instance: string): Promise<void> {
  try {
    await aws
      .client(RDSClient)
      .send(new RegisterDBProxyTargetsCommand({ DBProxyName: proxyName(settings), DBInstanceIdentifiers: [instance] }));
  } catch (error) {
    // An answer that was lost: the call before this one has registered it.
    if (!isAwsError(error, 'DBProxyTargetAlreadyRegisteredFault')) throw error;
  }
}

export async function deregisterTarget({ aws, settings }: Place, instance: string): Promise<void> {
  try {
    await aws
      .client(RDSClient)
      .send(
        new DeregisterDBProxyTargetsCommand({ DBProxyName: proxyName(settings), DBInstanceIdentifiers: [instance] }),
      );
  } catch (error) {
    if (!isAwsError(error, 'DBProxyTargetNotFoundFault')) throw error;
  }
}

export interface DatabaseSnapshot {
  readonly name: string;
  /** `creating`, `available` or `failed`. */
  readonly status: string;
  readonly percent: number;
}

/** Names of RDS are lower case, without two hyphens beside each other. */
export const snapshotName = (settings: Place['settings'], release: string): string =>
  resourceName(settings, `release-${release.toLowerCase()}`);

export async function findSnapshot({ aws }: Place, name: string): Promise<DatabaseSnapshot | undefined> {
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
