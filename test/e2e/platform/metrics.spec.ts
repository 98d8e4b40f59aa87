import { loadConfig } from '../../../apps/api/config/config.ts';
import { connectionSettings, requestTimeouts } from '../../../apps/api/database/connection.ts';
import { Database } from '../../../apps/api/database/database.ts';
import { type ApiProcess, startApiProcess, waitFor } from '../../setup/api/api-process.ts';
import { readEmf } from '../../setup/api/emf.ts';
import { Fixtures, type FixtureUser } from '../../setup/api/fixtures.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';
import { UnreliableSes } from '../../setup/mail/unreliable-ses.ts';
import { testStack } from '../../setup/runner/stack.ts';

const slow = 60_000;

describe('metrics', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let user: FixtureUser;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const config = loadConfig({ ...testDatabase.env, APP_ENV: 'test', DATABASE_CONNECTION_TIMEOUT_MILLIS: '30000' });
    database = new Database(connectionSettings(config, requestTimeouts(config), 'classboard-test'), () => {});
    const fixtures = new Fixtures(database, testDatabase.env);
    user = await fixtures.user(await fixtures.school(), 'admin');
  });

  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const start = (env: Record<string, string>): Promise<ApiProcess> =>
    startApiProcess({ ...testDatabase.env, METRICS_INTERVAL_SECONDS: '1', JOBS_TICK_INTERVAL_SECONDS: '1', ...env });

  const values = (api: ApiProcess, name: string): number[] =>
    readEmf(api.output()).flatMap(({ metrics }) => metrics[name]?.values ?? []);

  it(
    'are off unless asked for',
    async () => {
      const api = await start({});
      expect(await api.stop()).toBe(0);
      expect(readEmf(api.output())).toEqual([]);
    },
    slow,
  );

  it(
    'are written by a process that runs jobs: failures, queue, durations, event loop and pool',
    async () => {
      await database.run(`UPDATE job_schedules SET updated_at = now() - interval '1 hour'`);
      const api = await start({ METRICS: 'emf', PROCESS_ROLE: 'all' });
      await waitFor(async () => readEmf(api.output()).some(({ metrics }) => 'JobsWaiting' in metrics));
      const answer = await fetch(`${api.url}/v1/jobs/grade-calculator/runs`, {
        method: 'POST',
        headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ parameters: {} }),
      });
      expect(answer.status).toBe(202);
      await waitFor(async () => readEmf(api.output()).some(({ metrics }) => 'JobDuration' in metrics));
      // Somebody looks for due ticks again.
      await waitFor(async () => values(api, 'SchedulerAge').some((seconds) => seconds < 3_600));
      const written = readEmf(api.output()).length;
      expect(await api.stop()).toBe(0);
      const documents = readEmf(api.output());
      expect(documents.length).toBeGreaterThan(written);
      for (const { namespace, dimensions, timestamp, keys, metrics } of documents) {
        expect({ namespace, dimensions }).toEqual({ namespace: 'ClassBoard', dimensions: { Environment: 'test' } });
        expect(Math.abs(Date.now() - timestamp)).toBeLessThan(slow);
        expect(keys.toSorted()).toEqual(['_aws', 'Environment', 'service', 'role', ...Object.keys(metrics)].toSorted());
        expect(metrics).toMatchObject({
          JobsMissed: { unit: 'Count', values: [0] },
          JobsDead: { unit: 'Count', values: [0] },
          JobsFailed: { unit: 'Count', values: [0] },
        });
      }
      const all = Object.assign({}, ...documents.map(({ metrics }) => metrics));
      expect(all).toMatchObject({
        JobsWaiting: { unit: 'Count' },
        JobDuration: { unit: 'Seconds' },
        EventLoopDelay: { unit: 'Milliseconds' },
        PoolWaiting: { unit: 'Count' },
      });
    },
    slow,
  );

  it(
    'count what the alarms of jobs and mails fire for: moments that passed, attempts that failed, dead letters, mails',
    async () => {
      await database.run(`UPDATE job_schedules SET last_tick_at = last_tick_at - interval '3 days'`);
      await database.run(
        `INSERT INTO pgboss.job (name, data, retry_limit, dead_letter)
         VALUES ('grade-calculator', '{"job":"of-another-version","kind":"task","correlationId":"c","data":{}}', 0, 'dead-letter')`,
      );
      await database.run(
        `INSERT INTO email_outbox (kind, dedupe_key, to_address, subject, body_text, not_before) VALUES
           ('digest', 'one', 'reader@metrics.example', 'A test', 'A test', now() - interval '13 hours'),
           ('digest', 'another', 'reader@metrics.example', 'A test', 'A test', now() - interval '13 hours')`,
      );
      // Whichever comes second is not taken, and has been due for too long to be tried again.
      const ses = await UnreliableSes.start(
        testStack().mailboxUrl,
        (call) => (call === 1 ? 'answered' : 'refused'),
        () => {},
      );
      const api = await start({ METRICS: 'emf', PROCESS_ROLE: 'worker', SES_ENDPOINT: ses.url });
      const sum = (name: string): number =>
        readEmf(api.output())
          .flatMap(({ metrics }) => metrics[name]?.values ?? [])
          .reduce((total, value) => total + value, 0);
      await waitFor(async () => sum('JobsMissed') > 0 && sum('JobsDead') > 0 && sum('MailsSent') > 0);
      await waitFor(async () => values(api, 'MailsDue').length > 0);
      expect(await api.stop()).toBe(0);
      await ses.close();
      expect({ failed: sum('JobsFailed'), dead: sum('JobsDead') }).toEqual({ failed: 1, dead: 1 });
      expect({ sent: sum('MailsSent'), failed: sum('MailsFailed') }).toEqual({ sent: 1, failed: 1 });
      const { missed } = await database.one<{ missed: number }>(
        'SELECT sum(missed_ticks)::int AS missed FROM job_schedules',
      );
      expect(sum('JobsMissed')).toBe(missed);
    },
    slow,
  );

  it(
    'hold of the jobs, where a process only answers requests, how long nobody has looked for due ones',
    async () => {
      await database.run(`UPDATE job_schedules SET updated_at = now() - interval '1 hour'`);
      const api = await start({ METRICS: 'emf' });
      await waitFor(async () => values(api, 'SchedulerAge').some((seconds) => seconds >= 3_600));
      await waitFor(async () => values(api, 'DatabaseSize').some((bytes) => bytes > 1_000_000));
      expect(await api.stop()).toBe(0);
      const names = new Set(readEmf(api.output()).flatMap(({ metrics }) => Object.keys(metrics)));
      expect([...names].toSorted()).toEqual(['DatabaseSize', 'EventLoopDelay', 'PoolWaiting', 'SchedulerAge']);
    },
    slow,
  );
});
