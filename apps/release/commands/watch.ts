import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import type { Context } from '../environment/context.ts';
import { type StackNews, watchStacks } from '../environment/stacks/watch.ts';
import { lookPatiently, type RolloutNews, watchRollout } from '../environment/tasks/follow-rollout.ts';
import { defineCommand } from './command.ts';

const lookSeconds = 5;

export const command = defineCommand({
  name: 'watch',
  summary: 'Shows what CloudFormation and ECS do, as it happens',
  description: [
    'Events of all stacks and of the services, and every task that fails: why it stopped, its exit code and the last lines',
    'of its own log, fetched before ECS forgets the task. If the last deployment was rolled back, it begins with that.',
    'Changes nothing. Ctrl-C ends it.',
  ].join('\n'),
  options: {
    minutes: { type: 'string', value: 'N', description: 'end after so many minutes' },
    'until-idle': { type: 'boolean', description: 'end when no stack and no service is being changed' },
  },
  examples: ['npm run release -- watch prod', 'npm run release -- watch staging --until-idle --json'],
  changes: false,
  environment: 'required',
  async run(context, { values }) {
    const endSeconds = context.clock.elapsedSeconds() + minutesOf(values.minutes) * 60;
    const stacks = watchStacks(context);
    const rollout = watchRollout(context, 'last rollback');
    context.out.say(`Watching ${context.settings.name}; Ctrl-C ends it, and nothing else.`);
    try {
      for (let quiet = 0; context.clock.elapsedSeconds() < endSeconds; ) {
        let looked = false;
        await lookPatiently(context, async () => {
          for (const news of await stacks.look()) tellStack(context, news);
          for (const news of await rollout.look()) tellRollout(context, news);
          looked = true;
        });
        quiet = looked && stacks.idle && rollout.idle ? quiet + 1 : 0;
        if (values['until-idle'] && quiet === 2) break;
        await context.clock.sleep(lookSeconds);
      }
      for (const news of await rollout.finish()) tellRollout(context, news);
    } catch (error) {
      if (!context.signal.aborted) throw error;
    }
    return exit.done;
  },
});

function minutesOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const minutes = Number(text);
  if (Number.isFinite(minutes) && minutes > 0) return minutes;
  throw new Failure({
    what: `--minutes ${text}`,
    why: 'expected a number of minutes',
    exitCode: exit.blocked,
  });
}

const timeOf = (at: Date): string => at.toISOString().slice(11, 19);

function tellStack({ out }: Context, news: StackNews): void {
  out.data({ kind: 'stack', ...news }, `${timeOf(news.at)} ${news.failed ? 'FAIL ' : ''}${news.stack}: ${news.text}`);
}

function tellRollout({ out }: Context, { kind, at, part, lines }: RolloutNews): void {
  const bad = kind === 'failed-task' || kind === 'rollback';
  const [first = '', ...rest] = lines;
  const below = rest.map((line) => `         ${line}`);
  out.data({ kind, at, part, lines }, [`${timeOf(at)} ${bad ? 'FAIL ' : ''}${first}`, ...below].join('\n'));
}
