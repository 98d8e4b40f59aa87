import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A clone of a repository of its own, with one pushed commit. */
export interface Clone {
  readonly folder: string;
  /** Leads git there, wherever it is run. */
  readonly env: { readonly GIT_DIR: string; readonly GIT_WORK_TREE: string };
  git(...args: string[]): string;
  write(path: string, text: string): void;
  /** Commits everything. Gives the commit's id. */
  commit(message: string): string;
  remove(path: string): void;
  stop(): void;
}

export function startClone(branch = 'main'): Clone {
  const parent = mkdtempSync(join(tmpdir(), 'clone-'));
  const [folder, remote] = [join(parent, 'clone'), join(parent, 'remote')];
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@classboard.example', '-c', 'commit.gpgsign=false'];
  const run = (...args: string[]) => execFileSync('git', args, { stdio: 'pipe', encoding: 'utf8' }).trim();
  run('init', '--quiet', '--bare', `--initial-branch=${branch}`, remote);
  run('clone', '--quiet', remote, folder);
  const clone: Clone = {
    folder,
    env: { GIT_DIR: join(folder, '.git'), GIT_WORK_TREE: folder },
    git: (...args) => run('-C', folder, ...identity, ...args),
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    commit(message) {
      clone.git('add', '.');
      clone.git('commit', '--quiet', '-m', message);
      return clone.git('rev-parse', 'HEAD');
    },
    remove: (path) => rmSync(join(folder, path)),
    stop: () => rmSync(parent, { recursive: true, force: true }),
  };
  clone.git('checkout', '--quiet', '-B', branch);
  clone.write('package.json', '{ "version": "1.0.0" }');
  clone.commit('Begin');
  clone.git('push', '--quiet', '--set-upstream', 'origin', branch);
  return clone;
}
