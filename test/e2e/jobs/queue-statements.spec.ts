import pg from 'pg';
import { runAlone } from '../../../apps/api/database/run-alone.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';

describe('statements of the queue without a transaction of its caller', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client(clientSettings(database.env));
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  it('give the rows of each, where they are several in one text', async () => {
    const { rows } = await runAlone(client, 'BEGIN; SELECT 1 AS lock; SELECT 2 AS claim; COMMIT', undefined);
    expect(rows).toEqual([{ lock: 1 }, { claim: 2 }]);
    expect((await runAlone(client, 'SELECT $1::integer AS one', [3])).rows).toEqual([{ one: 3 }]);
  });

  it('leave no transaction behind where one fails', async () => {
    await expect(runAlone(client, 'BEGIN; SELECT 1; SELECT nothing; COMMIT', undefined)).rejects.toThrow('nothing');
    expect((await runAlone(client, 'SELECT 4 AS four', undefined)).rows).toEqual([{ four: 4 }]);
  });
});
