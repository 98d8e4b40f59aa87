import { readFileSync } from 'node:fs';
import { redactedFields } from '../../../apps/api/observability/redaction.ts';
import { markedScore } from './record.ts';

/** What tests call people, and what says who somebody is whatever they are called. */
const personal: Readonly<Record<string, RegExp>> = {
  'an address': /[\w.+-]+@(?!aside\.invalid)[\w-]+(?:\.[\w-]+)+/,
  'a token': /\beyJ[\w-]{10,}\./,
  'a name': /\b(?:Ada|Byron|Krüger|Anna|Ottilie|Quandt|Family [a-z]+-\d+)\b/,
  'a password': /Correct-Horse|Another-Donkey|Wrong-Password/,
  'a text': /zqxmarked/,
  'a score': new RegExp(`(?<![\\d.])${String(markedScore).replace('.', '[.,]')}`),
};

/** One sentence for each kind of thing about people that a line of a log holds. */
export function findPersonal(lines: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const line of lines) {
    for (const [what, pattern] of Object.entries(personal)) {
      const [text] = pattern.exec(line) ?? [];
      if (text !== undefined) found.set(`${what} in "${messageOf(line)}"`, text);
    }
    for (const name of namesIn(parsed(line))) {
      if (redactedFields.has(name)) found.set(`a value of "${name}" in "${messageOf(line)}"`, name);
    }
  }
  return [...found].map(([place, text]) => `${place}: ${text}`).toSorted();
}

export const readLog = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const messageOf = (line: string): string => {
  const entry = parsed(line) as { msg?: string; route?: string } | undefined;
  return [entry?.msg, entry?.route].filter((part) => part !== undefined).join(' ') || line.slice(0, 80);
};

function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [name, ...namesIn(item)]);
}
