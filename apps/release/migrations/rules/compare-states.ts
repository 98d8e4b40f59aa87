import type { CheckId } from './checks.ts';
import type { FindingFacts, RuleHit } from './findings.ts';

/** One line an object or property of the schema, keyed by what it belongs to. Column order is left out. */
export type Schema = Map<string, string>;

export interface TableData {
  rows: number;
  /** Of all values, whatever the order of rows and columns. */
  hash: string;
}

export interface SchemaAndData {
  schema: Schema;
  /** Data of the tables that the migration touches. */
  data: Map<string, TableData>;
  /** Last values. */
  sequences: Map<string, number>;
}

/** Compares the state before `up` with the one after `up` and `down`. */
export function compareStates(before: SchemaAndData, after: SchemaAndData): RuleHit[] {
  const hits: RuleHit[] = [];
  const hit = (check: CheckId, facts: FindingFacts) => hits.push({ check, facts });
  const lines = compareSchemas(before.schema, after.schema);
  if (lines.length > 0) hit('R02', { detail: listed('after down', lines) });
  for (const [name, { rows, hash }] of before.data) {
    const now = after.data.get(name);
    if (now === undefined)
      hit('R03', { table: name, detail: `${name} and its ${rows.toLocaleString('en')} rows are gone after down` });
    else if (now.rows !== rows)
      hit('R03', {
        table: name,
        detail: `${name} has ${now.rows.toLocaleString('en')} rows after down instead of ${rows.toLocaleString('en')}`,
      });
    else if (now.hash !== hash && !otherColumns(name, lines))
      hit('R03', { table: name, detail: `values of ${name} differ after down from what they were before up` });
  }
  // One that advanced took numbers that nobody misses; one that was set back gives numbers that rows have already.
  for (const [name, value] of before.sequences) {
    const now = after.sequences.get(name);
    if (now !== undefined && now < value)
      hit('R03', { detail: `${name} is set back to ${now.toLocaleString('en')} from ${value.toLocaleString('en')}` });
  }
  return hits;
}

/** Where the columns differ, the difference of the values adds nothing. */
const otherColumns = (table: string, lines: readonly string[]): boolean =>
  lines.some((line) => line.replaceAll('"', '').startsWith(`column ${table}.`));

/** The second `up` must lead where the first one did. */
export function compareSecondUp(first: Schema, second: Schema): RuleHit[] {
  const lines = compareSchemas(first, second);
  return lines.length === 0
    ? []
    : [{ check: 'R02', facts: { detail: listed('up after down leads elsewhere:', lines) } }];
}

function listed(what: string, lines: string[]): string {
  const more = lines.length > 5 ? `; and ${lines.length - 5} more` : '';
  return `${what} ${lines.slice(0, 5).join('; ')}${more}`;
}

/** The differences, one line each, as seen going from `before` to `after`. */
function compareSchemas(before: Schema, after: Schema): string[] {
  const lines: string[] = [];
  for (const [key, value] of before) {
    const other = after.get(key);
    if (other === undefined) lines.push(`${key} is missing`);
    else if (other !== value) lines.push(`${key} is "${shorten(other)}" instead of "${shorten(value)}"`);
  }
  for (const key of after.keys()) if (!before.has(key)) lines.push(`${key} is left over`);
  return lines;
}

const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 117)}…` : line;
};
