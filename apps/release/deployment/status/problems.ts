import type { Alarm } from '../../aws/cloudwatch-alarms.ts';
import { isDeploymentInProgress } from '../../aws/ecs-services.ts';
import { dailyBackupHours } from '../../checks/first-backup.ts';
import { ago } from '../../environment/logs/since.ts';
import { isStuck } from '../../environment/stacks/stack-events.ts';
import { revisionOf } from '../../environment/tasks/rollout-progress.ts';
import type { RunningService } from '../../environment/tasks/running-services.ts';
import { lockDeadSeconds } from '../lock/lock.ts';
import { isUnfinished } from '../record/record.ts';
import { isGood } from '../record/store.ts';
import type { Facts } from './status.ts';

/** States in which a database serves. */
const serving = /^(available|backing-up|modifying|configuring-|maintenance|upgrading|storage-|rebooting)/;
const full = 'storage-full';
/** RDS keeps this within five minutes. */
const restorableHours = 1;

/** What is wrong, most urgent first, each a sentence. Pure. */
export function problemsOf(facts: Facts): string[] {
  return [
    ...facts.unread,
    ...alarmProblems(facts),
    ...serviceProblems(facts),
    ...stackProblems(facts),
    ...releaseProblems(facts),
    ...backupProblems(facts),
  ];
}

/** Alarms in ALARM, critical ones first. */
export const firingAlarms = ({ alarms = [] }: Facts): Alarm[] =>
  alarms
    .filter(({ state }) => state === 'ALARM')
    .sort((one, other) => one.severity.localeCompare(other.severity, 'en'));

function alarmProblems(facts: Facts): string[] {
  const { at, alarms = [] } = facts;
  const firing = firingAlarms(facts).map(
    ({ name, severity, since, reason }) =>
      `${severity} alarm ${name} is firing${since === undefined ? '' : ` for ${ago(since, at)}`}${reason === '' ? '' : `: ${reason}`}`,
  );
  const silent = alarms
    .filter(({ actionsEnabled }) => !actionsEnabled)
    .map(({ name }) => `alarm ${name} has no actions: it notifies nobody`);
  return [...firing, ...silent];
}

function serviceProblems({ running, releases = [] }: Facts): string[] {
  if (running === undefined) return [];
  if (running.length === 0) return ['no service runs'];
  const released = releases.find(isGood);
  const unfinished = releases[0] !== undefined && isUnfinished(releases[0]);
  const digests = new Set(running.map(({ digest }) => digest));
  return [
    ...running.flatMap(partProblems),
    ...(digests.size > 1 && !unfinished
      ? [`the parts run different images: ${running.map(({ part, digest }) => `${part} ${digest}`).join(', ')}`]
      : []),
    ...(released !== undefined && !unfinished && !digests.has(released.digest)
      ? [`${[...digests].join(', ')} runs, but the last good release (${released.id}) is ${released.digest}`]
      : []),
  ];
}

function partProblems({
  part,
  deployment,
  rollback,
  running,
  desired,
  tasks,
  taskDefinition,
}: RunningService): string[] {
  const unhealthy = tasks.filter(({ health }) => health === 'UNHEALTHY').length;
  const why = rollback?.reason ? `: ${rollback.reason}` : '';
  return [
    ...(rollback === undefined
      ? []
      : [
          `${part}: ECS rolled back to the previous release (${revisionOf(taskDefinition)}, ${deployment?.status})${why}`,
        ]),
    ...(deployment?.status === 'STOPPED' ? [`${part}: the newest deployment was stopped`] : []),
    ...(running < desired && !(deployment !== undefined && isDeploymentInProgress(deployment))
      ? [`${part}: ${running} of ${desired} tasks run`]
      : []),
    ...(unhealthy === 0 ? [] : [`${part}: ${unhealthy} of ${tasks.length} tasks are unhealthy`]),
  ];
}

const stackProblems = ({ stacks = [] }: Facts): string[] =>
  stacks
    .filter(isStuck)
    .map(({ name, status, reason }) => `stack ${name} is ${status}${reason === '' ? '' : `: ${reason}`}`);

function releaseProblems({ at, releases: [last] = [], lock }: Facts): string[] {
  if (last === undefined) return [];
  if (isUnfinished(last)) {
    // A run that was killed leaves its lock behind, without anybody who renews it.
    const silentSeconds = lock === undefined ? 0 : (at.getTime() - Date.parse(lock.heartbeat)) / 1_000;
    if (lock?.kind === 'deploy' && silentSeconds < lockDeadSeconds) return [];
    const again = last.kind === 'rollback' ? 'roll back' : 'deploy';
    const held = lock?.kind === 'person' ? `, once ${lock.who} has unlocked` : '';
    return [`${last.kind} ${last.id} of ${last.by} was interrupted; ${again} again to resume it${held}`];
  }
  if (last.result === 'succeeded') return [];
  return [`the last ${last.kind} (${last.id}) ${last.result}${last.problem === undefined ? '' : `: ${last.problem}`}`];
}

function backupProblems({ at, database, recoveryPoint, backups, firstBackupBy }: Facts): string[] {
  if (database === undefined) return [];
  const hours = (then: Date) => (at.getTime() - then.getTime()) / 3_600_000;
  const { status, restorableUntil } = database;
  const isMissing = backups && recoveryPoint === undefined && (firstBackupBy === undefined || firstBackupBy < at);
  return [
    ...(serving.test(status) && status !== full ? [] : [`the database is ${status}`]),
    ...(restorableUntil !== undefined && hours(restorableUntil) > restorableHours
      ? [`the database can only be restored to ${ago(restorableUntil, at)} ago`]
      : []),
    ...(isMissing ? ['there is no recovery point of the database'] : []),
    ...(recoveryPoint !== undefined && hours(recoveryPoint) > dailyBackupHours
      ? [`the newest recovery point of the database is ${ago(recoveryPoint, at)} old`]
      : []),
  ];
}
