import pg from 'pg';
import { lockHoldsToPlace } from '../../../apps/api/retention/legal-holds.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { type RetentionStage, startRetentionStage } from '../../setup/retention/stage.ts';

const never = new AbortController().signal;

describe('a cleanup gives way', () => {
  let { test, cleanup, school, order, ids, release, submittedWork, submission, stateOf } = {} as RetentionStage;

  beforeAll(async () => {
    ({ test, cleanup, school, order, ids, release, submittedWork, submission, stateOf } = await startRetentionStage());
  });

  afterAll(() => test.close());

  const other = async (): Promise<pg.Client> => {
    const client = new pg.Client(clientSettings(test.env));
    await client.connect();
    return client;
  };

  it('to a request that holds a row: the rest goes, and that row the next time', async () => {
    const [busy, free] = [await submittedWork(500), await submittedWork(500)];
    const request = await other();
    await request.query('BEGIN');
    await request.query('SELECT 1 FROM submissions WHERE id = $1 FOR UPDATE', [busy.id]);
    expect(await cleanup.run(order('submissions', 365), never)).toBe(true);
    const left = await ids('submissions');
    expect([left.includes(busy.id), left.includes(free.id)]).toEqual([true, false]);
    await request.query('COMMIT');
    await request.end();
    await cleanup.run(order('submissions', 365), never);
    expect(await ids('submissions')).not.toContain(busy.id);
  });

  it('to a request that waits: it has the table between two batches, long before the last one', async () => {
    const rows = 30;
    await test.database.run(
      `INSERT INTO import_runs (school_id, state, expires_at)
       SELECT $1, 'rejected', now() - interval '1 s' FROM generate_series(1, $2)`,
      [school.id, rows],
    );
    const request = await other();
    // Until the request has the table nothing goes: the first batch gives up its wait for the lock.
    await request.query('BEGIN; LOCK TABLE import_runs IN SHARE MODE');
    const working = cleanup.run(order('importRuns', 0, null), never, {
      batchRows: 1,
      lockTimeoutMillis: 20,
      pauseMillis: 20,
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    const before = await request.query('SELECT 1 FROM import_runs');
    expect(before.rowCount).toBe(rows);
    await request.query('COMMIT');
    // Asked for while batches run, each of which commits before the next begins.
    const between = await waitsBetweenBatches(request, 'import_runs', rows);
    expect(between).toBeGreaterThan(0);
    expect(await working).toBe(true);
    expect((await request.query('SELECT 1 FROM import_runs')).rowCount).toBe(0);
    await request.end();
  });

  it('to a hold that is placed while it works: from the answer on nothing of the person goes', async () => {
    const held = await test.fixtures.user(school, 'student');
    const { item } = await submittedWork(500);
    const work = await submission(item, held);
    const request = await other();
    await request.query('BEGIN');
    await request.query(lockHoldsToPlace);
    await request.query(`INSERT INTO legal_holds (school_id, user_id, reason) VALUES ($1, $2, 'Inquiry')`, [
      school.id,
      held.id,
    ]);
    const working = cleanup.run(order('submissions', 365), never, { lockTimeoutMillis: 20, pauseMillis: 20 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await stateOf(work.file)).toBe('completed');
    await request.query('COMMIT');
    await request.end();
    expect(await working).toBe(true);
    expect(await stateOf(work.file)).toBe('completed');
    await release();
  });
});

/** How many rows are left when a lock that no deletion can share is granted; 0: only after the last of them. */
async function waitsBetweenBatches(client: pg.Client, table: string, rows: number): Promise<number> {
  for (let left = rows; left === rows; ) {
    left = (await client.query(`SELECT 1 FROM ${table}`)).rowCount ?? 0;
  }
  await client.query(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`);
  const left = (await client.query(`SELECT 1 FROM ${table}`)).rowCount ?? 0;
  await client.query('COMMIT');
  return left;
}
