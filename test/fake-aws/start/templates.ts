import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Template } from '../stacks/template.ts';

export interface StackTemplate {
  /** Id in the CDK's app: `Network`. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly terminationProtection: boolean;
  readonly template: Template;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const cacheFolder = join(root, 'node_modules/.cache/classboard-stacks');
const known = new Map<string, Promise<StackTemplate[]>>();

/**
 * The stacks of an environment at a release, in order of deployment. A synthesis takes 3 s and much memory, so it
 * runs in a process of its own and its result is kept on disk for as long as the sources stay.
 */
export function templatesOf(environment: string, digest: string, commit: string): Promise<StackTemplate[]> {
  const key = `${environment} ${digest} ${commit}`;
  const found = known.get(key) ?? load(environment, digest, commit);
  known.set(key, found);
  return found;
}

async function load(environment: string, digest: string, commit: string): Promise<StackTemplate[]> {
  const hash = createHash('sha256')
    .update([environment, digest, commit, await sources()].join(' '))
    .digest('hex');
  const file = join(cacheFolder, `${hash.slice(0, 32)}.json`);
  const read = async () => JSON.parse(await readFile(file, 'utf8')) as StackTemplate[];
  return read().catch(async () => {
    const script = fileURLToPath(new URL('./synthesize.ts', import.meta.url));
    const args = ['--import', './apps/local/loader.mjs', script, environment, digest, commit, file];
    await promisify(execFile)(process.execPath, args, { cwd: root, env: { PATH: process.env.PATH } });
    await forgetOld();
    return read();
  });
}

/** What was made from sources of two days ago is not asked for again. */
async function forgetOld(): Promise<void> {
  const oldest = Date.now() - 2 * 24 * 60 * 60 * 1_000;
  for (const name of await readdir(cacheFolder)) {
    const file = join(cacheFolder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (mtimeMs < oldest) await rm(file, { force: true });
  }
}

/** What the templates are made from: the infrastructure's code and the application's settings and job list. */
let hashed: Promise<string> | undefined;
function sources(): Promise<string> {
  hashed ??= (async () => {
    const hash = createHash('sha256');
    for (const folder of ['infra', 'apps/api/config', 'apps/api/jobs', 'apps/api/observability']) {
      const files = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      const sorted = files
        .filter(
          (file) => file.isFile() && /\.(ts|sql|json|js)$/.test(file.name) && !/\.(spec|check)\.ts$/.test(file.name),
        )
        .map((file) => join(file.parentPath, file.name))
        .sort();
      for (const file of sorted) hash.update(file).update(await readFile(file));
    }
    return hash.digest('hex');
  })();
  return hashed;
}
