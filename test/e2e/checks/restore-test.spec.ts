import { randomUUID } from 'node:crypto';
import { BackupClient, PutRestoreValidationResultCommand } from '@aws-sdk/client-backup';
import pg from 'pg';
import { loadConfig } from '../../../apps/api/config/config.ts';
import { connectionSettings, jobTimeouts } from '../../../apps/api/database/connection.ts';
import { command } from '../../../apps/api/restore-test/command.ts';
import { type Databases, judgeCopy } from '../../../apps/api/restore-test/judge.ts';
import { runCommands } from '../../../apps/cli/run-program.ts';
import { Backups, restoreTestJob } from '../../fake-aws/account/backups.ts';
import { DatabaseInstance } from '../../fake-aws/account/database.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';
import { setVariables } from '../../setup/release/set-variables.ts';

let original: TestDatabase;
let copy: TestDatabase;

beforeAll(async () => {
  [original, copy] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});
afterAll(() => Promise.all([original?.drop(), copy?.drop()]));

async function on({ env }: TestDatabase, ...statements: string[]): Promise<void> {
  const client = new pg.Client(clientSettings(env));
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const school = (id: string, hoursAgo: number) =>
  `INSERT INTO schools (sourced_id, name, time_zone, created_at) VALUES ('${id}', '${id}', 'UTC', now() - interval '${hoursAgo} hours')`;
const run = (hoursAgo: number) =>
  `INSERT INTO job_runs (id, job_name, parameters, state, created_at, expires_at)
   VALUES ('${randomUUID()}', 'retention', '{}', 'succeeded', now() - interval '${hoursAgo} hours', now() + interval '90 days')`;

describe('a database that was restored', () => {
  const clock = { sleep: async () => undefined };
  const settingsOf = ({ env }: TestDatabase) => {
    const config = loadConfig(env);
    return connectionSettings(config, jobTimeouts(config), 'test');
  };
  const judge = (other: Partial<Databases> = {}) =>
    judgeCopy({ original: settingsOf(original), copy: settingsOf(copy), ...other }, { begunAt: new Date() }, clock);

  it('could serve where it has what the database had by then, whatever came or went since', async () => {
    await on(original, school('kept', 50), school('came-since', 1), run(0));
    await on(copy, school('kept', 50), school('deleted-since', 60), run(6));
    const { status, message } = await judge();
    expect(message).toMatch(/^[A-Z]\w+\d{13}, newest moment \d{4}-.*Z, 2 schools, 0 users, /);
    expect(status).toBe('SUCCESSFUL');
  });

  it('could not where rows are missing', async () => {
    await on(original, ...[30, 40, 50].map((hours) => school(`lost-${hours}`, hours)));
    expect(await judge()).toEqual({ status: 'FAILED', message: 'schools has 2 of 4 rows' });
  });

  it('could not where it refuses the sign-in, is unreachable, or has no schema', async () => {
    const reached = settingsOf(copy);
    expect(await judge({ copy: { ...reached, database: 'absent' } })).toEqual({
      status: 'FAILED',
      message: 'nobody can sign in: 3D000: database "absent" does not exist',
    });
    expect((await judge({ copy: { ...reached, port: 1 } })).message).toMatch(/^nobody can sign in: ECONNREFUSED: /);
    await on(copy, 'DROP TABLE public.migrations');
    expect(await judge()).toEqual({ status: 'FAILED', message: 'it has no schema' });
  });

  it('is not judged where the database that it is compared with is unavailable', async () => {
    await expect(judge({ original: { ...settingsOf(original), port: 1 }, copy: settingsOf(original) })).rejects.toThrow(
      'ECONNREFUSED',
    );
  });
});

describe('the task of a restore test', () => {
  let aws: FakeAws;
  let putBack: () => void;

  beforeAll(async () => {
    aws = await FakeAws.start({ environment: 'rehearsal-prod', speed: 1 });
    putBack = setVariables(aws.environmentOf('admin'));
    const { DATABASE_HOST: address = '', DATABASE_PORT: port } = original.env;
    aws.part(DatabaseInstance).others.set(restoreTestJob.instance, { address, port: Number(port) });
  }, 120_000);

  afterAll(async () => {
    putBack();
    await aws.stop();
  });

  beforeEach(() => {
    aws.part(Backups).restoreTest = { hoursAgo: 1, status: 'COMPLETED' };
  });

  /** As EventBridge starts it, with the metric that it wrote. */
  async function task(job: string) {
    let [stdout, stderr] = ['', ''];
    const io = {
      stdin: process.stdin,
      stdout: { write: (text: string) => (stdout += text) },
      stderr: { write: (text: string) => (stderr += text) },
      once: () => undefined,
      off: () => undefined,
    };
    const exitCode = await runCommands([command], ['restore-test', '--job', job], original.env, io);
    const failures = /"RestoreTestsFailed":(\d)/.exec(stdout)?.[1];
    return { exitCode, stdout, stderr, failures };
  }

  const judgement = () => aws.part(Backups).restoreTest?.judgement;

  it('sends what it found, once', async () => {
    const first = await task(restoreTestJob.id);
    expect({ ...first, stdout: '' }).toMatchObject({ exitCode: 0, failures: '0' });
    expect(judgement()).toEqual({ status: 'SUCCESSFUL', message: expect.stringContaining('newest moment') });
    const again = await task(restoreTestJob.id);
    expect(again).toMatchObject({ exitCode: 1, failures: undefined });
    expect(again.stderr).toContain('it has been judged: SUCCESSFUL');
    const other = { RestoreJobId: restoreTestJob.id, ValidationStatus: 'FAILED' } as const;
    await expect(aws.client(BackupClient).send(new PutRestoreValidationResultCommand(other))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'The validation status has been set and cannot be changed',
    });
  });

  it('sends that the copy could not serve, and fails', async () => {
    await on(original, 'DELETE FROM job_runs');
    expect(await task(restoreTestJob.id)).toMatchObject({ exitCode: 1, failures: '1' });
    expect(judgement()).toEqual({ status: 'FAILED', message: 'no job has ever run in it' });
  });

  it('says nothing of a restore by hand, of one that is not over, and of one that nobody knows', async () => {
    const byHand = await task(aws.part(Backups).restoreByHand);
    expect(byHand).toMatchObject({ exitCode: 1, failures: undefined });
    expect(byHand.stderr).toContain('it is of no restore testing plan');
    aws.part(Backups).restoreTest = { hoursAgo: 1, status: 'RUNNING' };
    expect((await task(restoreTestJob.id)).stderr).toContain('it is RUNNING');
    const unknown = await task('00000000-0000-4000-8000-000000000000');
    expect(unknown).toMatchObject({ exitCode: 1, failures: '1' });
    expect(judgement()).toBeUndefined();
  });

  it('is counted as failed where AWS refuses the judgement', async () => {
    aws.fault({ service: 'backup', operation: 'PutRestoreValidationResult', kind: 'access-denied', times: 1 });
    const refused = await task(restoreTestJob.id);
    expect(refused).toMatchObject({ exitCode: 1, failures: '1' });
    expect(refused.stderr).toContain('was not judged');
  });
});
