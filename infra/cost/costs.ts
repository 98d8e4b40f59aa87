import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../apps/cli/failure.ts';
import { synthesize } from '../checks/assembly.ts';
import { environments } from '../environments.ts';
import { type CostLine, estimate } from './estimate.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export type Costs = Readonly<Record<string, readonly CostLine[]>>;

/** What each environment costs by the settings of this tree. */
export const costsHere = (): Costs =>
  Object.fromEntries(
    environments.map((settings) => [settings.name, estimate(synthesize(settings, undefined, { validate: false }))]),
  );

/** Runs the same command on another commit, in a working tree of its own that is removed again. */
export function costsAt(commit: string): Costs {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const parent = mkdtempSync(join(tmpdir(), 'classboard-cost-'));
  const folder = join(parent, 'tree');
  try {
    git('worktree', 'add', '--detach', folder, commit);
    try {
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      // Before the commands had one registry this one had a main file of its own.
      const isOlder = existsSync(join(folder, 'infra/cost/main.ts'));
      const main = isOlder ? ['infra/cost/main.ts'] : ['apps/release/main.ts', 'infra', 'cost'];
      const args = ['--import', './apps/local/loader.mjs', ...main, '--json'];
      return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }));
    } finally {
      git('worktree', 'remove', '--force', folder);
    }
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Failure({
      what: `No costs for ${commit}`,
      why,
      next: ['Name a commit that this clone has, and that has infra/cost'],
      cause: error,
    });
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}
