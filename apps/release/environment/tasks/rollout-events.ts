import { commandLine } from '../../../cli/command-line.ts';
import {
  type Deployment,
  describeDeployment,
  isDeploymentInProgress,
  isDeploymentRollback,
  listDeployments,
  type Part,
  readServices,
  type Service,
} from '../../aws/ecs-services.ts';
import type { Context } from '../context.ts';
import { createFailedTaskReader, failedTaskText } from './failed-tasks.ts';
import { isSettled, progressText } from './rollout-progress.ts';

/** What happens in a rollout, once each; the lines are for a terminal. */
export interface RolloutEvent {
  readonly kind: 'progress' | 'event' | 'failed-task' | 'rollback' | 'stalled';
  readonly at: Date;
  readonly part: string;
  readonly lines: readonly string[];
}

export interface RolloutEventReader {
  /** What happened since the last reading, oldest first. */
  read(): Promise<RolloutEvent[]>;
  /** Failed tasks that would be reported by later readings. */
  flush(): Promise<RolloutEvent[]>;
  /** As of the last reading: nothing is being replaced. */
  readonly idle: boolean;
}

/** After so long without an event a rollout is reported as stalled, and again after each further time. */
const stalledSeconds = 300;

/**
 * Reads the services of the environment, and remembers what was reported.
 * @param begin with what comes, or with a rollback that is over: ECS still knows of its tasks for an hour
 */
export function createRolloutEventReader(context: Context, begin: 'now' | 'last rollback' = 'now'): RolloutEventReader {
  const { clock, settings } = context;
  const failures = createFailedTaskReader(context);
  /** Since when events are reported: the start of what was in progress at the first reading, else that reading. */
  const since = new Map<Part, Date | undefined>();
  const reportedEvents = new Map<string, Set<string>>();
  const reportedProgress = new Map<string, string>();
  const reportedRollbacks = new Set<string>();
  let idle = false;
  /** Parts whose progress pauses as planned, while their alarms are watched. */
  const baking = new Set<Part>();
  let lastEventSeconds = clock.elapsedSeconds();
  let stalledReports = 0;
  let services: Service[] = [];

  const startReporting = (part: Part, newest: Deployment | undefined): void => {
    const isReported =
      newest !== undefined &&
      (isDeploymentInProgress(newest) || (begin === 'last rollback' && isDeploymentRollback(newest)));
    since.set(part, isReported ? newest.createdAt : undefined);
    if (newest !== undefined && !isReported) reportedRollbacks.add(newest.arn);
  };

  const serviceEvents = (service: Service): RolloutEvent[] => {
    const start = since.get(service.part);
    const history = service.events.filter(({ at }) => start === undefined || at < start);
    const reported = reportedEvents.get(service.name) ?? new Set(history.map(({ id }) => id));
    reportedEvents.set(service.name, reported);
    const fresh = service.events.filter(({ id }) => !reported.has(id)).toReversed();
    for (const { id } of fresh) reported.add(id);
    return fresh.map(({ at, message }) => ({
      kind: 'event',
      at,
      part: service.part,
      lines: [message.replace(`(service ${service.name})`, `${service.part}:`)],
    }));
  };

  const deploymentEvents = async (service: Service, deployment: Deployment | undefined): Promise<RolloutEvent[]> => {
    const inProgress = deployment !== undefined && isDeploymentInProgress(deployment);
    const detail =
      inProgress || (deployment && isDeploymentRollback(deployment))
        ? await describeDeployment(context, deployment.arn)
        : undefined;
    if (detail?.stage === 'BAKE_TIME') baking.add(service.part);
    else baking.delete(service.part);
    const events: RolloutEvent[] = [];
    const text = progressText(service, deployment, detail);
    if (reportedProgress.get(service.name) !== text) {
      events.push({ kind: 'progress', at: clock.now(), part: service.part, lines: [text] });
      reportedProgress.set(service.name, text);
    }
    if (deployment !== undefined && isDeploymentRollback(deployment) && !reportedRollbacks.has(deployment.arn)) {
      reportedRollbacks.add(deployment.arn);
      const alarms = detail?.alarms ?? [];
      const why = detail?.rollbackReason || deployment.reason || 'ECS gives no reason';
      const verb = isDeploymentInProgress(deployment) ? 'rolls' : 'rolled';
      const lines = [`${service.part}: ECS ${verb} back to the previous release: ${why}`];
      if (alarms.length > 0) lines.push(`  alarms in ALARM: ${alarms.join(', ')}`);
      events.push({ kind: 'rollback', at: clock.now(), part: service.part, lines });
    }
    return events;
  };

  const failedTasks = async (method: 'read' | 'flush'): Promise<RolloutEvent[]> => {
    const found = await failures[method](services.map(({ part }) => ({ part, since: since.get(part) })));
    return found.map((failed) => ({
      kind: 'failed-task',
      at: failed.task.stoppedAt ?? clock.now(),
      part: failed.part,
      lines: failedTaskText(failed, settings.name),
    }));
  };

  return {
    get idle() {
      return idle;
    },
    async read() {
      services = await readServices(context);
      const events: RolloutEvent[] = [];
      let busy = false;
      for (const service of services) {
        const [newest] = await listDeployments(context, service.part);
        if (!since.has(service.part)) startReporting(service.part, newest);
        busy ||= newest === undefined ? !isSettled(service) : isDeploymentInProgress(newest);
        events.push(...serviceEvents(service), ...(await deploymentEvents(service, newest)));
      }
      idle = !busy;
      events.push(...(await failedTasks('read')));
      if (events.length > 0 || idle) {
        lastEventSeconds = clock.elapsedSeconds();
        stalledReports = 0;
      } else if (clock.elapsedSeconds() - lastEventSeconds >= stalledSeconds * (stalledReports + 1)) {
        stalledReports += 1;
        const stalled = services.filter((one) => !isSettled(one) && !baking.has(one.part));
        events.push(...stalled.map((one) => stalledEvent(context, one, (stalledReports * stalledSeconds) / 60)));
      }
      return events.sort((one, other) => one.at.getTime() - other.at.getTime());
    },
    flush: () => failedTasks('flush'),
  };
}

function stalledEvent({ clock, settings }: Context, service: Service, minutes: number): RolloutEvent {
  return {
    kind: 'stalled',
    at: clock.now(),
    part: service.part,
    lines: [
      `${service.part}: no progress for ${minutes} minutes; ECS still tries: ${progressText(service)}`,
      `  its log: ${commandLine('logs', settings.name, { part: service.part, since: `${minutes}m` })}`,
      `  to give up: ${commandLine('abort', settings.name)}`,
    ],
  };
}
