import { readFileSync, writeFileSync } from 'node:fs';
import { synthesize } from '../checks/assembly.ts';
import { environments } from '../environments.ts';
import { environmentNamed } from '../lookup.ts';
import type { ReleasedResource, ReleasedStacks } from './compare.ts';
import { reduce } from './reduce.ts';

/**
 * Records what a release has put in place: `npm run infra:baseline -- prod`, or all environments without a name.
 * Run after a release; the check then compares the next change with it. One line a resource: a changed
 * resource is a changed line.
 */
const file = (environment: string): URL => new URL(`./${environment}.jsonl`, import.meta.url);

type Line = ReleasedResource & { readonly stack: string; readonly logicalId: string };

/** The released stacks of an environment, reduced to what cannot change. */
export function readBaseline(environment: string): ReleasedStacks {
  const stacks: Record<string, Record<string, ReleasedResource>> = {};
  for (const line of readFileSync(file(environment), 'utf8').trim().split('\n')) {
    const { stack, logicalId, type, fixed }: Line = JSON.parse(line);
    const resources = stacks[stack] ?? {};
    resources[logicalId] = { type, fixed };
    stacks[stack] = resources;
  }
  return stacks;
}

function writeBaseline(environment: string, stacks: ReleasedStacks): void {
  const lines = Object.entries(stacks).flatMap(([stack, resources]) =>
    Object.entries(resources).map(([logicalId, resource]) => JSON.stringify({ stack, logicalId, ...resource })),
  );
  writeFileSync(file(environment), `${lines.join('\n')}\n`);
}

if (import.meta.main) {
  const names = process.argv.slice(2);
  for (const name of names.length > 0 ? names : environments.map((environment) => environment.name)) {
    const stacks = reduce(synthesize(environmentNamed(name)));
    writeBaseline(name, stacks);
    console.error(`${name}: recorded ${Object.keys(stacks).length} stacks`);
  }
}
