import pg from 'pg';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';

async function query(env: Record<string, string>, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(clientSettings(env));
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('databases of tests', () => {
  let databases: TestDatabase[] = [];

  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  it('are migrated copies that can be made at the same time and do not see each other', async () => {
    databases = await Promise.all(Array.from({ length: 6 }, createTestDatabase));
    const [first, second] = databases as [TestDatabase, TestDatabase];
    await query(first.env, `CREATE TABLE only_here (id int)`);
    const [found] = await query(
      second.env,
      `SELECT to_regclass('only_here') AS own, to_regclass('migrations') AS copied`,
    );
    expect(found).toEqual({ own: null, copied: 'migrations' });
  });

  it('run on PostgreSQL 18', async () => {
    const [row] = await query((databases[0] as TestDatabase).env, 'SHOW server_version_num');
    expect(String(row?.server_version_num)).toMatch(/^18/);
  });

  it('are gone after drop, also with connections open', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({
      host: database.env.DATABASE_HOST,
      port: Number(database.env.DATABASE_PORT),
      user: database.env.DATABASE_USER,
      password: database.env.DATABASE_PASSWORD,
      database: database.env.DATABASE_NAME,
    });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(query(database.env, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
  });
});
