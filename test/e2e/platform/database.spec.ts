import { loadConfig } from '../../../apps/api/config/config.ts';
import { connectionSettings, requestTimeouts } from '../../../apps/api/database/connection.ts';
import { Database } from '../../../apps/api/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';

describe('Database', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = connect(30_000);
    await database.query('CREATE TABLE counters (name text PRIMARY KEY, value integer)');
  });

  function connect(connectionTimeoutMillis: number): Database {
    const config = loadConfig({
      ...testDatabase.env,
      DATABASE_CONNECTION_TIMEOUT_MILLIS: String(connectionTimeoutMillis),
    });
    const timeouts = { ...requestTimeouts(config), queryMillis: 2_000 };
    return new Database({ ...connectionSettings(config, timeouts, 'classboard-test'), max: 2 }, () => {});
  }

  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  it('undoes everything of a transaction that fails', async () => {
    const work = database.transaction(async () => {
      await database.run(`INSERT INTO counters VALUES ('undone', 1)`);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await database.first(`SELECT * FROM counters WHERE name = 'undone'`)).toBeUndefined();
  });

  it('joins a transaction inside another, so that both end together', async () => {
    const work = database.transaction(async () => {
      await database.transaction(() => database.run(`INSERT INTO counters VALUES ('joined', 1)`));
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await database.first(`SELECT * FROM counters WHERE name = 'joined'`)).toBeUndefined();
  });

  it('prepares statements by name, and leaves none behind where a proxy lends the connection to others', async () => {
    const preparedIn = (one: Database) =>
      one.transaction(async () => {
        await one.query({ name: 'count-counters', text: 'SELECT count(*) FROM counters' });
        return one.query<{ name: string }>('SELECT name FROM pg_prepared_statements');
      });
    expect(await preparedIn(database)).toContainEqual({ name: 'count-counters' });
    const config = loadConfig({ ...testDatabase.env, DATABASE_PROXY: 'true' });
    const proxied = new Database(connectionSettings(config, requestTimeouts(config), 'classboard-test'), () => {});
    try {
      expect(await preparedIn(proxied)).toEqual([]);
    } finally {
      await proxied.close();
    }
  });

  it('keeps flows that run at the same time in transactions of their own', async () => {
    const sessions = await Promise.all(
      [1, 2].map(() => database.transaction(() => database.one<{ pid: number }>('SELECT pg_backend_pid() AS pid'))),
    );
    expect(sessions[0]?.pid).not.toBe(sessions[1]?.pid);
  });

  it('keeps the connection after a statement that the server refused', async () => {
    const session = () => database.one<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const before = await session();
    await expect(database.query('SELECT 1 FROM nowhere')).rejects.toThrow('does not exist');
    expect((await session()).pid).toBe(before.pid);
  });

  it('drops a connection whose query ran out of time, so that the next borrower is not kept waiting', async () => {
    const slow = [1, 2].map(() => expect(database.query('SELECT pg_sleep(5)')).rejects.toThrow('Query read timeout'));
    await Promise.all(slow);
    const next = await Promise.all([1, 2, 3].map(() => database.one<{ two: number }>('SELECT 1 + 1 AS two')));
    expect(next.map(({ two }) => two)).toEqual([2, 2, 2]);
  });

  it('gives up on an exhausted pool instead of waiting without limit', async () => {
    const impatient = connect(1_000);
    await impatient.transaction(() =>
      impatient.withClient(async () => {
        const waiting = new Promise((resolve, reject) => {
          // A flow of its own, outside the transaction.
          setImmediate(() => impatient.withClient(async () => {}).then(resolve, reject));
        });
        await expect(waiting).rejects.toThrow('timeout exceeded when trying to connect');
      }),
    );
    await impatient.close();
  });

  it('reads bigint as number, numeric as exact text and date as written', async () => {
    const row = await database.one(`SELECT 7::bigint AS id, 0.1000::numeric AS amount, date '2026-02-28' AS day`);
    expect(row).toEqual({ id: 7, amount: '0.1000', day: '2026-02-28' });
  });
});
