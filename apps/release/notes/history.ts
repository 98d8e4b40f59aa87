import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import type { Commit } from './commits.ts';

const run = promisify(execFile);

/** `FROM..TO` as git writes it; undefined where it is something else. */
export function range(given: string): [string, string] | undefined {
  const [, from, to] = /^([^-.][^.]*(?:\.[^.]+)*)\.\.([^-.][^.]*(?:\.[^.]+)*)$/.exec(given) ?? [];
  return from === undefined || to === undefined ? undefined : [from, to];
}

/** @throws Failure where this clone has no such commit */
export async function resolveCommit(root: string, name: string): Promise<string> {
  try {
    return await git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
  } catch (cause) {
    throw new Failure({
      what: `There is no commit ${name}`,
      why: 'this clone has no such tag, branch or commit',
      next: ['Run "git fetch --tags --unshallow", or name another'],
      exitCode: exit.blocked,
      cause,
    });
  }
}

/** Commits that the newer one has and the older one has not, oldest first; merges say nothing of their own. */
export async function history(root: string, from: string, to: string): Promise<Commit[]> {
  const text = await git(root, 'log', '--no-merges', '--reverse', '--format=%h%x09%s', `${from}..${to}`);
  return text === '' ? [] : text.split('\n').map(commitIn);
}

const commitIn = (line: string): Commit => {
  const tab = line.indexOf('\t');
  return { hash: line.slice(0, tab), subject: line.slice(tab + 1) };
};

async function git(root: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', root, ...args], { maxBuffer: 50_000_000 });
  return stdout.trim();
}
