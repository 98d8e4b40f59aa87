import { commandLine } from '../../../cli/command-line.ts';
import { logs } from '../../../cli/definitions/operation.ts';
import { Failure } from '../../../cli/failure.ts';
import type { Step } from '../../../cli/output.ts';
import { lastLines, readStream } from '../../aws/cloudwatch-logs.ts';
import { describeTasks, listTasks, logStream, readTaskDefinition, startTask, type Task } from '../../aws/ecs-tasks.ts';
import type { Context } from '../context.ts';
import { requireParameter } from '../params/require-parameter.ts';
import { pollAws, pollSeconds } from '../poll-aws.ts';
import { hasRun, stopText } from './stop-reasons.ts';

export interface OneOff {
  /** ARN or `family:revision`. */
  readonly taskDefinition: string;
  readonly container: string;
  /** In place of the container's own. */
  readonly command?: readonly string[];
  readonly title: string;
  /** Where it stands in the network; the place of migrations, which reach the database alone, when absent. */
  readonly securityGroups?: readonly string[];
  /**
   * Names this piece of work, at most 36 characters. Asked for again under the same name, the task is found and
   * followed, or its outcome reported when it is over, and never started a second time.
   */
  readonly startedBy: string;
  /** Whether the same command asks under the same name again; otherwise a repetition is a task of its own. */
  readonly isResumable: boolean;
}

export interface OneOffResult {
  readonly taskArn: string;
  /** Undefined where the container never ran. */
  readonly exitCode: number | undefined;
  readonly stoppedReason: string | undefined;
  /** What the end means, in one line; for an exit code of 0 too. */
  readonly why: string;
  readonly lines: readonly string[];
}

/** The agent sends lines in lots, so the last ones come after the end: after so many readings without one it is silent. */
const silentReadings = 4;
const lateLinesLimitSeconds = 36;
/** Between attempts to start a task where Fargate has no capacity, or IAM has not spread a new role yet. */
const refusedWaitSeconds = [15, 30, 60, 120, 120];

/**
 * Runs one task to its end: its log goes to stderr as it comes, its end is the result.
 * An interruption leaves the task running; the same call finds it again.
 * @throws Failure where ECS does not start it; nothing has run then
 */
export async function runOneOff(context: Context, work: OneOff): Promise<OneOffResult> {
  const definition = await readTaskDefinition(context, work.taskDefinition);
  if (definition === undefined) {
    throw new Failure({
      what: `${work.title} cannot start`,
      why: `the task definition ${work.taskDefinition} does not exist`,
      next: [commandLine('plan', context.settings.name)],
    });
  }
  const step = context.out.step(work.title);
  const known = await findStarted(context, definition.family, work.startedBy);
  if (known !== undefined) step.note(`task ${known.id} was started before: ${known.status}`);
  const task = known ?? (await start(context, step, definition.arn, work));
  const log = definition.containers.find(({ name }) => name === work.container)?.log;
  const place = log && { group: log.group, stream: logStream(log, work.container, task.id) };
  try {
    const { ended, lines } = await follow(context, step, task, place);
    const container = ended.containers.find(({ name }) => name === work.container);
    const result: OneOffResult = {
      taskArn: ended.arn,
      exitCode: container?.exitCode,
      stoppedReason: ended.stoppedReason || undefined,
      why: container?.exitCode === 0 ? 'exit code 0' : stopText(ended),
      lines,
    };
    if (result.exitCode === 0) step.done();
    else step.failed(result.why);
    return result;
  } catch (error) {
    if (context.signal.aborted) {
      step.failed('interrupted');
      context.out.print(`Task ${task.id} continues by itself. ${afterInterruption(work)}`);
      const part = logs.options.part.choices.find((one) => one === log?.prefix);
      context.out.print(
        `Its log: ${commandLine('logs', context.settings.name, { part, task: task.id, follow: true })}`,
      );
    }
    throw error;
  }
}

export const afterInterruption = ({ isResumable }: Pick<OneOff, 'isResumable'>): string =>
  isResumable
    ? 'Run the same command again: the task is followed, not repeated.'
    : 'The same command would start another task beside it: follow its log until it has ended.';

