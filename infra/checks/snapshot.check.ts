import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { all, synthesized } from './all.ts';
import { type Synthesized } from './assembly.ts';

/**
 * The templates of prod in full, and for every other environment what differs from prod, property by
 * property. `npm run infra:snapshots` rewrites them; read the difference before you commit it.
 */
const file = (name: string): string => fileURLToPath(new URL(`../snapshots/${name}`, import.meta.url));
const asText = { serializers: [(value: unknown) => `${value}\n`] };

describe('snapshots', () => {
  for (const stack of synthesized('prod').stacks) {
    it(`${stack.id} of prod`, (test) => {
      const resources = { Resources: stack.resources, Outputs: stack.template.Outputs ?? {} };
      test.assert.fileSnapshot(JSON.stringify(resources, null, 1), file(`prod/${stack.id}.txt`), asText);
    });
  }

  for (const environment of all.filter(({ settings }) => settings.name !== 'prod')) {
    it(`what ${environment.settings.name} has unlike prod`, (test) => {
      const lines = differences(lay(synthesized('prod')), lay(environment));
      test.assert.fileSnapshot(lines.join('\n'), file(`${environment.settings.name}.txt`), asText);
    });
  }
});

/** Every property of every resource, by path, with the names of the environment taken out. */
function lay({ settings, stacks }: Synthesized): Map<string, string> {
  const lines = new Map<string, string>();
  const walk = (path: string, value: unknown): void => {
    if (value !== null && typeof value === 'object' && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value)) walk(`${path}.${key}`, inner);
      return;
    }
    const plain = JSON.stringify(value)
      .replaceAll(settings.account, 'ACCOUNT')
      .replaceAll(settings.region, 'REGION')
      .replaceAll(new RegExp(`\\b${settings.name}(?=[-/.\\s"]|$)`, 'g'), 'NAME');
    lines.set(path, plain);
  };
  for (const stack of stacks) {
    for (const [logicalId, { Type, Properties, DeletionPolicy }] of Object.entries(stack.resources)) {
      const place = `${stack.id}/${logicalId} ${Type}`;
      lines.set(place, DeletionPolicy ?? '');
      walk(place, Properties ?? {});
    }
  }
  return lines;
}

/** Resources that only one side has stand as one line each. */
function differences(prod: Map<string, string>, other: Map<string, string>): string[] {
  const resource = (path: string): string => path.split(' ').slice(0, 2).join(' ').split('.')[0] ?? path;
  const lines: string[] = [];
  for (const path of [...new Set([...prod.keys(), ...other.keys()])].sort()) {
    const [before, after] = [prod.get(path), other.get(path)];
    if (before === after) continue;
    const whole = resource(path);
    if (!other.has(whole) || !prod.has(whole)) {
      if (path === whole) lines.push(`${other.has(whole) ? '+' : '-'} ${whole}`);
      continue;
    }
    lines.push(`~ ${path}: ${short(before)} -> ${short(after)}`);
  }
  return lines;
}

const short = (value = 'absent'): string => (value.length > 100 ? `${value.slice(0, 100)}…` : value);
