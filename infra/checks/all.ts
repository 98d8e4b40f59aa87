import { environments } from '../environments.ts';
import { previewEnvironment } from '../lookup.ts';
import { type Synthesized, synthesize } from './assembly.ts';

const done = new Map<string, Synthesized>();

/** Every environment of the list and one preview, synthesised once for all checks. */
export const all: readonly Synthesized[] = [...environments, previewEnvironment('preview-check')].map((settings) => {
  const synthesized = synthesize(settings);
  done.set(settings.name, synthesized);
  return synthesized;
});

export function synthesized(name: string): Synthesized {
  const found = done.get(name);
  if (found === undefined) throw new Error(`${name}: not synthesised`);
  return found;
}