/** Among the stopped too, for the hour that ECS remembers; of several the newest. */
async function findStarted(context: Context, family: string, startedBy: string): Promise<Task | undefined> {
  const lists = await Promise.all([
    listTasks(context, { family }, 'RUNNING'),
    listTasks(context, { family }, 'STOPPED'),
  ]);
  const mine = lists.flat().filter((task) => task.startedBy === startedBy);
  return mine.sort((one, other) => (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0))[0];
}

async function start(context: Context, step: Step, taskDefinition: string, work: OneOff): Promise<Task> {
  const [subnets, groups] = await Promise.all([
    requireParameter(context, 'network/private-subnets'),
    work.securityGroups ?? requireParameter(context, 'network/migration-security-group'),
  ]);
  let attempts = 0;
  // ECS knows the task by its client token: an attempt whose answer was lost is not repeated by the next one.
  const { value: started } = await pollAws(
    context,
    () =>
      startTask(context, {
        taskDefinition,
        startedBy: work.startedBy,
        subnets: subnets.split(','),
        securityGroups: [groups].flat(),
        override: work.command === undefined ? undefined : { container: work.container, command: work.command },
      }),
    {
      everySeconds: refusedWaitSeconds,
      limitSeconds: refusedWaitSeconds.reduce((sum, seconds) => sum + seconds),
      until(attempt) {
        if ('task' in attempt || !attempt.passes) return true;
        const waitSeconds = refusedWaitSeconds[attempts++];
        if (waitSeconds === undefined) return true;
        step.note(`ECS refuses it for now: ${attempt.refused}; trying again in ${waitSeconds} s`);
        return false;
      },
    },
  );
  if (started !== undefined && 'task' in started) {
    step.note(`task ${started.task.id} is started`);
    return started.task;
  }
  const why = started === undefined ? 'AWS did not answer' : `ECS refused the task: ${started.refused}`;
  step.failed(why);
  throw new Failure({
    what: `${work.title} did not start`,
    why,
    next:
      started === undefined || started.passes
        ? ['Try again in some minutes', 'https://health.aws.amazon.com/health/status']
        : [commandLine('doctor', context.settings.name)],
  });
}

type LogStream = { readonly group: string; readonly stream: string } | undefined;

/** Until it has stopped and nothing more comes from its log. */
async function follow(
  context: Context,
  step: Step,
  task: Task,
  place: LogStream,
): Promise<{ ended: Task; lines: string[] }> {
  const lines: string[] = [];
  let from: string | undefined;
  const readLines = async (): Promise<number> => {
    if (place === undefined) return 0;
    const page = await readStream(context, place, from);
    from = page.next;
    for (const { message } of page.lines) context.out.print(`    | ${message}`);
    lines.push(...page.lines.map(({ message }) => message));
    return page.lines.length;
  };
  let current = task;
  let reported = '';
  const read = async (): Promise<void> => {
    // A task that was just started may be unknown for a moment.
    current = (await describeTasks(context, [task.arn]))[0] ?? current;
    if (current.status !== reported) step.note(current.status.toLowerCase());
    reported = current.status;
    await readLines();
  };
  await pollAws(context, read, { everySeconds: pollSeconds.logs, until: () => current.status === 'STOPPED' });
  if (hasRun(current)) {
    let silent = 0;
    await pollAws(context, readLines, {
      everySeconds: pollSeconds.logs,
      limitSeconds: lateLinesLimitSeconds,
      until(count) {
        silent = count > 0 ? 0 : silent + 1;
        return silent >= silentReadings;
      },
    });
  }
  await readLines();
  return { ended: current, lines };
}

/** The last lines of a task's container, where its log can still be found. */
export async function taskLog(context: Context, task: Task, container: string, limit: number): Promise<string[]> {
  const definition = await readTaskDefinition(context, task.taskDefinition);
  const log = definition?.containers.find(({ name }) => name === container)?.log;
  if (log === undefined) return [];
  const stream = logStream(log, container, task.id);
  return (await lastLines(context, { group: log.group, stream }, limit)).map(({ message }) => message);
}
