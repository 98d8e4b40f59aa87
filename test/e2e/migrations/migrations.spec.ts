import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { loadConfig } from '../../../apps/api/config/config.ts';
import { connectionSettings, jobTimeouts } from '../../../apps/api/database/connection.ts';
import { Database } from '../../../apps/api/database/database.ts';
import { migrateDownTo, migrateRevert, migrateUp, migrationStatus } from '../../../apps/api/database/migrate.ts';
import { schemaStatus } from '../../../apps/api/database/migration-status.ts';
import { migrations } from '../../../migrations/index.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';

const names = migrations.map(({ name }) => name);
const first = names[0] ?? '';

describe('the migration runner', () => {
  let testDatabase: TestDatabase;
  let client: pg.Client;

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    client = await connect(testDatabase.env);
  });

  afterEach(async () => {
    await client.end();
    await testDatabase.drop();
  });

  /** In one run. Gives the names, newest first. */
  async function revertDownTo(name: string): Promise<string[]> {
    const reverted: string[] = [];
    await migrateDownTo(testDatabase.env, name, (one) => reverted.push(one));
    return reverted;
  }

  it('reverts every migration to an empty database and applies them to the same schema again', async () => {
    const before = await describeSchema(client);
    expect(await migrateRevert(testDatabase.env)).toBe(names.at(-1));
    expect(await revertDownTo(first)).toEqual(names.slice(1, -1).toReversed());
    expect(await migrateRevert(testDatabase.env)).toBe(first);
    expect(await describeSchema(client)).toEqual([]);
    expect(await migrateRevert(testDatabase.env)).toBeUndefined();
    expect(await migrateUp(testDatabase.env)).toEqual(names);
    expect(await describeSchema(client)).toEqual(before);
  }, 60_000);

  it('applies each migration once when several run at the same time', async () => {
    await revertDownTo(first);
    await migrateRevert(testDatabase.env);
    const applied = await Promise.all([1, 2, 3].map(() => migrateUp(testDatabase.env)));
    expect(applied.flat().toSorted()).toEqual(names.toSorted());
  }, 60_000);

  it('reverts down to a migration, newest first, and nothing that is not applied', async () => {
    expect(await revertDownTo(names.at(-3) ?? '')).toEqual(names.slice(-2).toReversed());
    await expect(revertDownTo(names.at(-1) ?? '')).rejects.toThrow(
      /is not applied, so nothing can be reverted down to it/,
    );
    expect(await revertDownTo(names.at(-3) ?? '')).toEqual([]);
  });

  it('reports which migrations a database has', async () => {
    await migrateRevert(testDatabase.env);
    const status = await migrationStatus(testDatabase.env);
    expect(status.map(({ name }) => name)).toEqual(names);
    expect(status.filter(({ applied }) => !applied).map(({ name }) => name)).toEqual([names.at(-1)]);
  });

  it('reaches what npm start left in the data folder that the shell names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'local-'));
    const lines = Object.entries(testDatabase.env).map(([name, value]) => `${name}='${value}'`);
    writeFileSync(join(folder, 'env'), lines.join('\n'));
    const call = ['--import', './apps/local/loader.mjs', 'apps/release/main.ts', 'migrate', 'status', '--json'];
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, LOCAL_DATA_FOLDER: folder };
    await migrateRevert(testDatabase.env);
    const { stdout } = await promisify(execFile)(process.execPath, call, { env });
    expect(JSON.parse(stdout).pending).toBe(1);
    rmSync(folder, { recursive: true });
  }, 60_000);

  it('works on a restored database, by its host, while the configuration names another', async () => {
    await migrateRevert(testDatabase.env);
    const { DATABASE_HOST: host } = testDatabase.env;
    const elsewhere = { ...testDatabase.env, DATABASE_HOST: 'serves.invalid' };
    expect((await schemaStatus(elsewhere, host)).pending).toBe(1);
    expect(await migrateUp(elsewhere, { host, allowOlder: true })).toEqual([names.at(-1)]);
    await expect(schemaStatus(elsewhere)).rejects.toThrow(/serves\.invalid/);
  });

  it('gives way to a client that holds a lock, and succeeds once it is gone', async () => {
    const owner = 'CreateJobs1763683203000';
    await revertDownTo(owner);
    const config = loadConfig(testDatabase.env);
    const watch = new Database(connectionSettings(config, jobTimeouts(config), 'classboard-test'), () => {});
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM job_runs');
    const reverted = migrateRevert(testDatabase.env);
    await untilWaiting(watch);
    await client.query('COMMIT');
    expect(await reverted).toBe(owner);
    await watch.close();
  }, 60_000);
});

