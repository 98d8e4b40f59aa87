import { carryOut, stepsFor } from '../../../../infra/preview/preview.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { implement } from '../command.ts';

const actions = ['deploy', 'address', 'destroy', 'list'] as const;

export const command = implement(definitions['infra preview'], async ({ out }, { values, rest: [given, label] }) => {
  const action = actions.find((one) => one === given);
  if (action === undefined) {
    throw new Failure({
      what: `There is no action "${given}"`,
      why: `it is one of ${actions.join(', ')}`,
      exitCode: exit.blocked,
    });
  }
  const steps = stepsFor({ action, label, digest: values.digest });
  carryOut(steps, (text) => out.data({ address: text }, text));
  return exit.done;
});
