import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';

/** The rows of every table, in a database of their own: what a backup of this moment gives back. */
export async function restoredBackup(env: TestDatabase['env']): Promise<TestDatabase> {
  const backup = await createTestDatabase();
  const [from, to] = [clientSettings(env), clientSettings(backup.env)].map((settings) => new pg.Client(settings)) as [
    pg.Client,
    pg.Client,
  ];
  await Promise.all([from.connect(), to.connect()]);
  try {
    await to.query(`SET session_replication_role = replica`);
    const { rows } = await from.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of rows) {
      await to.query(`DELETE FROM ${name} WHERE '${name}' <> 'public.grade_history'`);
      await pipeline(
        from.query(copyTo(`COPY ${name} TO STDOUT (FORMAT binary)`)),
        to.query(copyFrom(`COPY ${name} FROM STDIN (FORMAT binary)`)),
      );
    }
    await to.query(`DO $$ DECLARE c record; BEGIN
      FOR c IN SELECT table_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'id' AND is_identity = 'YES' LOOP
        EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), (SELECT coalesce(max(id), 1) FROM %I))', c.name, c.name);
      END LOOP; END $$`);
  } finally {
    await Promise.all([from.end(), to.end()]);
  }
  return backup;
}
