import { databaseIdentifier } from '../../../../infra/names.ts';
import { Failure } from '../../../cli/failure.ts';
import { lastRecoveryPoint } from '../../aws/backup.ts';
import type { StackState } from '../../aws/cloudformation-stacks.ts';
import { type Alarm, listAlarms } from '../../aws/cloudwatch-alarms.ts';
import { isAwsError } from '../../aws/errors.ts';
import { type DatabaseState, readDatabase } from '../../aws/rds.ts';
import { dailyBackupHours, dueAfter, planSince } from '../../checks/first-backup.ts';
import type { Context } from '../../environment/context.ts';
import { listEnvironmentStacks, regionsOf } from '../../environment/stacks/environment-stacks.ts';
import { type RunningService, readRunningServices } from '../../environment/tasks/running-services.ts';
import { type Lock, readLock } from '../lock/lock.ts';
import type { ReleaseRecord } from '../record/record.ts';
import { listReadableReleases } from '../record/store.ts';

/** What was read of one environment. A part that could not be read is undefined, and `unread` has the reason. */
export interface Facts {
  readonly environment: string;
  readonly at: Date;
  readonly running: readonly RunningService[] | undefined;
  readonly stacks: readonly StackState[] | undefined;
  readonly alarms: readonly Alarm[] | undefined;
  readonly database: DatabaseState | undefined;
  readonly recoveryPoint: Date | undefined;
  /** Whether recovery points are made at all. */
  readonly backups: boolean;
  /** When the first recovery point has to be there; undefined where there is one, or no plan. */
  readonly firstBackupBy: Date | undefined;
  readonly lock: Lock | undefined;
  /** Newest first. */
  readonly releases: readonly ReleaseRecord[] | undefined;
  /** Why a part, or a record, could not be read. */
  readonly unread: readonly string[];
}

/** Reads everything at once. Rights that lack for one part leave the others readable. */
export async function readFacts(context: Context): Promise<Facts> {
  const { settings, aws, clock } = context;
  const unread: string[] = [];
  const part = async <T>(name: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof Failure) unread.push(`${error.what}: ${error.why}`);
      else if (!isAwsError(error, 'AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation')) throw error;
      else unread.push(`not readable with these credentials: ${name}: ${error.message}`);
      return undefined;
    }
  };
  const everywhere = async <T>(read: (region: string) => Promise<T[]>): Promise<T[]> =>
    (await Promise.all(regionsOf(settings).map(read))).flat();
  const databaseArn = `arn:aws:rds:${settings.region}:${settings.account}:db:${databaseIdentifier(settings)}`;
  const [running, stacks, alarms, database, recoveryPoint, lock, releases] = await Promise.all([
    part('services', () => readRunningServices(context)),
    part('stacks', () => listEnvironmentStacks(context)),
    part('alarms', () => everywhere((region) => listAlarms(context, region))),
    part('database', () => readDatabase(context)),
    settings.backup && part('backups', () => lastRecoveryPoint(aws, databaseArn, settings.region)),
    part('lock', () => readLock(context)),
    part('releases', () => listReadableReleases(context, 50)),
  ]);
  const isAwaited = settings.backup !== undefined && recoveryPoint === undefined;
  const since = isAwaited ? await part('backups', () => planSince(context)) : undefined;
  return {
    environment: settings.name,
    at: clock.now(),
    running,
    stacks,
    alarms,
    database,
    recoveryPoint,
    backups: settings.backup !== undefined,
    firstBackupBy: since && dueAfter(since, dailyBackupHours),
    lock,
    releases: releases?.releases,
    unread: [...unread, ...(releases?.unreadable ?? []).map(({ what, why }) => `${what}: ${why}`)],
  };
}

/** The release that runs, by its record or ECS. */
export interface RunningRelease {
  readonly digest: string;
  readonly commit: string | undefined;
  readonly version: string | undefined;
  readonly since: string | undefined;
  readonly by: string | undefined;
  readonly id: string | undefined;
}

export function runningRelease({ running = [], releases = [] }: Facts): RunningRelease | undefined {
  const [api] = running;
  if (api?.digest === undefined) return undefined;
  const record = releases.find(({ digest, only, result }) => {
    return digest === api.digest && only !== 'infra' && result === 'succeeded';
  });
  return {
    digest: api.digest,
    commit: api.commit ?? record?.commit,
    version: record?.version,
    // A record is finished after the watch window, half an hour after its release began to serve.
    since: record?.phases.rollout?.to ?? record?.finishedAt ?? api.deployment?.finishedAt?.toISOString(),
    by: record?.by,
    id: record?.id,
  };
}
