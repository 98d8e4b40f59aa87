import { serviceName } from '../../../../infra/names.ts';
import { commandLine } from '../../../cli/command-line.ts';
import type { Part } from '../../aws/ecs-services.ts';
import { listTasks, type Task } from '../../aws/ecs-tasks.ts';
import { isDenied } from '../../aws/errors.ts';
import type { Context } from '../context.ts';
import { taskLog } from './one-off.ts';
import { hasRun, isFailure, meaningOf, stopText } from './stop-reasons.ts';

export interface FailedTask {
  readonly part: Part;
  readonly task: Task;
  /** Its last lines, oldest first; empty where it never wrote one, undefined where these credentials may not read them. */
  readonly lines: readonly string[] | undefined;
}

/** A service, and since when its failed tasks are reported: by ECS's clock, or undefined for "from the first reading on". */
export interface ObservedService {
  readonly part: Part;
  readonly since: Date | undefined;
}

export interface FailedTaskReader {
  /** Tasks that failed since the last reading, each once, with their last lines. */
  read(services: readonly ObservedService[]): Promise<FailedTask[]>;
  /** Those that are left, without waiting for late lines. */
  flush(services: readonly ObservedService[]): Promise<FailedTask[]>;
}

const lineCount = 20;
/** How often an empty log is read again: the agent may still be sending. */
const emptyLogReads = 3;

/** ECS forgets a stopped task within the hour, and its deployment within minutes: its log is read at once. */
export function createFailedTaskReader(context: Context): FailedTaskReader {
  const seenParts = new Set<Part>();
  const reported = new Set<string>();
  const logReads = new Map<string, number>();
  const collect = async (services: readonly ObservedService[], waitsForLines: boolean): Promise<FailedTask[]> => {
    const found: FailedTask[] = [];
    for (const { part, since } of services) {
      const stopped = await listTasks(context, { service: serviceName(context.settings, part) }, 'STOPPED');
      if (!seenParts.has(part)) for (const task of stopped) if (isOlder(task, since)) reported.add(task.arn);
      seenParts.add(part);
      for (const task of stopped) {
        if (reported.has(task.arn) || !isFailure(task)) continue;
        // Its exit codes come with the last state.
        if (waitsForLines && task.status !== 'STOPPED') continue;
        const lines = await taskLog(context, task, 'app', lineCount).catch(undefinedIfDenied);
        const reads = (logReads.get(task.arn) ?? 0) + 1;
        logReads.set(task.arn, reads);
        if (waitsForLines && hasRun(task) && reads < emptyLogReads && lines?.length === 0) continue;
        reported.add(task.arn);
        found.push({ part, task, lines });
      }
    }
    return found;
  };
  return { read: (services) => collect(services, true), flush: (services) => collect(services, false) };
}

/** The plan role of a pipeline reads states and no logs; what failed, and why it stopped, it may know. */
function undefinedIfDenied(error: unknown): undefined {
  if (!isDenied(error)) throw error;
}

const isOlder = ({ createdAt }: Task, since: Date | undefined): boolean =>
  since === undefined || createdAt === undefined || createdAt < since;

/** For a terminal: what failed, why, what helps, and what it last wrote. */
export function failedTaskText({ part, task, lines }: FailedTask, environment: string): string[] {
  const { fix } = meaningOf(task);
  return [
    `${part}: task ${task.id} failed: ${stopText(task)}`,
    ...(fix === undefined ? [] : [`  fix: ${fix.replaceAll('ENV', environment)}`]),
    ...logText(task, lines, environment),
  ];
}

function logText(task: Task, lines: readonly string[] | undefined, environment: string): string[] {
  if (lines === undefined) {
    const log = commandLine('logs', environment, { task: task.id.slice(0, 12), since: '1h' });
    return [`  these credentials may not read its log (logs:GetLogEvents); with others: ${log}`];
  }
  if (lines.length === 0) return hasRun(task) ? ['  it wrote no log'] : [];
  return ['  its last lines:', ...lines.map((line) => `  | ${line}`)];
}
