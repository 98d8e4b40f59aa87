import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { findDrift, printDrift } from '../environment/stacks/find-drift.ts';
import { implement } from './command.ts';

export const command = implement(definitions.drift, async (context, { values }) => {
  const { name } = context.settings;
  const step = context.out.step(`Drift of ${name}`);
  const stacks = await findDrift(context, values['max-age'], (text) => step.note(text));
  const drifted = stacks.some(({ state }) => state === 'drifted');
  const unknown = stacks.some(({ state }) => state === 'not compared');
  if (drifted || unknown) step.failed();
  else step.done();
  context.out.data({ environment: name, drifted, stacks }, printDrift(name, stacks));
  if (drifted) return exit.changes;
  return unknown ? exit.failed : exit.done;
});
