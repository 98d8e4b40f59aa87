import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import type { Context } from '../environment/context.ts';
import { pollAws } from '../environment/poll-aws.ts';
import { type StackNews, watchStacks } from '../environment/stacks/watch.ts';
import { type RolloutNews, watchRollout } from '../environment/tasks/follow-rollout.ts';
import { implement } from './command.ts';

export const command = implement(definitions.watch, async (context, { values }) => {
  const stacks = watchStacks(context);
  const rollout = watchRollout(context, 'last rollback');
  context.out.say(`Watching ${context.settings.name}; Ctrl-C ends it, and nothing else.`);
  let quietPolls = 0;
  const read = async () => {
    const before = quietPolls;
    quietPolls = 0;
    for (const news of await stacks.look()) printStack(context, news);
    for (const news of await rollout.look()) printRollout(context, news);
    if (stacks.idle && rollout.idle) quietPolls = before + 1;
    return quietPolls;
  };
  try {
    await pollAws(context, read, {
      everySeconds: 5,
      until: (quiet) => values['until-idle'] && quiet === 2,
      ...(values.minutes === undefined ? {} : { limitSeconds: values.minutes * 60 }),
    });
    for (const news of await rollout.finish()) printRollout(context, news);
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
  return exit.done;
});

const timeOf = (at: Date): string => at.toISOString().slice(11, 19);

function printStack({ out }: Context, news: StackNews): void {
  out.data({ kind: 'stack', ...news }, `${timeOf(news.at)} ${news.failed ? 'FAIL ' : ''}${news.stack}: ${news.text}`);
}

function printRollout({ out }: Context, { kind, at, part, lines }: RolloutNews): void {
  const bad = kind === 'failed-task' || kind === 'rollback';
  const [first = '', ...rest] = lines;
  const below = rest.map((line) => `         ${line}`);
  out.data({ kind, at, part, lines }, [`${timeOf(at)} ${bad ? 'FAIL ' : ''}${first}`, ...below].join('\n'));
}
