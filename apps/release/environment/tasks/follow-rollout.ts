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
import { isTransient } from '../../aws/errors.ts';
import type { Context } from '../context.ts';
import { failedTaskText, watchFailures } from './failing-tasks.ts';
import { isSettled, progressText } from './progress.ts';

/** What a rollout shows, once each; the words are for a terminal. */
export interface RolloutNews {
  readonly kind: 'progress' | 'event' | 'failed-task' | 'rollback' | 'standstill';
  readonly at: Date;
  readonly part: string;
  readonly lines: readonly string[];
}

export interface RolloutWatch {
  /** What happened since the last look. */
  look(): Promise<RolloutNews[]>;
  /** What is still to be told when nobody looks again. */
  finish(): Promise<RolloutNews[]>;
  /** As of the last look: nothing is being replaced. */
  readonly idle: boolean;
}

const lookSeconds = 5;
const standstillSeconds = 300;

/**
 * Looks at the services of the environment again and again, and remembers what was told.
 * @param begin with what comes, or with a rollback that is over: ECS still knows of its tasks for an hour
 */
export function watchRollout(context: Context, begin: 'now' | 'last rollback' = 'now'): RolloutWatch {
  const { clock, settings } = context;
  const failures = watchFailures(context);
  /** From when on things are news: the start of what was going on at the first look, else that look. */
  const since = new Map<Part, Date | undefined>();
  const toldEvents = new Map<string, Set<string>>();
  const toldProgress = new Map<string, string>();
  const toldRollbacks = new Set<string>();
  let idle = false;
  /** Parts that stand still because they are meant to, while their alarms are watched. */
  const baking = new Set<Part>();
  let movedAt = clock.elapsedSeconds();
  let toldStandstills = 0;
  let services: Service[] = [];

  const meet = (part: Part, newest: Deployment | undefined): void => {
    const isNews =
      newest !== undefined &&
      (isDeploymentInProgress(newest) || (begin === 'last rollback' && isDeploymentRollback(newest)));
    since.set(part, isNews ? newest.createdAt : undefined);
    if (newest !== undefined && !isNews) toldRollbacks.add(newest.arn);
  };

  const eventsOf = (service: Service): RolloutNews[] => {
    const start = since.get(service.part);
    const history = service.events.filter(({ at }) => start === undefined || at < start);
    const told = toldEvents.get(service.name) ?? new Set(history.map(({ id }) => id));
    toldEvents.set(service.name, told);
    const fresh = service.events.filter(({ id }) => !told.has(id)).toReversed();
    for (const { id } of fresh) told.add(id);
    return fresh.map(({ at, message }) => ({
      kind: 'event',
      at,
      part: service.part,
      lines: [message.replace(`(service ${service.name})`, `${service.part}:`)],
    }));
  };

  const progressOf = async (service: Service, deployment: Deployment | undefined): Promise<RolloutNews[]> => {
    const running = deployment !== undefined && isDeploymentInProgress(deployment);
    const detail =
      running || (deployment && isDeploymentRollback(deployment))
        ? await describeDeployment(context, deployment.arn)
        : undefined;
    if (detail?.stage === 'BAKE_TIME') baking.add(service.part);
    else baking.delete(service.part);
    const news: RolloutNews[] = [];
    const text = progressText(service, deployment, detail);
    if (toldProgress.get(service.name) !== text) {
      news.push({ kind: 'progress', at: clock.now(), part: service.part, lines: [text] });
      toldProgress.set(service.name, text);
    }
    if (deployment !== undefined && isDeploymentRollback(deployment) && !toldRollbacks.has(deployment.arn)) {
      toldRollbacks.add(deployment.arn);
      const alarms = detail?.alarms ?? [];
      const why = detail?.rollbackReason || deployment.reason || 'ECS gives no reason';
      const verb = isDeploymentInProgress(deployment) ? 'rolls' : 'rolled';
      const lines = [`${service.part}: ECS ${verb} back to the release before: ${why}`];
      if (alarms.length > 0) lines.push(`  alarms that ring: ${alarms.join(', ')}`);
      news.push({ kind: 'rollback', at: clock.now(), part: service.part, lines });
    }
    return news;
  };

  const failedTasks = async (last: boolean): Promise<RolloutNews[]> => {
    const watched = services.map(({ part }) => ({ part, since: since.get(part) }));
    const found = await (last ? failures.finish(watched) : failures.look(watched));
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
    async look() {
      services = await readServices(context);
      const news: RolloutNews[] = [];
      let busy = false;
      for (const service of services) {
        const [newest] = await listDeployments(context, service.part);
        if (!since.has(service.part)) meet(service.part, newest);
        busy ||= newest === undefined ? !isSettled(service) : isDeploymentInProgress(newest);
        news.push(...eventsOf(service), ...(await progressOf(service, newest)));
      }
      idle = !busy;
      news.push(...(await failedTasks(false)));
      if (news.length > 0 || idle) {
        movedAt = clock.elapsedSeconds();
        toldStandstills = 0;
      } else if (clock.elapsedSeconds() - movedAt >= standstillSeconds * (toldStandstills + 1)) {
        toldStandstills += 1;
        const still = services.filter((one) => !isSettled(one) && !baking.has(one.part));
        news.push(...still.map((one) => standstill(context, one, (toldStandstills * standstillSeconds) / 60)));
      }
      return news.sort((one, other) => one.at.getTime() - other.at.getTime());
    },
    finish: () => failedTasks(true),
  };
}

function standstill({ clock, settings }: Context, service: Service, minutes: number): RolloutNews {
  return {
    kind: 'standstill',
    at: clock.now(),
    part: service.part,
    lines: [
      `${service.part}: nothing has moved for ${minutes} minutes; ECS still tries: ${progressText(service)}`,
      `  its log: ${commandLine('logs', settings.name, { part: service.part, since: `${minutes}m` })}`,
      `  to give up: ${commandLine('abort', settings.name)}`,
    ],
  };
}

/**
 * Tells what a rollout does until `signal` aborts or, without one, until nothing is being replaced.
 * It judges nothing: whether the release runs is what `verifyRunning` says.
 */
export async function followRollout(context: Context, signal?: AbortSignal): Promise<void> {
  const watch = watchRollout(context);
  const tell = (news: readonly RolloutNews[]) => {
    for (const { lines } of news) for (const line of lines) context.out.say(`    ${line}`);
  };
  for (let quiet = 0; signal === undefined ? quiet < 2 : !signal.aborted; ) {
    context.signal.throwIfAborted();
    await lookPatiently(context, async () => tell(await watch.look()));
    quiet = watch.idle ? quiet + 1 : 0;
    await sleepUntil(context, lookSeconds, signal);
  }
  await lookPatiently(context, async () => tell([...(await watch.look()), ...(await watch.finish())]));
}

/** A call that did not get through is no news of the rollout; the next look may. */
export async function lookPatiently(context: Context, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!isTransient(error)) throw error;
    context.out.say(`    AWS did not answer (${(error as Error).name}); looking again`);
  }
}

/** Sleeps, but not longer than the signal lets it. */
export async function sleepUntil(context: Context, seconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await context.clock.sleep(seconds, signal);
  } catch (error) {
    if (context.signal.aborted || signal?.aborted !== true) throw error;
  }
}
