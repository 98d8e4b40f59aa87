import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { findInvalidIndexes, type InvalidIndex } from '../../../apps/api/database/invalid-indexes.ts';
import { fixInvalidIndexes, migrateRevert, migrateUp } from '../../../apps/api/database/migrate.ts';
import { resetSessionAfterEach, withExecutor } from '../../../apps/api/database/migration-session.ts';
import { releaseFits, schemaStatus } from '../../../apps/api/database/migration-status.ts';
import { parseParameters, withoutPersons } from '../../../apps/release/migrations/running-release/statement-log.ts';
import { migrations } from '../../../migrations/index.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';

const run = promisify(execFile);

/** What a pasted dump begins with, and what somebody adds who is in a hurry. */
class Careless1790000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SELECT pg_catalog.set_config('search_path', '', false)`);
    await queryRunner.query('SET lock_timeout = 0');
    await queryRunner.query('SET default_transaction_read_only = on');
    await queryRunner.query('CREATE TEMPORARY TABLE notes (id integer)');
  }

  async down(): Promise<void> {}
}

class Next1790000000002 implements MigrationInterface {
  static seen: unknown[] = [];

  async up(queryRunner: QueryRunner): Promise<void> {
    Next1790000000002.seen.push(
      ...((await queryRunner.query(
        `SELECT current_setting('lock_timeout') AS lock_timeout, current_setting('search_path') AS search_path,
           current_setting('default_transaction_read_only') AS read_only, to_regclass('pg_temp.notes') AS temporary`,
      )) as unknown[]),
    );
  }

  async down(): Promise<void> {}
}
const newest = migrations.at(-1)?.name ?? '';

describe('the migration runner', () => {
  let testDatabase: TestDatabase;
  let client: pg.Client;

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    const { env } = testDatabase;
    client = new pg.Client(clientSettings(env));
    await client.connect();
  });

  afterEach(async () => {
    await client.end();
    await testDatabase.drop();
  });

  it('refuses a migration that is older than the newest applied one, unless a flag allows it', async () => {
    await migrateRevert(testDatabase.env);
    await client.query(`INSERT INTO migrations (timestamp, name) VALUES (9790000000000, 'FromTheFuture9790000000000')`);
    await expect(migrateUp(testDatabase.env)).rejects.toThrow(
      `${newest} is older than FromTheFuture9790000000000, which is applied`,
    );
    expect(await migrateUp(testDatabase.env, { allowOlder: true })).toEqual([newest]);
  });

  it('reports which release the schema is compatible with, also for migrations that only the database knows', async () => {
    const before = await schemaStatus(testDatabase.env);
    expect(before).toMatchObject({ pending: 0, schema: { newest, compatibleFrom: '0.1.0' }, invalidIndexes: [] });
    expect([releaseFits(before, '0.1.0'), releaseFits(before, '0.0.9')]).toEqual([true, false]);
    await client.query(
      `INSERT INTO migrations (timestamp, name, compatible_from) VALUES (9790000000000, 'FromTheFuture9790000000000', '2.0.0')`,
    );
    const after = await schemaStatus(testDatabase.env);
    expect(after.schema).toEqual({ newest: 'FromTheFuture9790000000000', compatibleFrom: '2.0.0' });
    expect(after.migrations.at(-1)).toMatchObject({ name: 'FromTheFuture9790000000000', known: false, applied: true });
    const answer = await status(testDatabase.env, '--release', '0.1.0');
    expect(answer).toMatchObject({ code: 1, json: { release: '0.1.0', fits: false } });
    expect(await status(testDatabase.env, '--release', '2.0.1')).toMatchObject({ code: 0, json: { fits: true } });
  });

  it('reports as a task which migrations it applied, also when one fails half-way', async () => {
    await migrateRevert(testDatabase.env);
    await migrateRevert(testDatabase.env);
    const second = migrations.at(-2)?.name;
    // In the way of the newest one, whatever it makes or changes.
    await client.query(`CREATE FUNCTION refuse_newest() RETURNS event_trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM public.migrations WHERE name = '${second}') THEN RAISE 'refused here'; END IF;
      END $$`);
    await client.query('CREATE EVENT TRIGGER refuse_newest ON ddl_command_start EXECUTE FUNCTION refuse_newest()');
    expect(await cli(testDatabase.env, 'up')).toMatchObject({
      code: 1,
      json: {
        applied: [second],
        failed: newest,
        error: expect.stringContaining('refused here'),
        schema: { newest: second, compatibleFrom: '0.1.0' },
      },
    });
    await client.query('DROP EVENT TRIGGER refuse_newest');
    expect(await cli(testDatabase.env, 'up')).toMatchObject({
      code: 0,
      json: { applied: [newest], pending: 0, schema: { newest, compatibleFrom: '0.1.0' } },
    });
  });

  it('lets no migration leave its session changed, for the next one or for its own books', async () => {
    const seen: unknown[] = [];
    const source = new DataSource({
      type: 'postgres',
      extra: { ...clientSettings(testDatabase.env), lock_timeout: 300, max: 1 },
      migrations: [Careless1790000000001, Next1790000000002],
      migrationsTableName: 'other_migrations',
    });
    Next1790000000002.seen = seen;
    await source.initialize();
    try {
      resetSessionAfterEach(source.migrations);
      const applied = await withExecutor(source, 300, (executor) => {
        executor.transaction = 'each';
        return executor.executePendingMigrations();
      });
      expect(applied.map(({ name }) => name)).toEqual(['Careless1790000000001', 'Next1790000000002']);
      expect(seen).toEqual([
        { lock_timeout: '300ms', search_path: '"$user", public', read_only: 'off', temporary: null },
      ]);
    } finally {
      await source.destroy();
    }
  });

  it('finds an INVALID index, says how to fix it, and fixes it', async () => {
    await client.query('CREATE TABLE doubles (id int); INSERT INTO doubles VALUES (1), (1)');
    await client.query('CREATE UNIQUE INDEX CONCURRENTLY doubles_id_key ON doubles (id)').catch(() => undefined);
    const reported: InvalidIndex[] = [];
    await migrateUp(testDatabase.env, { onInvalidIndexes: (indexes) => reported.push(...indexes) });
    expect(reported).toEqual([{ name: 'public.doubles_id_key', table: 'public.doubles', isLeftover: false }]);
    await client.query('DELETE FROM doubles WHERE ctid = (SELECT min(ctid) FROM doubles)');
    expect(await fixInvalidIndexes(testDatabase.env)).toEqual(['REINDEX INDEX CONCURRENTLY public.doubles_id_key']);
    expect(await findInvalidIndexes(client)).toEqual([]);
  });
});

describe('a recording', () => {
  it('reads parameters as the log writes them', () => {
    expect(parseParameters(`Parameters: $1 = 'it''s, $2 = 1', $2 = NULL, $3 = ''`)).toEqual([`it's, $2 = 1`, null, '']);
  });

  it('holds no address, phone number or token, and replaces the same one by the same', () => {
    const text = withoutPersons(
      'Ada.Lovelace@school.edu +491701234567 eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2ln ada.lovelace@school.edu',
    );
    expect(text).toMatch(/^(person-\d+@example\.org) \+10000000000 token \1$/);
  });
});

const status = (env: Record<string, string>, ...args: string[]) => cli(env, 'status', ...args);

async function cli(env: Record<string, string>, ...args: string[]): Promise<{ code: number; json: unknown }> {
  const command = ['--import', './apps/local/loader.mjs', 'apps/api/database/migrate-cli.ts', ...args, '--json'];
  try {
    const { stdout } = await run(process.execPath, command, { env: { PATH: process.env.PATH, ...env } });
    return { code: 0, json: lastLine(stdout) };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, json: lastLine(stdout) };
  }
}

/** TypeORM writes the failure of a migration to stdout before. */
const lastLine = (stdout: string): unknown => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
