import { readFileSync, writeFileSync } from 'node:fs';
import { synthesize } from '../checks/assembly.ts';
import { environmentNamed, environments } from '../environments.ts';
import type { Baseline } from './compare.ts';
import { reduce } from './reduce.ts';

/**
 * Records what a release has put in place: `npm run infra:baseline -- prod`, or all environments without a name.
 * Run after a release; the check then compares the next change with it.
 */
const file = (environment: string): URL => new URL(`./${environment}.json`, import.meta.url);

export const readBaseline = (environment: string): Baseline => JSON.parse(readFileSync(file(environment), 'utf8'));

if (import.meta.main) {
  const names = process.argv.slice(2);
  for (const name of names.length > 0 ? names : environments.map((environment) => environment.name)) {
    const recorded = new Date().toISOString().slice(0, 10);
    const baseline: Baseline = { environment: name, recorded, stacks: reduce(synthesize(environmentNamed(name))) };
    writeFileSync(file(name), `${compact(baseline)}\n`);
    console.error(`${name}: recorded ${Object.keys(baseline.stacks).length} stacks`);
  }
}

/** One line a resource: a changed resource is a changed line. */
function compact({ environment, recorded, stacks }: Baseline): string {
  const parts = Object.entries(stacks).map(([stack, resources]) => {
    const lines = Object.entries(resources).map(
      ([id, resource]) => `      ${JSON.stringify(id)}: ${JSON.stringify(resource)}`,
    );
    return `    ${JSON.stringify(stack)}: {\n${lines.join(',\n')}\n    }`;
  });
  return `{\n  "environment": ${JSON.stringify(environment)},\n  "recorded": ${JSON.stringify(recorded)},\n  "stacks": {\n${parts.join(',\n')}\n  }\n}`;
}
