import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { findDrift, printDrift } from '../environment/stacks/drift.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'drift',
  summary: 'Compares the stacks with what really is',
  description:
    'Finds what somebody changed by hand, in all stacks of the environment. CloudFormation compares; nothing else\n' +
    'happens. Exit code 0: no drift, 1: not everything could be compared, 2: drift.',
  options: {
    'max-age': { type: 'string', value: 'HOURS', default: '0', description: 'take over comparisons as young as that' },
  },
  examples: ['npm run release -- drift prod', 'npm run release -- drift prod --max-age 24 --json'],
  changes: false,
  environment: 'required',
  async run(context, { values }) {
    const maxAgeHours = Number(values['max-age']);
    if (!Number.isFinite(maxAgeHours) || maxAgeHours < 0) {
      throw new Failure({
        what: `--max-age ${values['max-age']} is no number of hours`,
        why: 'expected 0 or more',
        next: ['npm run release -- drift prod --max-age 24'],
        exitCode: exit.blocked,
      });
    }
    const { name } = context.settings;
    const step = context.out.step(`Drift of ${name}`);
    const stacks = await findDrift(context, maxAgeHours, (text) => step.note(text));
    const drifted = stacks.some(({ state }) => state === 'drifted');
    const unknown = stacks.some(({ state }) => state === 'not compared');
    if (drifted || unknown) step.failed();
    else step.done();
    context.out.data({ environment: name, drifted, stacks }, printDrift(name, stacks));
    if (drifted) return exit.changes;
    return unknown ? exit.failed : exit.done;
  },
});
