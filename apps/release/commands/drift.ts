import { resourceName } from '../../../infra/names.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { type ExitCode, exit } from '../../cli/exit-codes.ts';
import { approveInPerson } from '../deployment/approval.ts';
import { deployedAssembly } from '../deployment/deployed-assembly.ts';
import { releaseLock } from '../deployment/lock/held-lock.ts';
import { takeLock } from '../deployment/lock/take-lock.ts';
import { demandNotRolledBack } from '../deployment/rollback/demand-not-rolled-back.ts';
import { whoReleases } from '../environment/actor.ts';
import type { Context } from '../environment/context.ts';
import { findDrift, printDrift, type StackDrift } from '../environment/stacks/find-drift.ts';
import { revertDrift } from '../environment/stacks/revert-drift.ts';
import { implement } from './command.ts';

export const command = implement(definitions.drift, async (context, { values, yes }) => {
  const { name } = context.settings;
  const stacks = await examine(context, values['max-age']);
  const isDrifted = stacks.some(({ state }) => state === 'drifted');
  context.out.data({ environment: name, drifted: isDrifted, stacks }, printDrift(name, stacks));
  if (!isDrifted || values.revert !== true) return exitOf(stacks);
  const lock = await takeLock(context, { kind: 'deploy', who: await whoReleases(context), why: 'drift --revert' });
  try {
    if (isServiceDrifted(context, stacks)) await demandNotRolledBack(context);
    await approveInPerson(context, {
      yes,
      question: `Undo these changes in ${name}?`,
      refusal: 'Nothing was reverted',
    });
    const reverted = await revertDrift(context, await deployedAssembly(context), stacks);
    context.out.print(`Reverted: ${reverted.join(', ')}`);
  } finally {
    await releaseLock(context, lock);
  }
  return exitOf(await examine(context, 0));
});

const isServiceDrifted = ({ settings }: Context, stacks: readonly StackDrift[]): boolean =>
  stacks.some(({ name, state }) => state === 'drifted' && name === resourceName(settings, 'service'));

async function examine(context: Context, maxAgeHours: number): Promise<StackDrift[]> {
  const step = context.out.step(`Drift of ${context.settings.name}`);
  const stacks = await findDrift(context, maxAgeHours, (text) => step.note(text));
  if (exitOf(stacks) === exit.done) step.done();
  else step.failed();
  return stacks;
}

function exitOf(stacks: readonly StackDrift[]): ExitCode {
  if (stacks.some(({ state }) => state === 'drifted')) return exit.changes;
  return stacks.some(({ state }) => state === 'not compared') ? exit.failed : exit.done;
}
