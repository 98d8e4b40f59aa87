import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AssembledStack } from '../../../apps/release/environment/stacks/assembly.ts';
import { findKept } from '../../../apps/release/environment/stacks/kept-assemblies.ts';
import { environmentNamed } from '../../../infra/lookup.ts';
import { release } from '../../../infra/service/release.ts';
import type { Template } from '../stacks/template.ts';

export type StackTemplate = Pick<AssembledStack, 'id' | 'name' | 'region' | 'terminationProtection'> & {
  readonly template: Template;
};

const root = fileURLToPath(new URL('../../../', import.meta.url));
const known = new Map<string, Promise<StackTemplate[]>>();

/**
 * The stacks of a rehearsal's environment at a release, in order of deployment. A synthesis takes much memory, so it
 * runs in a process of its own, whose result is kept.
 */
export function templatesOf(environment: string, digest: string, commit: string): Promise<StackTemplate[]> {
  const key = `${environment} ${digest} ${commit}`;
  const found = known.get(key) ?? load(environment, digest, commit);
  known.set(key, found);
  return found;
}

async function load(environment: string, digest: string, commit: string): Promise<StackTemplate[]> {
  const find = () => findKept(environmentNamed(environment), release(digest, commit));
  const kept = await find();
  if (kept !== undefined) return [...kept.stacks] as unknown as StackTemplate[];
  const script = fileURLToPath(new URL('./synthesize.ts', import.meta.url));
  const args = ['--import', './apps/local/loader.mjs', script, environment, digest, commit];
  await promisify(execFile)(process.execPath, args, { cwd: root, env: { PATH: process.env.PATH } });
  const made = await find();
  if (made === undefined) throw new Error(`${environment} is not kept: only rehearsals are`);
  return [...made.stacks] as unknown as StackTemplate[];
}
