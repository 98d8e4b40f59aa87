import type {
  CreateDBSnapshotMessage,
  DescribeDBInstancesMessage,
  DescribeDBSnapshotsMessage,
  ModifyDBInstanceMessage,
  RegisterDBProxyTargetsRequest,
} from '@aws-sdk/client-rds';
import { databaseIdentifier } from '../../../infra/names.ts';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';
import { DatabaseProxy, proxyOperations, registerTargets } from './database-proxy.ts';

/** A database beside the environment's. */
interface OtherDatabase {
  readonly address: string;
  readonly port: number;
  readonly securityGroups?: readonly string[];
  readonly status?: string;
}

interface Snapshot {
  readonly name: string;
  readonly createdAt: Date;
}

/** The environment's database: its state and what has been copied from it. Times are seconds of the fake. */
export class DatabaseInstance {
  /** `available`, `modifying`, `storage-full` and so on; undefined where there is no database. */
  status: string | undefined = 'available';
  /** The roles task has run: the proxy can sign in. */
  hasRoles = true;
  /** Settings that wait for the maintenance window. */
  pending: Readonly<Record<string, unknown>> = {};
  /** How far its log of changes lags behind, and for how many days it is kept; the entry's days when absent. */
  restorableLagSeconds = 300;
  backupDays: number | undefined;
  snapshotSeconds = 240;
  /** Snapshots begun from now on end like this. */
  snapshotEnd: 'available' | 'failed' = 'available';
  readonly snapshots: Snapshot[] = [];
  /** Where each other database of the account answers, such as one that a restore test has made. */
  readonly others = new Map<string, OtherDatabase>();
  /** Groups of the environment's database. */
  securityGroups: readonly string[] = ['sg-database'];
  renameSeconds = 90;

  constructor(readonly fake: FakeAccount) {}
}

const arn = ({ region, account }: Call, resource: string) => `arn:aws:rds:${region}:${account}:${resource}`;

function describe({ DBInstanceIdentifier }: DescribeDBInstancesMessage, call: Call) {
  const { settings } = call.fake;
  const name = databaseIdentifier(settings);
  const { status, pending, backupDays, restorableLagSeconds } = call.fake.part(DatabaseInstance);
  const other = call.fake.part(DatabaseInstance).others.get(DBInstanceIdentifier ?? '');
  if (DBInstanceIdentifier !== undefined && other !== undefined) {
    const Endpoint = { Address: other.address, Port: other.port };
    const { securityGroups = [], status: DBInstanceStatus = 'available' } = other;
    const VpcSecurityGroups = groups(securityGroups);
    return { DBInstances: [{ DBInstanceIdentifier, DBInstanceStatus, Endpoint, VpcSecurityGroups }] };
  }
  const isHere = status !== undefined && call.region === settings.region;
  if (DBInstanceIdentifier !== undefined && (!isHere || DBInstanceIdentifier !== name))
    throw absentInstance(DBInstanceIdentifier);
  const instance = {
    DBInstanceIdentifier: name,
    DBInstanceArn: arn(call, `db:${name}`),
    DBInstanceStatus: status,
    DBInstanceClass: `db.${settings.database.instanceType}`,
    Engine: 'postgres',
    MultiAZ: settings.database.multiAz,
    AllocatedStorage: settings.database.allocatedGb,
    BackupRetentionPeriod: backupDays ?? settings.database.backupDays,
    LatestRestorableTime: new Date(call.fake.now().getTime() - restorableLagSeconds * 1_000),
    DeletionProtection: settings.protected,
    PendingModifiedValues: pending,
    VpcSecurityGroups: groups(call.fake.part(DatabaseInstance).securityGroups),
    Endpoint: { Address: addressOf(name, call), Port: 5432 },
  };
  const isAll = DBInstanceIdentifier === undefined && call.region === settings.region;
  const others = isAll ? [...call.fake.part(DatabaseInstance).others.keys()] : [];
  return { DBInstances: [...(isHere ? [instance] : []), ...others.map((one) => ({ DBInstanceIdentifier: one }))] };
}

const groups = (ids: readonly string[]) => ids.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId, Status: 'active' }));

