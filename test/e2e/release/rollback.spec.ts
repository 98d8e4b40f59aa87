import { encodeRecord } from '../../../apps/release/deployment/record/encode.ts';
import type { ReleaseRecord } from '../../../apps/release/deployment/record/record.ts';
import type { StackDiff } from '../../../apps/release/environment/stacks/diff.ts';
import { parameterPath } from '../../../infra/names.ts';
import { Parameters } from '../../fake-aws/account/parameters.ts';
import { TaskDefinitions } from '../../fake-aws/ecs/task-definitions.ts';
import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';

const environment = 'rehearsal-dev';
const limitMillis = 240_000;

describe('a rollback on request', () => {
  let aws: FakeAws;

  beforeEach(async () => {
    aws = await FakeAws.start({ environment });
  });

  afterEach(() => aws.stop());

  /** Release 1 runs; release 2, before it, is what one rolls back to. */
  const history = (target: Partial<ReleaseRecord>, running: Partial<ReleaseRecord>) => {
    for (const [day, release, change] of [
      [1, 2, target],
      [2, 1, running],
    ] as const) {
      const at = `2026-11-0${day}T10:00:00.000Z`;
      const record = {
        schemaVersion: 2,
        id: `2026110${day}T100000Z-${String(release).repeat(7)}`,
        kind: 'deploy',
        environment,
        digest: digestOf(release),
        commit: commitOf(release),
        version: 'unknown',
        by: 'mia',
        reason: '',
        startedAt: at,
        finishedAt: at,
        result: 'succeeded',
        phases: { migrations: { from: at, to: at, outcome: 'done' } },
        evidence: {},
        ...change,
      } as ReleaseRecord;
      const name = parameterPath({ name: environment }, `release/records/${record.id}`);
      aws.part(Parameters).put(aws.settings.region, name, encodeRecord(record));
    }
  };

  it(
    'is refused across a migration that the target is not compatible with, before anything is changed',
    async () => {
      history(
        { version: '1.3.0', evidence: { migrations: { applied: [], newest: 'A1', compatibleFrom: '1.0.0' } } },
        {
          version: '1.4.0',
          evidence: { migrations: { applied: ['DropNickname'], newest: 'B2', compatibleFrom: '1.4.0' } },
        },
      );
      const run = await aws.release(['rollback', environment, '--yes']);
      expect(run.exitCode).toBe(5);
      expect(run.stderr).toContain('Release 1.3.0 is not compatible with the schema');
      expect(run.stderr).toMatch(/the schema works with 1\.4\.0 and later \(release \S+ migrated it\)/);
      expect(run.stderr).toContain('Roll forward: fix the fault, build, and deploy');
      expect(run.stderr).toContain(
        'their data may be lost: DropNickname (npm run release -- migrate rehearsal-dev --down-to NAME)',
      );
      expect(aws.calls.filter(({ operation }) => operation === 'UpdateService')).toEqual([]);
    },
    limitMillis,
  );

  it(
    'lists the releases where the one to roll back to does not exist',
    async () => {
      history({ result: 'failed', problem: 'smoke failed' }, {});
      const none = await aws.release(['rollback', environment, '--yes']);
      expect([none.exitCode, none.stderr]).toEqual([5, expect.stringContaining('There is no release to roll back to')]);
      const bad = await aws.release(['rollback', environment, '--to', digestOf(2), '--yes']);
      expect([bad.exitCode, bad.stderr]).toEqual([5, expect.stringContaining('ended failed')]);
    },
    limitMillis,
  );

  it(
    'restores the previous release and its Service stack, keeps the newer migration task, and is no target of the next one',
    async () => {
      const evidence = { migrations: { applied: [], newest: 'A1', compatibleFrom: '1.0.0' } };
      history({ version: '1.3.0', evidence }, { version: '1.4.0', evidence });
      const run = await aws.release(['rollback', environment, '--yes', '--reason', 'imports fail', '--json']);
      expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('no migration was applied since')]);
      expect(run.json()).toMatchObject({
        kind: 'rollback',
        result: 'succeeded',
        version: '1.3.0',
        reason: 'imports fail',
      });
      const plan = await aws.release(['plan', environment, '--skip-migration-check', '--json']);
      expect(plan.json()).toMatchObject({ images: { running: digestOf(2) } });
      const changed = plan.json().stacks.filter(({ state }: StackDiff) => state !== 'unchanged');
      expect(changed.map(({ id }: StackDiff) => id)).toEqual(['Migration']);
      const { releases } = (await aws.release(['releases', environment, '--json'])).json();
      expect(releases.map(({ kind, result }: ReleaseRecord) => [kind, result])).toEqual([
        ['rollback', 'succeeded'],
        ['deploy', 'rolled-back'],
        ['deploy', 'succeeded'],
      ]);
      const again = await aws.release(['rollback', environment, '--yes']);
      expect([again.exitCode, again.stderr]).toEqual([
        5,
        expect.stringContaining('There is no release to roll back to'),
      ]);
    },
    limitMillis,
  );

  it(
    'restores the tasks alone from any working tree where somebody asks for that, and prints how the stack follows',
    async () => {
      const migrations = { applied: [], newest: 'A1', compatibleFrom: '1.0.0' };
      const definitions = aws.part(TaskDefinitions);
      const running = definitions.find(`classboard-${environment}-api`);
      const text = JSON.stringify(running).replaceAll(digestOf(1), digestOf(2));
      const { taskDefinitionArn: api } = definitions.register(JSON.parse(text), 'release 2');
      const evidence = { migrations, templatesHash: 'of another tree', taskDefinitions: { api } };
      history({ version: '1.3.0', evidence }, { evidence: { migrations } });
      const refused = await aws.release(['rollback', environment, '--yes']);
      expect([refused.exitCode, refused.stderr]).toEqual([
        5,
        expect.stringMatching(
          /makes other stacks .*git switch --detach .*rollback rehearsal-dev --to \S+ --tasks-only/s,
        ),
      ]);
      const unexplained = await aws.release(['rollback', environment, '--tasks-only', '--yes']);
      expect([unexplained.exitCode, unexplained.stderr]).toEqual([
        5,
        expect.stringContaining('the record needs the reason'),
      ]);
      const args = ['rollback', environment, '--tasks-only', '--reason', 'imports fail', '--yes', '--json'];
      const run = await aws.release(args);
      expect(run.json()).toMatchObject({
        reason: 'imports fail',
        digest: digestOf(2),
        result: 'succeeded',
        problem: 'only the tasks were restored (--tasks-only)',
      });
      expect([run.exitCode, run.stderr]).toEqual([
        0,
        expect.stringMatching(/Service stack still holds the newer release.*git switch --detach \w+ && npm ci/s),
      ]);
      expect(aws.calls.filter(({ operation }) => operation === 'ExecuteChangeSet')).toEqual([]);
      const status = (await aws.release(['status', environment, '--json'])).json();
      expect(JSON.stringify(status)).toContain(digestOf(2));
    },
    limitMillis,
  );

  it(
    'is refused where a record cannot be read, names it, and still lists the others',
    async () => {
      history({}, {});
      const name = parameterPath({ name: environment }, 'release/records/20261103T100000Z-3333333');
      aws.part(Parameters).put(aws.settings.region, name, '{"id": "20261103T100000Z-3333333"');
      const run = await aws.release(['rollback', environment, '--yes']);
      expect(run.exitCode).toBe(5);
      expect(run.stderr).toContain('Cannot read the record of release 20261103T100000Z-3333333');
      expect(run.stderr).toContain(`the parameter ${name} is not JSON`);
      expect(run.stderr).toContain(`aws ssm get-parameter-history --name ${name}`);
      expect(aws.calls.filter(({ operation }) => operation === 'UpdateService')).toEqual([]);
      const list = await aws.release(['releases', environment, '--json']);
      expect([list.exitCode, list.json().releases.length]).toEqual([0, 2]);
      expect(list.stderr).toContain('Cannot read the record of release 20261103T100000Z-3333333');
      const good = await aws.release(['releases', environment, '--last-good']);
      expect([good.exitCode, good.stdout]).toEqual([5, '']);
    },
    limitMillis,
  );
});
