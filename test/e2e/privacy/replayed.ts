import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { ObjectStore } from '../../../apps/api/aws/object-store.ts';
import { JobsDatabase } from '../../../apps/api/jobs/jobs-database.ts';
import { recordsFolder, writeLeftRecords } from '../../../apps/api/privacy/erasure/erasure-records.ts';
import type { AccountStage } from '../../setup/api/account-stage.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import type { TestDatabase } from '../../setup/database/database.ts';
import { newAddress } from '../../setup/runner/cognito.ts';
import { marker, tablesWith } from './marked-person.ts';

/** What the storage has of an erasure goes, and the database knows that it has to come; the key. */
async function lose({ test }: AccountStage, { id }: FixtureUser): Promise<string> {
  const { key } = await test.database.one<{ key: string }>(
    `UPDATE erasures SET recorded_at = NULL WHERE user_id = $1 RETURNING '${recordsFolder}' || user_id || '-' || pseudonym || '.json' AS key`,
    [id],
  );
  const store = test.app.get(ObjectStore);
  expect(await store.list(key)).toEqual([key]);
  await store.delete(key);
  return key;
}

/** The command of a release after a restore: whoever the backup has is erased again, and it can be repeated. */
export async function replayed(stage: AccountStage, backup: TestDatabase, person: FixtureUser): Promise<void> {
  const host = String(backup.env.DATABASE_HOST);
  const store = stage.test.app.get(ObjectStore);
  // As the release tool asks for it: by the host of the copy, while the configuration names another.
  const run = async (...options: string[]) => {
    const command = ['apps/api/privacy/erasure/replay-cli.ts', '--json', '--host', host, ...options];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', './apps/local/loader.mjs', ...command],
      { env: { ...process.env, ...stage.test.env, ...backup.env, DATABASE_HOST: 'serves.invalid' } },
    );
    return JSON.parse(stdout) as { erased: number; known: number; late: number };
  };
  const client = new pg.Client(clientSettings(backup.env));
  await client.connect();
  const restored = async (sql: string, values: unknown[]) => (await client.query(sql, values)).rows;
  try {
    expect(await tablesWith(restored, marker)).not.toEqual([]);
    // The account of a registration goes with the person too, and a bundle that waited in the backup to be imported.
    const { User: registered } = await stage.pool.asAdmin('AdminCreateUser', {
      Username: newAddress(),
      MessageAction: 'SUPPRESS',
    });
    await restored('UPDATE sign_ups SET cognito_sub = $2 WHERE lower(email) = lower($1)', [
      person.email,
      registered.Username,
    ]);
    await restored(`INSERT INTO import_runs (school_id, state) VALUES ($1, 'queued')`, [person.school.id]);
    // The erasure was committed, and its record not written: the task of it is in a database that serves no more.
    const key = await lose(stage, person);
    expect(await writeLeftRecords(stage.test.app.get(JobsDatabase), store)).toBe(1);
    expect(await store.list(key)).toEqual([key]);
    const first = await run();
    await expect(stage.pool.asAdmin('AdminGetUser', { Username: registered.Username })).rejects.toThrow();
    expect(
      await restored(`SELECT 1 FROM import_runs WHERE school_id = $1 AND state = 'queued'`, [person.school.id]),
    ).toEqual([]);
    expect(first.erased).toBeGreaterThanOrEqual(1);
    expect(await tablesWith(restored, marker)).toEqual([]);
    const pseudonyms = 'SELECT pseudonym, salt FROM erasures WHERE user_id = $1';
    expect(await restored(pseudonyms, [person.id])).toEqual(await stage.test.database.query(pseudonyms, [person.id]));
    expect(await run()).toMatchObject({ erased: 0, known: first.erased + first.known, late: 0 });
    // By the command: what the database that served before has not written down comes first.
    await store.delete(key);
    await restored('UPDATE erasures SET recorded_at = NULL WHERE user_id = $1', [person.id]);
    expect(await run('--former', host)).toMatchObject({ erased: 0, late: 1 });
    expect(await store.list(key)).toEqual([key]);
    await expect(run('--former', 'gone.invalid')).rejects.toThrow(
      /what gone\.invalid has not written down could not be read/,
    );
  } finally {
    await client.end();
    await backup.drop();
  }
}
