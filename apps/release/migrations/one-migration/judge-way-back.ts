import { compareSecondUp, compareStates } from '../rules/compare-states.ts';
import type { RuleHit } from '../rules/findings.ts';
import type { LoadedMigration } from '../rules/migration.ts';
import type { Trace } from '../rules/trace.ts';
import { listTables, readSchema, readSchemaAndData } from '../scratch/catalog.ts';
import { runMigration, type Tools } from './run.ts';

/** `down` and `up` again, with schema and data compared. Leaves the database as after `up` where nothing differs. */
export async function judgeWayBack(
  tools: Tools,
  migration: LoadedMigration,
  databases: { before: string; after: string },
  up: Trace,
): Promise<{ hits: RuleHit[]; clean: boolean }> {
  const { server } = tools;
  const schemaAfterUp = await server.with(databases.after, readSchema);
  const down = await runMigration(tools, migration, 'down', databases.after, true);
  if (down.error !== undefined) {
    const last = down.statements.at(-1);
    const where = last === undefined ? '' : ` (in: ${last.sql.replace(/\s+/g, ' ').slice(0, 120)})`;
    return { hits: [{ check: 'R01', facts: { detail: `${down.error.message}${where}` } }], clean: false };
  }
  const touched = new Set([...writtenTables(up), ...writtenTables(down)]);
  const known = tools.known.get(databases.before) ?? { tables: new Map() };
  tools.known.set(databases.before, known);
  const before = await server.with(databases.before, (client) => readSchemaAndData(client, touched, known));
  const after = await server.with(databases.after, async (client) => {
    const schema = await readSchemaAndData(client, touched);
    // A dropped and created table has another id, but is the same to a client.
    const names = new Set((await listTables(client)).map(({ name }) => name));
    const missing = [...before.data.keys()].filter((name) => !schema.data.has(name) && names.has(name));
    if (missing.length === 0) return schema;
    const ids = (await listTables(client)).filter(({ name }) => missing.includes(name)).map(({ oid }) => oid);
    return readSchemaAndData(client, new Set([...touched, ...ids]));
  });
  const hits = compareStates(before, after);
  const again = await runMigration(tools, migration, 'up', databases.after, false);
  if (again.error !== undefined) {
    hits.push({ check: 'R02', facts: { detail: `up fails after down: ${again.error.message}` } });
    return { hits, clean: false };
  }
  hits.push(...compareSecondUp(schemaAfterUp, await server.with(databases.after, readSchema)));
  return { hits, clean: hits.length === 0 };
}

const harmlessModes = new Set(['AccessShareLock', 'RowShareLock', 'ShareUpdateExclusiveLock']);

const writtenTables = ({ statements }: Trace): number[] =>
  statements.flatMap(({ locks }) =>
    locks.filter(({ mode }) => !harmlessModes.has(mode)).map(({ tableOid }) => tableOid),
  );
