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
  /** What changed something, in order: tasks by their command, databases by their names. */
  const changes = () =>
    aws.calls.slice(callsBefore).flatMap(({ operation, input, error }) => {
      if (error !== undefined) return [];
      if (operation === 'RunTask')
        return [input.overrides.containerOverrides[0].command.slice(2).join(' ') || 'replay'];
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
        command.includes('--host')
          ? { log: ['Not every erasure was repeated: the bucket is unavailable'], exitCode: 1 }
          : undefined,
      );
      const run = await restore('--instance', copy);
      expect([run.exitCode, run.stderr]).toEqual([
        1,
        expect.stringMatching(/Not every erasure was repeated in copy\.rds\.test/),
      ]);
      expect(changes()).toEqual(['--host copy.rds.test']);
      expect(aws.part(DatabaseInstance).status).toBe('available');
    },
    limitMillis,
  );

  it(
    'is tried again by the command that is printed where the one that serves keeps its name',
    async () => {
      aws.script.oneOff(() => ({ log: ['done'] }));
      aws.fault({ service: 'rds', operation: 'ModifyDBInstance', kind: 'access-denied', times: 1 });
      const { exitCode, stderr } = await restore('--instance', copy);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`${serving} did not become ${serving}-before-`)]);
      expect(stderr).toContain(`--instance ${copy}`);
      expect(stderr).not.toContain(`--instance ${serving}`);
      expect(changes()).toEqual(['--host copy.rds.test', leaves, returns]);
      expect(proxied()).toEqual([serving]);
      expect(aws.part(DatabaseInstance).others.has(copy)).toBe(true);
    },
    limitMillis,
  );

  it(
    'then takes the name of the one that served, which is kept, and erasures of the meantime are repeated',
    async () => {
      aws.script.oneOff(() => ({ log: ['2 of 3 recorded erasures were repeated in this database'] }));
      const run = await restore('--instance', copy, '--json');
      expect([run.exitCode, run.exitCode === 0 ? '' : run.stderr]).toEqual([0, '']);
      const { kept, erasures } = JSON.parse(run.stdout);
      expect(kept).toMatch(new RegExp(`^${serving}-before-\\d{12}$`));
      // A proxy may stay with a database whose name changes, so it has none meanwhile.
      expect(changes()).toEqual([
        '--host copy.rds.test',
        leaves,
        `${serving} > ${kept}`,
        `${copy} > ${serving}`,
        returns,
        'replay',
      ]);
      expect(proxied()).toEqual([serving]);
      expect(erasures).toHaveLength(2);
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
      aws.script.oneOff(() => ({ log: ['done'] }));
      const run = await restore('--instance', copy);
      expect([run.exitCode, run.exitCode === 0 ? '' : run.stderr]).toEqual([0, '']);
      expect(changes()).toEqual(['--host copy.rds.test', `${copy} > ${serving}`, returns, 'replay']);
      expect(run.stderr).toContain('what served is under the name that a run before gave it');
    },
    limitMillis,
  );

  it(
    'gets its proxy back where a run before was cut off in between, and "doctor" sees that it has none',
    async () => {
      aws.part(DatabaseInstance).others.delete(copy);
      aws.part(DatabaseProxy).targets.length = 0;
      aws.script.oneOff(() => ({ log: ['done'] }));
      const proxy = async () => {
        const tree = (await aws.release(['doctor', environment, '--only', 'data', '--json'], { as: 'plan' })).json();
        return tree.children[0].children.find(({ name }: { name: string }) => name === 'proxy');
      };
      expect(await proxy()).toMatchObject({ status: 'FAIL', detail: expect.stringContaining('has no database') });
      const run = await restore('--instance', copy);
      expect([run.exitCode, run.exitCode === 0 ? '' : run.stderr]).toEqual([0, '']);
      expect(changes()).toEqual(['replay', returns, 'replay']);
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
      aws.script.oneOff(() => ({ log: ['done'] }));
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