describe('the schema', () => {
  let testDatabase: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    client = await connect(testDatabase.env);
  });

  afterAll(async () => {
    await client.end();
    await testDatabase.drop();
  });

  it('has an index whose leading columns serve each foreign key', async () => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT c.conname AS name FROM pg_constraint c
       WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND NOT EXISTS (
         SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid
         AND (i.indkey::int2[])[0:array_length(c.conkey, 1) - 1] @> c.conkey)`,
    );
    expect(rows.map(({ name }) => name)).toEqual([]);
  });

  it('records every column of a result in the history of grades, but those of how the row is kept', async () => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT DISTINCT a.attname AS name FROM pg_attribute a
       JOIN pg_proc p ON p.proname IN ('record_result_history', 'record_result_changes')
       WHERE a.attrelid = 'results'::regclass AND a.attnum > 0 AND NOT a.attisdropped
         AND p.prosrc NOT LIKE '%''' || a.attname || '''%' ORDER BY 1`,
    );
    const ofTheRow = ['id', 'school_id', 'sourced_id', 'line_item_id', 'student_id', 'version', 'imported'];
    const moments = ['created_at', 'updated_at', 'date_last_modified', 'posting_changed_at'];
    expect(rows.map(({ name }) => name)).toEqual([...ofTheRow, ...moments].toSorted());
  });

  it('records every column of an attempt in the history of grades, but its key and when it was kept', async () => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT DISTINCT a.attname AS name FROM pg_attribute a
       JOIN pg_proc p ON p.proname IN ('record_attempt_history', 'record_attempt_changes')
       WHERE a.attrelid = 'result_attempts'::regclass AND a.attnum > 0 AND NOT a.attisdropped
         AND p.prosrc NOT LIKE '%''' || a.attname || '''%' ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['id', 'recorded_at']);
  });

  it('joins by hash, whatever their number, the rows of a statement before and after it', async () => {
    const { rows } = await client.query<{ name: string; byHash: boolean }>(
      `SELECT DISTINCT p.proname AS name, coalesce('enable_nestloop=off' = ANY (p.proconfig), false) AS "byHash"
       FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
       WHERE t.tgoldtable IS NOT NULL AND t.tgnewtable IS NOT NULL ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toContain('record_attempt_changes');
    // A session plans the join once, for as many rows as its first statement changed.
    expect(rows.filter(({ byHash }) => !byHash)).toEqual([]);
  });

  it('keeps every moment with its time zone', async () => {
    const { rows } = await client.query(
      `SELECT table_name, column_name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'timestamp without time zone'`,
    );
    expect(rows).toEqual([]);
  });
});

async function connect(env: Record<string, string>): Promise<pg.Client> {
  const client = new pg.Client(clientSettings(env));
  await client.connect();
  return client;
}

/** Columns, constraints and indexes of every table but the runner's own. */
async function describeSchema(client: pg.Client): Promise<unknown[]> {
  const { rows } = await client.query<{ line: string }>(
    `SELECT line FROM (
       SELECT format('%s.%s.%s %s %s %s', table_schema, table_name, column_name, data_type, is_nullable, column_default)
         AS line, table_schema AS place, table_name AS owner FROM information_schema.columns
       UNION ALL
       SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
         connamespace::regnamespace::text, conrelid::regclass::text FROM pg_constraint WHERE conrelid <> 0
       UNION ALL
       SELECT indexdef, schemaname, tablename FROM pg_indexes
     ) parts
     WHERE place IN ('public', 'pgboss') AND owner NOT IN ('migrations') AND line NOT LIKE '%migrations%'
     ORDER BY line`,
  );
  const lines = rows.map(({ line }) => line);
  // pg-boss makes one for the day and one for the next: with the days in their names, both differ after midnight.
  const dayOf = /(?<=queue_stats_)\d{8}/g;
  const days = [...new Set(lines.flatMap((line) => line.match(dayOf) ?? []))].toSorted();
  return lines.map((line) => line.replace(dayOf, (day) => `day${days.indexOf(day)}`)).toSorted();
}
