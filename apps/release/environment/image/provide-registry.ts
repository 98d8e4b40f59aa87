import { noRelease } from '../../../../infra/service/release.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { hasRepository } from '../../aws/ecr.ts';
import type { Context } from '../context.ts';
import { assemble } from '../stacks/assemble.ts';
import { deployStacks } from '../stacks/deploy-stacks.ts';

/** What an image needs: the boundary of all roles, and the repository. */
export const stacksOfRegistry = ['Cicd', 'Registry'];

/**
 * Creates the registry of a new environment, which the first image needs before anything else, and which has to be there
 * before an image is pushed that is to be replicated into it. Returns whether it did.
 */
export async function provideRegistry(context: Context, yes: boolean): Promise<boolean> {
  const { settings, out } = context;
  if (settings.registry.repository !== 'own' || (await hasRepository(context))) return false;
  const assembly = await assemble(settings, noRelease);
  const ids = assembly.stacks.map(({ id }) => id).filter((id) => stacksOfRegistry.includes(id));
  out.print(`${settings.name} has no registry yet; its stacks are created first: ${ids.join(', ')}`);
  if (!yes && (await context.ask(`Type ${settings.name} to create them:`))?.trim() !== settings.name) {
    throw new Failure({
      what: 'The registry was not created',
      why: `expected ${settings.name}`,
      next: [commandLine('build', settings.name, { yes: true })],
      exitCode: exit.blocked,
    });
  }
  for (const id of ids) await deployStacks(context, assembly, [id]);
  return true;
}
