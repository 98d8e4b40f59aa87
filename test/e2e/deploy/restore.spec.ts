import { databaseIdentifier } from '../../../infra/names.ts';
import { DatabaseInstance } from '../../fake-aws/account/database.ts';
import { DatabaseProxy } from '../../fake-aws/account/database-proxy.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';

const environment = 'rehearsal-staging';
const limitMillis = 240_000;
const copy = 'classboard-at-1000';
const serving = databaseIdentifier({ name: environment });
const leaves = `proxy leaves ${serving}`;
const returns = `proxy reaches ${serving}`;

describe('a restored database', () => {
  let aws: FakeAws;
  let callsBefore: number;

  beforeAll(async () => {
    aws = await FakeAws.start({ environment });
  }, limitMillis);
  beforeEach(() => {
    callsBefore = aws.calls.length;
    aws
      .part(DatabaseInstance)
      .others.set(copy, { address: 'copy.rds.test', port: 5432, securityGroups: ['sg-database'] });
  });
  afterAll(() => aws.stop());

  const restore = (...options: string[]) => aws.release(['restore', environment, '--yes', ...options], { as: 'admin' });
  const proxied = () => aws.part(DatabaseProxy).targets.map(({ instance }) => instance);
  /** What tasks of the application report; those that migrate answer as they do. */
  const replays = (...log: string[]) => aws.script.oneOff(({ part }) => (part === 'migration' ? undefined : { log }));
  /** What the copy has when a task asks. */
  const schema = (answer: object) =>
    aws.script.oneOff(({ command }) => (command.includes('status') ? { log: [JSON.stringify(answer)] } : undefined));
  const kept = () =>
    [...aws.part(DatabaseInstance).others.keys()].find((name) => name.startsWith(`${serving}-before-`));
  /** What changed something, in order: tasks by their command, databases by their names. */
  const changes = () =>
    aws.calls.slice(callsBefore).flatMap(({ operation, input, error }) => {
      if (error !== undefined) return [];
      if (operation === 'RunTask') {
        const { command } = input.overrides.containerOverrides[0];
        if (command.includes('status')) return [];
        return [
          command
            .slice(2)
            .join(' ')
            .replaceAll(/\.c0ffee\S+/g, '') || 'replay',
        ];
      }
      if (operation === 'ModifyDBInstance') return [`${input.DBInstanceIdentifier} > ${input.NewDBInstanceIdentifier}`];
      if (operation === 'DeregisterDBProxyTargets') return [`proxy leaves ${input.DBInstanceIdentifiers}`];
      if (operation === 'RegisterDBProxyTargets') return [`proxy reaches ${input.DBInstanceIdentifiers}`];
      return [];
    });

  it(
    'is refused while it is none, is not available, or is out of reach of the tasks',
    async () => {
      const { others } = aws.part(DatabaseInstance);
      expect((await restore()).stderr).toContain('--instance: required');
      expect((await restore('--instance', serving)).stderr).toContain('is the database that serves');
      const absent = (await restore('--instance', 'elsewhere')).stderr;
      expect(absent).toContain('there is no database of this name');
      // A run that was cut off after the exchange has left the erasures of the meantime.
      expect(absent).toMatch(/cut off after it had the name .*privacy replay rehearsal-staging/);
      others.set(copy, { address: 'copy.rds.test', port: 5432, status: 'creating' });
      expect((await restore('--instance', copy)).stderr).toContain('RDS reports creating');
      others.set(copy, { address: 'copy.rds.test', port: 5432, securityGroups: ['sg-default'] });
      const unreachable = await restore('--instance', copy);
      expect([unreachable.exitCode, unreachable.stderr]).toEqual([
        5,
        expect.stringContaining(
          `modify-db-instance --db-instance-identifier ${copy} --vpc-security-group-ids sg-database`,
        ),
      ]);
      expect(changes()).toEqual([]);
    },
    limitMillis,
  );

  it(
    'does not serve before everybody who was erased since its backup is erased in it',
    async () => {
      aws.script.oneOff(({ command }) =>
        command.includes('dist/apps/api/privacy/erasure/replay-cli.js')
          ? { log: ['Not every erasure was repeated: the bucket is unavailable'], exitCode: 1 }
          : undefined,
      );
      const run = await restore('--instance', copy);
      expect([run.exitCode, run.stderr]).toEqual([
        1,
        expect.stringMatching(/Not every erasure was repeated in copy\.rds\.test/),
      ]);
      expect(changes()).toEqual([`--host copy.rds.test --former ${serving}`]);
      expect(aws.part(DatabaseInstance).status).toBe('available');
      // Its disk is gone, say: what it has not written down is lost, and somebody has to say so.
      expect(run.stderr).toContain(`restore ${environment} --instance ${copy} --former-lost`);
      const again = await restore('--instance', copy, '--former-lost');
      expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('SKIP erasures of what served')]);
      expect(changes().slice(1)).toEqual(['--host copy.rds.test']);
    },
    limitMillis,
  );

  const first = { name: 'First1700000000000', applied: true, known: true };
  const second = { name: 'Second1700000000001', applied: false, known: true };

  it(
    'is refused where the release that serves cannot work with its schema, or its schema cannot be read',
    async () => {
      const newer = { name: 'Third1700000000002', applied: true, known: false };
      schema({ migrations: [first, newer], fits: false, schema: { newest: newer.name, compatibleFrom: '9.0.0' } });
      const refused = await restore('--instance', copy);
      expect([refused.exitCode, refused.stderr]).toEqual([
        5,
        expect.stringMatching(
          /The release that serves does not work with classboard-at-1000: its schema needs 9\.0\.0 or later.*Third1700000000002/,
        ),
      ]);
      schema({ error: 'password authentication failed' });
      const unread = await restore('--instance', copy);
      expect([unread.exitCode, unread.stderr]).toEqual([
        1,
        expect.stringContaining(`The schema of ${copy} is not known`),
      ]);
      expect(changes()).toEqual([]);
    },
    limitMillis,
  );

  it(
    'gets the migrations that its backup lacks before anything else, and serves no traffic where one fails',
    async () => {
      schema({ migrations: [first, second], fits: true, schema: { newest: first.name, compatibleFrom: '0.1.0' } });
      const up = 'up --allow-older --json --host copy.rds.test';
      aws.script.migration.fails({
        log: [JSON.stringify({ applied: [], failed: second.name, error: 'column exists' })],
      });
      const failed = await restore('--instance', copy);
      expect([failed.exitCode, failed.stderr]).toEqual([
        1,
        expect.stringMatching(
          /Migration Second1700000000001 failed in classboard-at-1000: column exists; nothing was exchanged/,
        ),
      ]);
      expect(changes()).toEqual([up]);
      aws.script.migration.succeeds({ log: [JSON.stringify({ applied: [second.name] })] });
      const run = await restore('--instance', copy);
      expect(run.stderr).toMatch(/PASS schema: applied Second1700000000001/);
      expect(changes().slice(1)).toEqual([up, `--host copy.rds.test --former ${serving}`]);
      schema({ migrations: [first], fits: true, schema: { newest: first.name, compatibleFrom: '0.1.0' } });
    },
    limitMillis,
  );

  it(
    'is tried again by the command that is printed where the one that serves keeps its name',
    async () => {
      replays('done');
      aws.fault({ service: 'rds', operation: 'ModifyDBInstance', kind: 'access-denied', times: 1 });
      const { exitCode, stderr } = await restore('--instance', copy);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`${serving} did not become ${serving}-before-`)]);
      expect(stderr).toContain(`--instance ${copy}`);
      expect(stderr).not.toContain(`--instance ${serving}`);
      expect(changes()).toEqual([`--host copy.rds.test --former ${serving}`, leaves, returns]);
      expect(proxied()).toEqual([serving]);
      expect(aws.part(DatabaseInstance).others.has(copy)).toBe(true);
    },
    limitMillis,
  );

  it(
    'then takes the name of the one that served, which is kept, and erasures of the meantime are repeated',
    async () => {
      replays('2 of 3 recorded erasures were repeated in this database');
      const run = await restore('--instance', copy, '--json');
      expect([run.exitCode, run.exitCode === 0 ? '' : run.stderr]).toEqual([0, '']);
      const { kept, applied, erasures } = JSON.parse(run.stdout);
      expect(applied).toEqual([]);
      expect(kept).toMatch(new RegExp(`^${serving}-before-\\d{12}$`));
      // A proxy may stay with a database whose name changes, so it has none meanwhile. What served has ended when the erasures
      // that it did not write down are read for the last time before the copy serves.
      expect(changes()).toEqual([
        `--host copy.rds.test --former ${serving}`,
        leaves,
        `${serving} > ${kept}`,
        `--host copy.rds.test --former ${kept}`,
        `${copy} > ${serving}`,
        returns,
        `--former ${kept}`,
      ]);
      expect(proxied()).toEqual([serving]);
      expect(erasures).toHaveLength(3);
      const { status, others } = aws.part(DatabaseInstance);
      expect([status, others.has(kept), others.has(copy)]).toEqual(['available', true, false]);
      expect(run.stderr).toMatch(/PASS copy[\s\S]*PASS erasures:[\s\S]*PASS exchange[\s\S]*PASS erasures since/);
    },
    limitMillis,
  );

  it(
    'takes its place as well where a run before was cut off between the two names',
    async () => {
      aws.part(DatabaseInstance).status = undefined;
      aws.part(DatabaseProxy).targets.length = 0;
      replays('done');
      const run = await restore('--instance', copy);
      expect([run.exitCode, run.exitCode === 0 ? '' : run.stderr]).toEqual([0, '']);
      const replay = `--host copy.rds.test --former ${kept()}`;
      expect(changes()).toEqual([replay, replay, `${copy} > ${serving}`, returns, `--former ${kept()}`]);
      expect(run.stderr).toContain('what served is under the name that a run before gave it');
    },
    limitMillis,
  );

  it(
    'gets its proxy back where a run before was cut off in between, and "doctor" sees that it has none',
    async () => {
      aws.part(DatabaseInstance).others.delete(copy);
      aws.part(DatabaseProxy).targets.length = 0;
      replays('done');
      const proxy = async () => {
        const tree = (await aws.release(['doctor', environment, '--only', 'data', '--json'], { as: 'plan' })).json();
        return tree.children[0].children.find(({ name }: { name: string }) => name === 'proxy');
      };
      expect(await proxy()).toMatchObject({ status: 'FAIL', detail: expect.stringContaining('has no database') });
      const run = await restore('--instance', copy);
      expect([run.exitCode, run.exitCode === 0 ? '' : run.stderr]).toEqual([0, '']);
      expect(changes()).toEqual([`--former ${kept()}`, returns, `--former ${kept()}`]);
      expect(run.stderr).toContain(`${copy} has the name already`);
      expect(await proxy()).toMatchObject({ status: 'PASS', detail: `reaches ${serving}` });
      aws.part(DatabaseProxy).follow(serving, 'another');
      expect(await proxy()).toMatchObject({ status: 'FAIL', detail: expect.stringContaining('reaches another') });
      aws.part(DatabaseProxy).follow('another', serving);
    },
    limitMillis,
  );

  it(
    'is reported where the proxy cannot sign in to it, after which the same command resumes',
    async () => {
      replays('done');
      aws.part(DatabaseProxy).refusal = 'AUTH_FAILURE';
      const failed = await restore('--instance', copy);
      expect([failed.exitCode, failed.stderr]).toEqual([
        1,
        expect.stringMatching(/does not reach .*: RDS reports UNAVAILABLE: AUTH_FAILURE[\s\S]*--roles-again/),
      ]);
      expect(failed.stderr).toContain(`restore ${environment} --instance ${copy}`);
      aws.part(DatabaseProxy).refusal = undefined;
      expect((await restore('--instance', copy)).stderr).toMatch(
        /there is no database of this name[\s\S]*privacy replay/,
      );
      expect(proxied()).toEqual([serving]);
    },
    limitMillis,
  );
});