/** Renames: for a while the database answers to neither name. */
function modify({ DBInstanceIdentifier = '', NewDBInstanceIdentifier }: ModifyDBInstanceMessage, call: Call) {
  const database = call.fake.part(DatabaseInstance);
  const serving = databaseIdentifier(call.fake.settings);
  const isServing = DBInstanceIdentifier === serving && database.status !== undefined;
  const other = database.others.get(DBInstanceIdentifier);
  if (!isServing && other === undefined) throw absentInstance(DBInstanceIdentifier);
  if (NewDBInstanceIdentifier === undefined) {
    throw new AwsError('InvalidParameterCombination', 'No modifications were requested');
  }
  const isTaken =
    NewDBInstanceIdentifier === serving ? database.status !== undefined : database.others.has(NewDBInstanceIdentifier);
  if (isTaken) throw new AwsError('DBInstanceAlreadyExistsFault', 'DB instance already exists');
  const { securityGroups } = database;
  const moved = other ?? { address: addressOf(NewDBInstanceIdentifier, call), port: 5432, securityGroups };
  if (isServing) database.status = undefined;
  else database.others.delete(DBInstanceIdentifier);
  call.fake.part(DatabaseProxy).follow(DBInstanceIdentifier, NewDBInstanceIdentifier);
  call.fake.after(database.renameSeconds, () => {
    if (NewDBInstanceIdentifier === serving) database.status = 'available';
    else database.others.set(NewDBInstanceIdentifier, moved);
  });
  return { DBInstance: { DBInstanceIdentifier, DBInstanceStatus: 'renaming' } };
}

const addressOf = (name: string, { region }: Call): string => `${name}.c0ffee.${region}.rds.amazonaws.com`;

function createSnapshot({ DBInstanceIdentifier = '', DBSnapshotIdentifier = '' }: CreateDBSnapshotMessage, call: Call) {
  const database = call.fake.part(DatabaseInstance);
  if (DBInstanceIdentifier !== databaseIdentifier(call.fake.settings) || database.status === undefined) {
    throw absentInstance(DBInstanceIdentifier);
  }
  if (!/^[a-z](?!.*--)[a-z0-9-]{0,253}[a-z0-9]$/i.test(DBSnapshotIdentifier)) {
    throw new AwsError('InvalidParameterValue', `The parameter DBSnapshotIdentifier is not a valid identifier.`);
  }
  if (database.snapshots.some(({ name }) => name === DBSnapshotIdentifier)) {
    throw new AwsError(
      'DBSnapshotAlreadyExistsFault',
      `Cannot create the snapshot because a snapshot with the identifier ${DBSnapshotIdentifier} already exists.`,
    );
  }
  if (database.status !== 'available') {
    throw new AwsError('InvalidDBInstanceStateFault', `Instance ${DBInstanceIdentifier} is not in available state.`);
  }
  const snapshot = { name: DBSnapshotIdentifier, createdAt: call.fake.now() };
  database.snapshots.push(snapshot);
  return { DBSnapshot: show(snapshot, call) };
}

function describeSnapshots({ DBSnapshotIdentifier, DBInstanceIdentifier }: DescribeDBSnapshotsMessage, call: Call) {
  const { snapshots } = call.fake.part(DatabaseInstance);
  const ofAnother =
    DBInstanceIdentifier !== undefined && DBInstanceIdentifier !== databaseIdentifier(call.fake.settings);
  const found = snapshots.filter(
    ({ name }) => !ofAnother && (DBSnapshotIdentifier === undefined || name === DBSnapshotIdentifier),
  );
  if (DBSnapshotIdentifier !== undefined && found.length === 0) {
    throw new AwsError('DBSnapshotNotFoundFault', `DBSnapshot ${DBSnapshotIdentifier} not found.`);
  }
  return { DBSnapshots: found.map((snapshot) => show(snapshot, call)) };
}

function show({ name, createdAt }: Snapshot, call: Call) {
  const { snapshotSeconds, snapshotEnd } = call.fake.part(DatabaseInstance);
  const share = Math.min(1, (call.fake.now().getTime() - createdAt.getTime()) / 1_000 / snapshotSeconds);
  return {
    DBSnapshotIdentifier: name,
    DBSnapshotArn: arn(call, `snapshot:${name}`),
    DBInstanceIdentifier: databaseIdentifier(call.fake.settings),
    SnapshotType: 'manual',
    Engine: 'postgres',
    Status: share < 1 ? 'creating' : snapshotEnd,
    PercentProgress: Math.floor(share * 100),
    ...(share < 1 ? {} : { SnapshotCreateTime: createdAt }),
  };
}

const absentInstance = (name: string) => new AwsError('DBInstanceNotFoundFault', `DBInstance ${name} not found.`);

export const rdsService: Service = {
  service: 'rds',
  operations: {
    CreateDBSnapshot: createSnapshot,
    DescribeDBInstances: describe,
    DescribeDBSnapshots: describeSnapshots,
    ModifyDBInstance: modify,
    ...proxyOperations,
    RegisterDBProxyTargets(input: RegisterDBProxyTargetsRequest, call: Call) {
      const database = call.fake.part(DatabaseInstance);
      return registerTargets(input, call, (name) =>
        name === databaseIdentifier(call.fake.settings) ? database.status === 'available' : database.others.has(name),
      );
    },
  },
};
