import { failures, printChecks } from '../../cli/check-tree.ts';
import { exit } from '../../cli/exit-codes.ts';
import { findStack, gatherFacts } from '../checks/doctor/facts.ts';
import { parameterTree } from '../checks/doctor/parameters.ts';
import { takeInventory } from '../environment/params/inventory.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'params check',
  summary: 'Says which parameters and secrets are missing or malformed, and how to set them',
  description: 'Exit code 0 when a deployment finds everything it needs, else 1. Values of secrets are shown nowhere.',
  options: {},
  examples: ['npm run release -- params check prod', 'npm run release -- params check dev --json'],
  changes: false,
  environment: 'required',
  async run(context) {
    const [entries, service] = await Promise.all([
      takeInventory(context),
      findStack(gatherFacts(context), context.settings, 'service'),
    ]);
    const tree = parameterTree(entries, context, service !== undefined);
    context.out.data(tree, printChecks(tree));
    return failures(tree).length === 0 ? exit.done : exit.failed;
  },
});
