import { writeBaseline } from '../../../../infra/baseline/baseline.ts';
import { reduce } from '../../../../infra/baseline/reduce.ts';
import { synthesize } from '../../../../infra/checks/assembly.ts';
import { environments } from '../../../../infra/environments.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { chooseEnvironment } from '../../environment/choose.ts';
import { implement } from '../command.ts';

/** Run after a release; `npm run infra:check` then compares the next change with it. */
export const command = implement(definitions['infra baseline'], async ({ out }, { rest }) => {
  const chosen = rest.length === 0 ? environments : rest.map(chooseEnvironment);
  const recorded = chosen.map((settings) => {
    const stacks = reduce(synthesize(settings));
    writeBaseline(settings.name, stacks);
    return { environment: settings.name, stacks: Object.keys(stacks).length };
  });
  out.data(
    { recorded },
    recorded.map(({ environment, stacks }) => `${environment}: recorded ${stacks} stacks`).join('\n'),
  );
  return exit.done;
});
