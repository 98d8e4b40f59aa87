import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../apps/cli/failure.ts';
import { repositoryRoot } from '../../apps/cli/run-tool.ts';
import { withTreeOf } from '../../apps/cli/tree-of-commit.ts';
import { synthesize } from '../checks/assembly.ts';
import { environments } from '../environments.ts';
import { type CostLine, estimate } from './estimate.ts';

export type Costs = Readonly<Record<string, readonly CostLine[]>>;

/** What each environment costs by the settings of this tree. */
export const costsHere = (): Costs =>
  Object.fromEntries(
    environments.map((settings) => [settings.name, estimate(synthesize(settings, undefined, { validate: false }))]),
  );

/** Runs the same command on another commit, in a tree of its own that is removed again. */
export async function costsAt(commit: string): Promise<Costs> {
  try {
    return await withTreeOf(repositoryRoot, commit, async (folder) => {
      // Before the commands had one registry this one had a main file of its own.
      const isOlder = existsSync(join(folder, 'infra/cost/main.ts'));
      const main = isOlder ? ['infra/cost/main.ts'] : ['apps/release/main.ts', 'infra', 'cost'];
      const args = ['--import', './apps/local/loader.mjs', ...main, '--json'];
      return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }));
    });
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Failure({
      what: `No costs for ${commit}`,
      why,
      next: ['Name a commit that this clone has, and that has infra/cost'],
      cause: error,
    });
  }
}
