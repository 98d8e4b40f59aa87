import type pg from 'pg';
import { compareSchemas, listTables, readSchema, readTable, type Schema, type TableData } from './catalog.ts';
import type { CheckId } from './checks.ts';
import type { FindingFacts } from './findings.ts';
import type { RuleHit } from './static-rules.ts';

export interface ReversalState {
  schema: Schema;
  /** Data of the tables that the migration touches. */
  data: Map<string, TableData>;
}

/** The schema and the data of some tables; what a migration does not lock it cannot change. */
export async function readState(client: pg.Client, touched: ReadonlySet<number>): Promise<ReversalState> {
  const schema = await readSchema(client);
  const data = new Map<string, TableData>();
  for (const { oid, name } of await listTables(client)) {
    if (!touched.has(oid)) continue;
    const table = await readTable(client, name);
    if (table !== undefined) data.set(name, table);
  }
  return { schema, data };
}

/** Compares the state before `up` with the one after `up` and `down`. */
export function compareStates(before: ReversalState, after: ReversalState): RuleHit[] {
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
  return hits;
}

/** Where the columns differ, the difference of the values says nothing new. */
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
