import { failures, printChecks } from '../../../cli/check-tree.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { findStack, gatherFacts } from '../../checks/doctor/facts.ts';
import { parameterTree } from '../../checks/doctor/parameter-checks.ts';
import { takeInventory } from '../../environment/params/inventory.ts';
import { implement } from '../command.ts';

export const command = implement(definitions['params check'], async (context) => {
  const [entries, service] = await Promise.all([
    takeInventory(context),
    findStack(gatherFacts(context), context.settings, 'service'),
  ]);
  const tree = parameterTree(entries, context, service !== undefined);
  context.out.data(tree, printChecks(tree));
  return failures(tree).length === 0 ? exit.done : exit.failed;
});
