import { type Outcome, rehearse } from '../../../../infra/rehearsal/rehearse.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { chooseEnvironment } from '../../environment/choose.ts';
import { implement } from '../command.ts';

export const command = implement(definitions['infra rehearse'], async ({ out }, { values, rest: [name = 'dev'] }) => {
  const settings = chooseEnvironment(name);
  const report = (outcome: Outcome) => {
    const { result, stack, why } = outcome;
    out.data(outcome, `${result.padEnd(9)} ${stack.padEnd(20)} ${why}`.trimEnd());
  };
  const outcomes = await rehearse(settings, values.endpoint, { report, print: out.print });
  const deployed = outcomes.filter(({ result }) => result === 'deployed').length;
  out.print(`${deployed} of ${outcomes.length} stacks of ${name} deployed`);
  return deployed > 0 ? exit.done : exit.failed;
});
