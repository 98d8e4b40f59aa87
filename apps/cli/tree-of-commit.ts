import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Checks a commit out into a folder of its own, with the packages of this tree, and removes it again.
 * @param root a clone that has the commit
 * @throws Error where it has not
 */
export async function withTreeOf<T>(root: string, commit: string, work: (folder: string) => Promise<T>): Promise<T> {
  const parent = mkdtempSync(join(tmpdir(), 'classboard-commit-'));
  const folder = join(parent, 'tree');
  const git = (...args: string[]) => run('git', ['-C', root, ...args]);
  try {
    await git('worktree', 'add', '--quiet', '--detach', folder, commit);
    try {
      linkPackages(join(root, 'node_modules'), join(folder, 'node_modules'));
      return await work(folder);
    } finally {
      await git('worktree', 'remove', '--force', folder);
    }
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

/** Package by package: what the commit compiles goes with its folder, and not into the cache of this tree. */
function linkPackages(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(to);
  for (const name of readdirSync(from)) if (name !== '.cache') symlinkSync(join(from, name), join(to, name));
}
