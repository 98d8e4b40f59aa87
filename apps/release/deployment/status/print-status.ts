import { table } from '../../../cli/output.ts';
import { isStackInProgress, type StackState, wasNeverCreated } from '../../aws/cloudformation-stacks.ts';
import { isDeploymentInProgress } from '../../aws/ecs-services.ts';
import { minuteText } from '../../checks/first-backup.ts';
import { ago } from '../../environment/logs/since.ts';
import { isStuck } from '../../environment/stacks/stack-events.ts';
import { revisionOf } from '../../environment/tasks/rollout-progress.ts';
import type { RunningService } from '../../environment/tasks/running-services.ts';
import { firingAlarms } from './problems.ts';
import type { Facts, RunningRelease } from './status.ts';

/** What `--json` gives. */
export function statusData(facts: Facts, problems: readonly string[], release: RunningRelease | undefined) {
  const { running, stacks, alarms, database, releases = [] } = facts;
  return {
    environment: facts.environment,
    at: facts.at,
    problems,
    release,
    services: running,
    stacks: stacks && {
      count: stacks.length,
      unsettled: stacks.filter((one) => isStackInProgress(one.status) || isStuck(one)),
    },
    alarms: alarms && { count: alarms.length, firing: firingAlarms(facts) },
    lock: facts.lock && { ...facts.lock, token: undefined },
    lastRelease: releases[0],
    database: database && { ...database, recoveryPoint: facts.recoveryPoint },
  };
}

export function statusText(facts: Facts, problems: readonly string[], release: RunningRelease | undefined): string {
  const { environment, running = [], alarms = [] } = facts;
  const head =
    problems.length === 0
      ? [`${environment}: nothing is wrong`]
      : [`${environment}: ${problems.length === 1 ? 'one thing is' : `${problems.length} things are`} wrong`];
  return [
    ...head,
    ...problems.map((text) => `  - ${text}`),
    '',
    table([
      ['Release', releaseText(facts, release)],
      ...running.map((one, i) => [i === 0 ? 'Services' : '', serviceText(one, facts.at)]),
      ...(facts.stacks === undefined ? [] : [['Stacks', stacksText(facts.stacks)]]),
      ...(facts.alarms === undefined ? [] : [['Alarms', `${firingAlarms(facts).length} of ${alarms.length} firing`]]),
      ['Lock', lockText(facts)],
      ['Last', lastText(facts)],
      ['Backup', backupText(facts)],
    ]),
  ].join('\n');
}

function stacksText(stacks: readonly StackState[]): string {
  const unsettled = stacks.filter(
    (stack) => isStackInProgress(stack.status) || isStuck(stack) || wasNeverCreated(stack),
  );
  const named = unsettled.map(({ name, status }) => `${name} ${status}`).join(', ');
  if (stacks.length === 0) return 'none';
  return `${stacks.length}, ${unsettled.length === 0 ? 'all stable' : `of them not stable: ${named}`}`;
}

function releaseText({ at }: Facts, release: RunningRelease | undefined): string {
  if (release === undefined) return 'none';
  const { version, commit, digest, since, by } = release;
  return [
    version === undefined ? '' : `${version},`,
    `commit ${commit?.slice(0, 7) ?? 'unknown'}, ${digest}`,
    since === undefined ? '' : `, since ${since} (${ago(new Date(since), at)})`,
    by === undefined ? ', no record of it' : `, by ${by}`,
  ]
    .filter(Boolean)
    .join(' ')
    .replaceAll(' ,', ',');
}

function serviceText(one: RunningService, now: Date): string {
  const { deployment } = one;
  const counts = `${one.running} of ${one.desired} running${one.pending > 0 ? `, ${one.pending} starting` : ''}`;
  const time = deployment?.finishedAt ?? deployment?.startedAt;
  const state =
    deployment === undefined
      ? one.rolloutState
      : `${isDeploymentInProgress(deployment) ? 'deployment in progress: ' : ''}${deployment.status}${time === undefined ? '' : ` ${ago(time, now)} ago`}`;
  return `${one.part}: ${counts}, ${revisionOf(one.taskDefinition)}, ${state}`;
}

const lockText = ({ lock }: Facts): string =>
  lock === undefined ? 'not locked' : `${lock.who} since ${lock.since}: ${lock.why}`;

function lastText({ releases: [last] = [], at }: Facts): string {
  if (last === undefined) return 'no release on record';
  const when = new Date(last.finishedAt ?? last.startedAt);
  return `${last.kind} ${last.id} by ${last.by}: ${last.result ?? 'unfinished'}, ${ago(when, at)} ago`;
}

function backupText({ database, recoveryPoint, backups, firstBackupBy, at }: Facts): string {
  if (database === undefined) return 'no database';
  const { restorableUntil, status } = database;
  const missing =
    firstBackupBy === undefined
      ? 'no recovery point'
      : `the first recovery point is there by ${minuteText(firstBackupBy)}`;
  const recoveryText = recoveryPoint === undefined ? missing : `recovery point ${ago(recoveryPoint, at)} old`;
  return [
    `database ${status}`,
    restorableUntil === undefined ? 'not restorable' : `restorable to ${ago(restorableUntil, at)} ago`,
    backups ? recoveryText : '',
  ]
    .filter(Boolean)
    .join(', ');
}
