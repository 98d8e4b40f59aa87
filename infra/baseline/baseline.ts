import { readFileSync, writeFileSync } from 'node:fs';
import type { ReleasedResource, ReleasedStacks } from './compare.ts';

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

/** One line a resource: a changed resource is a changed line. */
export function writeBaseline(environment: string, stacks: ReleasedStacks): void {
  const lines = Object.entries(stacks).flatMap(([stack, resources]) =>
    Object.entries(resources).map(([logicalId, resource]) => JSON.stringify({ stack, logicalId, ...resource })),
  );
  writeFileSync(file(environment), `${lines.join('\n')}\n`);
}
