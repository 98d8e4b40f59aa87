import { migrateRevert, migrateUp } from '../../../apps/api/database/migrate.ts';
import { queueNames } from '../../../apps/release/migrations/scratch/seed-hints.ts';
import { type RunningApi, startApiHere } from '../../setup/api/api-here.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';
import { createRuntimeRole, onDatabase, type RuntimeRole } from '../../setup/database/runtime-role.ts';
import { TcpProxy } from '../../setup/database/tcp-proxy.ts';
import { startTlsPostgres, tlsSample } from '../../setup/database/tls-postgres.ts';
import { AwsServer } from '../../setup/release/aws-server.ts';
import { queuesWorked, runTool, type ToolRun, verifyHere } from '../../setup/release/release-tool.ts';

const verifyByTool = (env: Record<string, string>): Promise<ToolRun> => runTool(['verify', 'local', '--json'], env);

/** The application's own half, as a process with its settings; everything it asks is real. */
describe('verify', () => {
  let database: TestDatabase;
  let role: RuntimeRole;
  let worker: RunningApi;

  beforeAll(async () => {
    database = await createTestDatabase();
    role = await createRuntimeRole(database);
    worker = await startApiHere({ ...role.env, PROCESS_ROLE: 'worker' });
    await queuesWorked(role.env);
  }, 60_000);

  afterAll(async () => {
    await worker?.stop();
    await role.drop();
    await database.drop();
  });

  it('finds nothing wrong with a healthy stack', async () => {
    const run = await verifyByTool(role.env);
    expect(run.bad()).toEqual([]);
    expect(run.exitCode).toBe(0);
    for (const name of [
      'database reachable',
      'database sign-in',
      'limits',
      'migrations',
      'clock',
      'queue workers',
      'schedules',
    ]) {
      expect(run.check(name).status).toBe('PASS');
    }
    for (const name of ['bucket reachable', 'bucket objects', 'user pool', 'user pool client']) {
      expect(run.check(name).status).toBe('PASS');
    }
    expect(run.check('role rights').detail).toMatch(
      /^app_\w+ reads and writes rows of \d+ tables, and changes no schema$/,
    );
    expect(run.check('database TLS').status).toBe('SKIP');
  });

  it('reports why it does not judge the superuser of a local stack', async () => {
    const run = await verifyHere(database.env);
    expect(run.bad()).toEqual([]);
    expect(run.check('role rights')).toMatchObject({
      status: 'SKIP',
      detail: 'classboard is a superuser here, as on every local stack',
    });
  });

  it.each([
    ['may create in the schema', 'GRANT CREATE ON SCHEMA public TO $role', 'may create in the schema public'],
    [
      'may create schemas',
      'DO $$ BEGIN EXECUTE format($f$GRANT CREATE ON DATABASE %I TO $role$f$, current_database()); END $$',
      'may create schemas',
    ],
    ['owns a table', 'ALTER TABLE backfills OWNER TO $role', 'owns public.backfills'],
    ['may add triggers', 'GRANT TRIGGER ON results TO $role', 'may add triggers to public.results'],
    ['makes roles', 'ALTER USER $role CREATEROLE', 'has CREATEROLE'],
    ['could rewrite history', 'GRANT UPDATE ON grade_history TO $role', 'could rewrite public.grade_history'],
    ['cannot write', 'REVOKE INSERT ON results FROM $role', 'cannot read and write public.results'],
  ])('finds a database role that %s', async (_what, sql, detail) => {
    const other = await createTestDatabase();
    const wrong = await createRuntimeRole(other);
    try {
      await wrong.asOwner(sql);
      const run = await verifyHere(wrong.env);
      expect(run.bad()).toContain('role rights');
      expect(run.check('role rights')).toMatchObject({
        status: 'FAIL',
        detail: `${wrong.name} ${detail}`,
        fix: 'run the roles task: infra/database/roles.sql',
      });
    } finally {
      await wrong.asOwner('REASSIGN OWNED BY $role TO classboard').catch(() => undefined);
      await wrong.drop();
      await other.drop();
    }
  });

  it('finds a role without the limits that a proxy takes from no connection', async () => {
    const proxied = { ...role.env, DATABASE_PROXY: 'true' };
    expect((await verifyHere(proxied)).check('limits')).toMatchObject({
      status: 'FAIL',
      detail: expect.stringContaining('statement_timeout is 0 ms instead of 2500'),
    });
    const limits = { statement_timeout: 2_500, lock_timeout: 2_000, idle_in_transaction_session_timeout: 5_000 };
    for (const [name, millis] of Object.entries(limits)) await role.asOwner(`ALTER ROLE $role SET ${name} = ${millis}`);
    expect((await verifyHere(proxied)).check('limits').status).toBe('PASS');
  });

  it('finds a queue that nobody works, and the jobs that wait in it', async () => {
    const idle = await createTestDatabase();
    try {
      const stopped = await startApiHere({ ...idle.env, PROCESS_ROLE: 'worker' });
      await queuesWorked(idle.env);
      await stopped.stop();
      const queues = await onDatabase(idle.env, 'SELECT name FROM pgboss.queue');
      // The migration check gives these jobs.
      expect(queues.map(({ name }) => name).toSorted()).toEqual(queueNames.toSorted());
      const run = await verifyHere(idle.env);
      expect(run.bad()).toEqual(['queue workers']);
      expect(run.check('queue workers').detail).toMatch(/^no living process works the queues .*grade-calculator/);
      expect(run.check('schedules').status).toBe('SKIP');
      // As if it had waited there since the last worker ended.
      await onDatabase(
        idle.env,
        `INSERT INTO pgboss.job (name, data, start_after) VALUES ('grade-calculator', '{}', now() - interval '1 hour')`,
      );
      const later = await verifyHere(idle.env);
      expect(later.bad()).toEqual(['queue workers', 'queue backlog']);
      expect(later.check('queue backlog').detail).toMatch(/^1 jobs wait, the oldest for 36\d\d s$/);
    } finally {
      await idle.drop();
    }
  }, 60_000);

  it('finds a migration that is not applied', async () => {
    const reverted = await migrateRevert(database.env);
    try {
      const run = await verifyHere(database.env);
      expect(run.bad()).toEqual(['migrations']);
      expect(run.check('migrations').detail).toBe(`pending: ${reverted}`);
    } finally {
      await migrateUp(database.env);
    }
  }, 60_000);

  it('finds a schema that this release is not compatible with', async () => {
    await role.asOwner(
      `INSERT INTO migrations (timestamp, name, compatible_from) VALUES (9999999999999, 'Contract9999999999999', '99.0.0')`,
    );
    try {
      const run = await verifyHere(database.env);
      expect(run.bad()).toEqual(['migrations']);
      expect(run.check('migrations').detail).toMatch(/^the schema is for release 99\.0\.0 and later, this is \d/);
    } finally {
      await role.asOwner(`DELETE FROM migrations WHERE timestamp = 9999999999999`);
    }
  });

  it('finds a database without TLS where the settings demand it', async () => {
    const run = await verifyByTool({ ...database.env, DATABASE_SSL: 'verify-full' });
    expect(run.exitCode).toBe(1);
    expect(run.bad()).toEqual(['database TLS']);
    expect(run.check('database TLS').detail).toBe('The server does not support SSL connections');
    expect(run.check('migrations')).toMatchObject({ status: 'SKIP', detail: 'needs "database TLS", which is FAIL' });
  });

  it('checks the certificate of the database, and finds one that another authority signed', async () => {
    const postgres = await startTlsPostgres();
    try {
      await migrateUp(postgres.env);
      expect((await verifyHere(postgres.env)).check('database TLS')).toMatchObject({
        status: 'PASS',
        detail: 'TLSv1.3, verified for localhost',
      });
      const run = await verifyHere({ ...postgres.env, DATABASE_CA_FILE: tlsSample('other-ca.pem') });
      expect(run.bad()).toEqual(['database TLS']);
      expect(run.check('database TLS').detail).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    } finally {
      await postgres.stop();
    }
  }, 60_000);

  it('finds a database that cannot be reached, and checks the other parts as well', async () => {
    const proxy = await TcpProxy.start(Number(database.env.DATABASE_PORT));
    const port = String(proxy.port);
    await proxy.close();
    const run = await verifyHere({ ...database.env, DATABASE_PORT: port });
    expect(run.bad()).toEqual(['database reachable']);
    expect(run.check('bucket objects').status).toBe('PASS');
  });

  it('finds a password that the database refuses', async () => {
    const run = await verifyByTool({ ...role.env, DATABASE_PASSWORD: 'another-password' });
    expect(run.bad()).toEqual(['database sign-in']);
    expect(run.check('database sign-in').detail).toContain('28P01');
    expect(`${run.stdout}${run.stderr}`).not.toContain('another-password');
  });

  it('finds a client that the user pool does not know', async () => {
    const run = await verifyHere({ ...database.env, COGNITO_CLIENT_ID: 'another-client' });
    expect(run.bad()).toEqual(['user pool client']);
    expect(run.check('user pool').status).toBe('PASS');
  });

  it('checks the secret and the queues where there are any, and finds them unavailable', async () => {
    const aws = await AwsServer.start({ username: 'classboard', password: 'classboard-local' });
    const env = {
      ...database.env,
      DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:database-AbCdEf',
      SECRETS_MANAGER_ENDPOINT: aws.url,
      SCAN_RESULTS_QUEUE_URL: `${aws.url}/111122223333/scan-results`,
      MAIL_EVENTS_QUEUE_URL: `${aws.url}/111122223333/mail-events`,
      SQS_ENDPOINT: aws.url,
    };
    try {
      aws.send('{}');
      const run = await verifyHere(env);
      expect(run.bad()).toEqual([]);
      expect(run.check('scan results').detail).toBe('1 messages wait');
      expect(run.check('mail events').detail).toBe('1 messages wait');
      expect(run.check('database secret').status).toBe('PASS');
      expect(aws.calls).not.toContain('ReceiveMessage');
      aws.unavailable = true;
      expect((await verifyHere(env)).bad()).toEqual(['database secret', 'scan results', 'mail events']);
    } finally {
      await aws.close();
    }
  }, 60_000);

  it('lists every setting that is wrong instead of connecting', async () => {
    const run = await verifyByTool({ ...database.env, S3_UPLOADS_BUCKET: '', DATABASE_PORT: 'many' });
    expect(run.exitCode).toBe(1);
    expect(run.check('application').detail).toContain('gave no findings: exit code 1');
    expect(run.check('application').detail).toContain('S3_UPLOADS_BUCKET: required');
  });
});
