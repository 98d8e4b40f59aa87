import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { synthesize } from '../checks/assembly.ts';
import { environments } from '../environments.ts';
import { type CostLine, estimate } from './estimate.ts';
import { changes, costPage, table } from './report.ts';

/**
 * `npm run infra:cost` prints what each environment costs a month.
 * `-- --base COMMIT` prints what has changed since then, `--head COMMIT` until then.
 * `-- --json` prints data, `-- --write` writes docs/costs.md.
 */
const root = new URL('../../', import.meta.url).pathname;
const { values } = parseArgs({
  options: {
    base: { type: 'string' },
    head: { type: 'string' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

export type Costs = Readonly<Record<string, readonly CostLine[]>>;

const here = (): Costs =>
  Object.fromEntries(
    environments.map((settings) => [settings.name, estimate(synthesize(settings, undefined, { validate: false }))]),
  );

/** Runs this same command on another commit, in a working tree of its own that is taken away again. */
function at(commit: string): Costs {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const parent = mkdtempSync(join(tmpdir(), 'classboard-cost-'));
  const folder = join(parent, 'tree');
  try {
    git('worktree', 'add', '--detach', folder, commit);
    try {
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      const loader = ['--import', './apps/local/loader.mjs', 'infra/cost/main.ts', '--json'];
      return JSON.parse(execFileSync(process.execPath, loader, { cwd: folder, encoding: 'utf8' }));
    } finally {
      git('worktree', 'remove', '--force', folder);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(`No costs for ${commit}: ${why}. Does that commit have infra/cost?`);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

const now = values.head === undefined ? here() : at(values.head);
if (values.write) writeFileSync(join(root, 'docs/costs.md'), costPage(now));
else if (values.base !== undefined) console.log(changes(at(values.base), now));
else console.log(values.json ? JSON.stringify(now) : table(now));
