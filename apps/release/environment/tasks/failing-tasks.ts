import { serviceName } from '../../../../infra/names.ts';
import type { Part } from '../../aws/ecs-services.ts';
import { listTasks, type Task } from '../../aws/ecs-tasks.ts';
import type { Context } from '../context.ts';
import { taskLog } from './one-off.ts';
import { hasRun, isFailure, meaningOf, stopText } from './stop-reasons.ts';

export interface FailedTask {
  readonly part: Part;
  readonly task: Task;
  /** Its last lines, oldest first; empty where it never wrote one. */
  readonly lines: readonly string[];
}

/** A service, and from when on its failures are news: by ECS's clock, or undefined for "from the first look on". */
export interface Watched {
  readonly part: Part;
  readonly since: Date | undefined;
}

export interface FailureWatch {
  /** Tasks that failed since the last look, each once, with their last lines. */
  look(services: readonly Watched[]): Promise<FailedTask[]>;
  /** The rest, without waiting for late lines. */
  finish(services: readonly Watched[]): Promise<FailedTask[]>;
}

const lineCount = 20;
/** How often a log without lines is looked at again: the agent may still be sending. */
const patience = 3;

/** ECS forgets a stopped task within the hour, and its deployment within minutes: what it left is fetched at once. */
export function watchFailures(context: Context): FailureWatch {
  const seen = new Set<Part>();
  const told = new Set<string>();
  const looks = new Map<string, number>();
  const collect = async (services: readonly Watched[], patient: boolean): Promise<FailedTask[]> => {
    const found: FailedTask[] = [];
    for (const { part, since } of services) {
      const stopped = await listTasks(context, { service: serviceName(context.settings, part) }, 'STOPPED');
      if (!seen.has(part)) for (const task of stopped) if (isHistory(task, since)) told.add(task.arn);
      seen.add(part);
      for (const task of stopped) {
        if (told.has(task.arn) || !isFailure(task)) continue;
        // Its exit codes come with the last state.
        if (patient && task.status !== 'STOPPED') continue;
        const lines = await taskLog(context, task, 'app', lineCount);
        const looked = (looks.get(task.arn) ?? 0) + 1;
        looks.set(task.arn, looked);
        if (patient && hasRun(task) && looked < patience && lines.length === 0) continue;
        told.add(task.arn);
        found.push({ part, task, lines });
      }
    }
    return found;
  };
  return { look: (services) => collect(services, true), finish: (services) => collect(services, false) };
}

const isHistory = ({ createdAt }: Task, since: Date | undefined): boolean =>
  since === undefined || createdAt === undefined || createdAt < since;

/** For a terminal: what failed, why, what helps, and what it last wrote. */
export function failedTaskText({ part, task, lines }: FailedTask, environment: string): string[] {
  const { fix } = meaningOf(task);
  return [
    `${part}: task ${task.id} failed: ${stopText(task)}`,
    ...(fix === undefined ? [] : [`  fix: ${fix.replaceAll('ENV', environment)}`]),
    ...(lines.length > 0 ? ['  its last lines:'] : hasRun(task) ? ['  it wrote no log'] : []),
    ...lines.map((line) => `  | ${line}`),
  ];
}
