import pg from 'pg';
import { loadConfig } from '../../../apps/api/config/config.ts';
import { connectionSettings, jobTimeouts } from '../../../apps/api/database/connection.ts';
import { Database } from '../../../apps/api/database/database.ts';
import { type Backfill, type BackfillProgress, runBackfill } from '../../../apps/api/jobs/backfill.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';

const rows = 12_000;
const backfill: Backfill = {
  name: 'fill-total',
  table: 'pages',
  key: 'id',
  set: 'total = t.base + 1, times = t.times + 1',
  where: 't.total IS NULL',
};

describe('a backfill', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    const config = loadConfig(testDatabase.env);
    const settings = connectionSettings(config, jobTimeouts(config), 'classboard-test');
    database = new Database({ ...settings, max: 3 }, () => {});
    await database.query(
      'CREATE TABLE pages (id bigint PRIMARY KEY, base int NOT NULL, total int, times int NOT NULL DEFAULT 0)',
    );
    await database.query(`INSERT INTO pages (id, base) SELECT g, g FROM generate_series(1, ${rows}) g`);
    await database.query('ANALYZE pages');
  });

  afterEach(async () => {
    await database.close();
    await testDatabase.drop();
  });

  it('changes each row once, also when it is stopped and started again and run twice at a time', async () => {
    const stop = new AbortController();
    const seen: BackfillProgress[] = [];
    const first = await runBackfill(database, backfill, {
      signal: stop.signal,
      limits: { batchRows: 1_000 },
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.rowsSeen >= 3_000) stop.abort();
      },
    });
    expect(first).toMatchObject({ finished: false, rowsSeen: 3_000, lastKey: 3_000, rowsExpected: rows });
    const rest = { signal: new AbortController().signal, limits: { batchRows: 1_000 } };
    await Promise.all([runBackfill(database, backfill, rest), runBackfill(database, backfill, rest)]);
    const done = await runBackfill(database, backfill, rest);
    expect(done).toMatchObject({ finished: true, rowsChanged: rows });
    const wrong = await database.one(
      'SELECT count(*) AS count FROM pages WHERE total <> base + 1 OR total IS NULL OR times <> 1',
    );
    expect(wrong).toEqual({ count: 0 });
  });

  it('pauses while a client waits for a lock, and resumes afterwards', async () => {
    // Without the limits of jobs: the waiter waits for as long as it has to.
    const [holder, waiter] = [
      new pg.Client(clientSettings(testDatabase.env)),
      new pg.Client(clientSettings(testDatabase.env)),
    ];
    await holder.connect();
    await waiter.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE pages IN SHARE MODE');
    const waiting = waiter.query('ALTER TABLE pages SET (fillfactor = 90)');
    const reasons: (string | undefined)[] = [];
    await untilWaiting(database, { lock: 'pages' });
    const running = runBackfill(database, backfill, {
      signal: new AbortController().signal,
      limits: { pauseMillis: 50, lockWaitMillis: 0 },
      onProgress: ({ pausedFor, rowsSeen }) => {
        reasons.push(pausedFor);
        if (pausedFor !== undefined && reasons.length === 2) void holder.query('COMMIT');
        expect(pausedFor === undefined || rowsSeen === 0).toBe(true);
      },
    });
    expect(await running).toMatchObject({ finished: true, rowsChanged: rows });
    expect(reasons[0]).toBe('lock waits');
    expect(reasons.at(-1)).toBeUndefined();
    await waiting;
    await holder.end();
    await waiter.end();
  });
});
