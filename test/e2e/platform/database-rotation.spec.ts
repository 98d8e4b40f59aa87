import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrateUp, migrationStatus } from '../../../apps/api/database/migrate.ts';
import { JobRuntime } from '../../../apps/api/jobs/job-runtime.ts';
import { JobsDatabase } from '../../../apps/api/jobs/jobs-database.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { eventually, finished, startCalculation } from '../../setup/api/worker.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { AwsServer } from '../../setup/release/aws-server.ts';
import { testStack } from '../../setup/runner/stack.ts';

const readPauseMillis = 2_100;

describe('a rotation of the database password', () => {
  const role = `rotating_${randomBytes(6).toString('hex')}`;
  let owner: pg.Client;
  let aws: AwsServer;
  let test: TestApp;
  let student: FixtureUser;
  let count = 0;

  beforeAll(async () => {
    const { env } = testStack();
    owner = new pg.Client(clientSettings(env, 'postgres'));
    await owner.connect();
    await owner.query(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD 'password-0'`);
    aws = await AwsServer.start({ username: role, password: 'password-0' });
    test = await startTestApp({
      PROCESS_ROLE: 'all',
      DATABASE_USER: role,
      DATABASE_PASSWORD: 'password-0',
      DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:database-AbCdEf',
      SECRETS_MANAGER_ENDPOINT: aws.url,
    });
    await test.app.get(JobRuntime).whenStarted();
    student = await test.fixtures.user(await test.fixtures.school(), 'student');
  });

  beforeEach(async () => {
    await new Promise((resolve) => setTimeout(resolve, readPauseMillis));
  });

  afterAll(async () => {
    await test.close();
    await owner.query(`DROP ROLE ${role}`);
    await owner.end();
    await aws.close();
  });

  const newPassword = async (): Promise<string> => {
    count += 1;
    await owner.query(`ALTER ROLE ${role} PASSWORD 'password-${count}'`);
    return `password-${count}`;
  };
  const cut = () =>
    owner.query('SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = $1', [role]);
  const connections = async (name: string): Promise<number> => {
    const { rows } = await owner.query(
      'SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = $1 AND application_name = $2',
      [role, name],
    );
    return rows[0].count;
  };
  const ask = async (): Promise<number> => (await test.as(student).get('/v1/users/me')).status;

  it('is not noticed by requests, jobs and the queue: every connection is lost, none is refused for good', async () => {
    aws.secret.AWSCURRENT = { username: role, password: await newPassword() };
    const before = aws.calls.length;
    await cut();
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    // A request on a connection that was just ended may fail; the next one must not.
    expect(answers.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(await Promise.all(Array.from({ length: 8 }, ask))).toEqual(Array.from({ length: 8 }, () => 200));
    const database = test.app.get(JobsDatabase);
    expect(await database.one('SELECT current_user AS name')).toEqual({ name: role });
    expect((await finished(test.database, await startCalculation(test))).state).toBe('succeeded');
    await eventually(20, async () => ((await connections('classboard-queue')) > 0 ? true : undefined));
    expect(aws.calls.slice(before)).toEqual(['GetSecretValue']);
  });

  it('is survived by the queue alone, which has nobody to ask first', async () => {
    aws.secret.AWSCURRENT = { username: role, password: await newPassword() };
    await owner.query(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = $1 AND application_name = $2`,
      [role, 'classboard-queue'],
    );
    await eventually(20, async () => ((await connections('classboard-queue')) > 0 ? true : undefined));
    expect((await finished(test.database, await startCalculation(test))).state).toBe('succeeded');
  });

  it('is bridged while the new version is not in force yet', async () => {
    aws.secret.AWSPENDING = { username: role, password: await newPassword() };
    await cut();
    await ask();
    expect(await Promise.all(Array.from({ length: 4 }, ask))).toEqual([200, 200, 200, 200]);
    aws.secret.AWSCURRENT = aws.secret.AWSPENDING;
    delete aws.secret.AWSPENDING;
    await cut();
    await ask();
    expect(await ask()).toBe(200);
  });

  it('means 503 and a few reads while the secret is outdated, and service again once it is updated', async () => {
    const password = await newPassword();
    const before = aws.calls.length;
    await cut();
    await ask();
    expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array.from({ length: 20 }, () => 503));
    // Both stages, at most once in two seconds.
    expect(aws.calls.length - before).toBeLessThanOrEqual(6);
    aws.secret.AWSCURRENT = { username: role, password };
    await eventually(10, async () => ((await ask()) === 200 ? true : undefined));
  });

  it('is survived while Secrets Manager is unavailable for a moment', async () => {
    aws.secret.AWSCURRENT = { username: role, password: await newPassword() };
    aws.unavailable = true;
    await cut();
    await ask();
    expect(await ask()).toBe(503);
    aws.unavailable = false;
    await eventually(15, async () => ((await ask()) === 200 ? true : undefined));
  });

  it('changes nothing for a migration task between its start and its first connection', async () => {
    const stale: Record<string, string> = { ...test.env, DATABASE_PASSWORD: 'password-0' };
    expect((await migrationStatus(stale)).every(({ applied }) => applied)).toBe(true);
    expect(await migrateUp(stale)).toEqual([]);
    const { DATABASE_SECRET_ARN: _, ...without } = stale;
    await expect(migrateUp(without)).rejects.toMatchObject({ code: '28P01' });
  });
});
