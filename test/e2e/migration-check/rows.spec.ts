import pg from 'pg';
import { startLoad } from '../../../apps/release/migrations/load/clients.ts';
import { seedTables } from '../../../apps/release/migrations/scratch/seed.ts';
import { seedHints } from '../../../apps/release/migrations/scratch/seed-hints.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';

/** More than a hundred: a value that counts the rows is no percentage. */
const rowsPerTable = 120;

describe('the rows that the migration check makes for the schema of this version', () => {
  let testDatabase: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    client = new pg.Client(clientSettings(testDatabase.env));
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await testDatabase.drop();
  });

  it('fill every table, those of the queue and their partitions too, and break no foreign key', async () => {
    const asked: string[][] = [];
    const { rowsPerTable: made, notSeeded } = await seedTables(
      client,
      (...names) => {
        asked.push(names);
        return rowsPerTable;
      },
      seedHints,
    );
    expect(notSeeded).toEqual({});
    expect(asked).toContainEqual(['pgboss.job', 'pgboss.job_common']);
    expect(made).toMatchObject({ 'pgboss.job': rowsPerTable, 'pgboss.job_common': rowsPerTable });
    // pg-boss makes that of the next day before it comes.
    const empty = Object.keys(made).filter((table) => made[table] === 0 && !/queue_stats_\d+$/.test(table));
    expect(empty).toEqual([]);
    expect(await orphans(client)).toEqual([]);
  });

  it('are read and written by clients under load, also where a key has several columns', async () => {
    const load = await startLoad(
      clientSettings(testDatabase.env) as never,
      ['pgboss.job_common', 'public.class_terms'],
      2,
    );
    while (load.statements < 20 && load.errors.size === 0) await new Promise(setImmediate);
    await load.stop();
    expect([[...load.errors], [...load.unfit], load.left]).toEqual([[], [], []]);
  });
});

/** Foreign keys with a row whose parent is not there; the rows were made without checking each. */
async function orphans(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{
    name: string;
    child: string;
    parent: string;
    columns: string[];
    keys: string[];
  }>(
    `SELECT conname AS name, conrelid::regclass::text AS child, confrelid::regclass::text AS parent,
       ARRAY(SELECT format('%I', attname) FROM unnest(conkey) WITH ORDINALITY u(n, o) JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY o) AS columns,
       ARRAY(SELECT format('%I', attname) FROM unnest(confkey) WITH ORDINALITY u(n, o) JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY o) AS keys
     FROM pg_constraint WHERE contype = 'f'`,
  );
  expect(rows.length).toBeGreaterThan(10);
  const broken: string[] = [];
  for (const { name, child, parent, columns, keys } of rows) {
    const same = columns.map((column, index) => `p.${keys[index]} = c.${column}`).join(' AND ');
    const set = columns.map((column) => `c.${column} IS NOT NULL`).join(' AND ');
    const found = await client.query(
      `SELECT 1 FROM ${child} c WHERE ${set} AND NOT EXISTS (SELECT 1 FROM ${parent} p WHERE ${same}) LIMIT 1`,
    );
    if (found.rowCount !== 0) broken.push(`${name} of ${child}`);
  }
  return broken;
}
