import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { isDenied } from '../aws/errors.ts';
import type { Context } from '../environment/context.ts';
import { pollAws, pollSeconds } from '../environment/poll-aws.ts';
import { createStackEventReader, type ReportedStackEvent } from '../environment/stacks/stack-events.ts';
import { idleReadings } from '../environment/tasks/follow-rollout.ts';
import { createRolloutEventReader, type RolloutEvent } from '../environment/tasks/rollout-events.ts';
import { implement } from './command.ts';

export const command = implement(definitions.watch, async (context, { values }) => {
  const { clock, out, settings, signal } = context;
  const stacks = createStackEventReader(context);
  const rollout = createRolloutEventReader(context, 'last rollback');
  out.print(`Watching ${settings.name}; Ctrl-C ends it, and nothing else.`);
  const endSeconds = clock.elapsedSeconds() + (values.minutes ?? Number.POSITIVE_INFINITY) * 60;
  let idle = 0;
  const denied = new Set<string>();
  // Whoever may not read one of the two still sees the other.
  const unlessDenied = async <T>(what: string, ask: () => Promise<T[]>): Promise<T[]> => {
    try {
      return await ask();
    } catch (error) {
      if (!isDenied(error)) throw error;
      if (!denied.has(what)) out.print(`These credentials may not read everything of the ${what}: ${error.message}`);
      denied.add(what);
      if (denied.size > 1) throw error;
      return [];
    }
  };
  const read = async (): Promise<void> => {
    for (const event of await unlessDenied('stacks', () => stacks.read())) printStackEvent(context, event);
    for (const event of await unlessDenied('services', () => rollout.read())) printRolloutEvent(context, event);
    const isIdle = (denied.has('stacks') || stacks.idle) && (denied.has('services') || rollout.idle);
    idle = isIdle ? idle + 1 : 0;
  };
  try {
    await pollAws(context, read, {
      everySeconds: pollSeconds.progress,
      until: () => (values['until-idle'] && idle >= idleReadings) || clock.elapsedSeconds() >= endSeconds,
    });
    for (const event of await rollout.flush()) printRolloutEvent(context, event);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return exit.done;
});

const timeOf = (at: Date): string => at.toISOString().slice(11, 19);

function printStackEvent({ out }: Context, event: ReportedStackEvent): void {
  const { at, failed, stack, text } = event;
  out.data({ kind: 'stack', ...event }, `${timeOf(at)} ${failed ? 'FAIL ' : ''}${stack}: ${text}`);
}

function printRolloutEvent({ out }: Context, { kind, at, part, lines }: RolloutEvent): void {
  const failed = kind === 'failed-task' || kind === 'rollback';
  const [first = '', ...rest] = lines;
  const below = rest.map((line) => `         ${line}`);
  out.data({ kind, at, part, lines }, [`${timeOf(at)} ${failed ? 'FAIL ' : ''}${first}`, ...below].join('\n'));
}
