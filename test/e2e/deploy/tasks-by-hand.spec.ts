import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRecord } from '../../../apps/release/deployment/record/encode.ts';
import type { ReleaseRecord } from '../../../apps/release/deployment/record/record.ts';
import { parameterPath } from '../../../infra/names.ts';
import { migrations } from '../../../migrations/index.ts';
import { Parameters } from '../../fake-aws/account/parameters.ts';
import type { OneOffCall } from '../../fake-aws/ecs/one-offs.ts';
import { Services } from '../../fake-aws/ecs/services.ts';
import { TaskDefinitions } from '../../fake-aws/ecs/task-definitions.ts';
import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';

const environment = 'rehearsal-staging';
const limitMillis = 240_000;
const [stays = '', newest = ''] = migrations.slice(-2).map(({ name }) => name);

/** What people do to an environment by hand, without a shell and without a line of the AWS CLI. */
describe('work that a person asks for', () => {
  let aws: FakeAws;
  let folder: string;
  let asked: OneOffCall[];
  let callsBefore: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'clone-'));
    aws = await FakeAws.start({ environment });
  }, limitMillis);
  beforeEach(() => {
    asked = [];
    callsBefore = aws.calls.length;
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await aws.stop();
  });

  const calls = () => aws.calls.slice(callsBefore);
  const started = () => calls().filter(({ operation, error }) => operation === 'RunTask' && error === undefined);
  const said = (...lines: string[]) => ({ log: lines });

  describe('school create', () => {
    const school = ['school', 'create', environment, '--id', 'see-1', '--name', 'Am See', '--time-zone', 'UTC'];

    it(
      'runs the command of the image as the application, and names the address on this terminal alone',
      async () => {
        aws.script.oneOff((call) => {
          asked.push(call);
          return said('{"school":"see-1"}');
        });
        const run = await aws.release([...school, '--admin', 'mia@school.example', '--operator']);
        expect([run.exitCode, run.exitCode === 0 ? '' : run.stderr]).toEqual([0, '']);
        expect(run.stdout).toContain(`Created school see-1 in ${environment}; mia@school.example has been sent`);
        expect(asked.map(({ part, command }) => [part, command.slice(1)])).toEqual([
          [
            'api',
            [
              ...['dist/apps/api/schools/create-cli.js', '--id', 'see-1', '--name', 'Am See', '--time-zone', 'UTC'],
              ...['--admin', 'mia@school.example', '--operator'],
            ],
          ],
        ]);
        const { awsvpcConfiguration } = started()[0]?.input.networkConfiguration ?? {};
        expect(awsvpcConfiguration.assignPublicIp).toBe('DISABLED');
      },
      limitMillis,
    );

    it(
      'starts no task for what the application would refuse, and shows why it refused otherwise',
      async () => {
        const run = await aws.release(school);
        expect([run.exitCode, started().length]).toEqual([5, 0]);
        expect(run.stderr).toContain('No school was created: --admin: required');
        const wrong = ['school', 'create', environment, '--id', 'see-1', '--name', 'Am See', '--time-zone', 'Berlinn'];
        const refused = await aws.release([...wrong, '--admin', 'mia']);
        expect([refused.exitCode, started().length]).toEqual([5, 0]);
        expect(refused.stderr).toMatch(/No school was created: --time-zone: expected .+; --admin: expected /);
        aws.script.oneOff(() => ({ log: ['No school was created: a school with this id exists'], exitCode: 1 }));
        const again = await aws.release([...school, '--admin', 'mia@school.example']);
        expect(again.exitCode).toBe(1);
        expect(again.stderr).toMatch(/school see-1 was not created: .*a school with this id exists/);
      },
      limitMillis,
    );
  });

  describe('privacy replay', () => {
    it(
      'repeats erasures by a task of the application, and reports why some are left',
      async () => {
        aws.script.oneOff((call) => {
          asked.push(call);
          return said('{"recorded":3,"erased":1,"known":1,"absent":1}');
        });
        const run = await aws.release(['privacy', 'replay', environment]);
        expect([run.exitCode, run.exitCode === 0 ? '' : run.stderr]).toEqual([0, '']);
        expect(run.stdout).toContain('"erased":1');
        expect(asked.map(({ command }) => command)).toEqual([['node', 'dist/apps/api/privacy/erasure/replay-cli.js']]);
        aws.script.oneOff(() => ({ log: ['Not every erasure was repeated: the bucket is unavailable'], exitCode: 1 }));
        const again = await aws.release(['privacy', 'replay', environment]);
        expect(again.exitCode).toBe(1);
        expect(again.stderr).toMatch(/Not every erasure was repeated in .*the bucket is unavailable/);
      },
      limitMillis,
    );
  });

  describe('drift --revert', () => {
    const revert = () => aws.release(['drift', environment, '--revert', '--yes'], { as: 'admin' });
    const changeSets = () =>
      calls()
        .filter(({ operation }) => operation === 'CreateChangeSet')
        .map(({ input }) => input);

    it(
      'has CloudFormation undo what was changed by hand, and takes what AWS itself changes for none',
      async () => {
        aws.script.stack('Data').drifts('Instance', { PreferredBackupWindow: '00:00-00:30', BackupRetentionPeriod: 1 });
        aws.script.stack('Service').drifts('ApiService', { DesiredCount: 7 });
        const run = await revert();
        expect(run.stdout).toMatch(
          /KNOWN {4}\S+-service ApiService\w*: \/DesiredCount is set by autoscaling, which is no drift/,
        );
        expect(run.stdout).toMatch(/^rehearsal-staging: 1 drifted in \d+ stacks$/m);
        expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('Reverted: Data')]);
        expect(changeSets()).toMatchObject([
          { StackName: 'classboard-rehearsal-staging-data', DeploymentMode: 'REVERT_DRIFT' },
        ]);
      },
      limitMillis,
    );

    it(
      'does not put the release back that was just rolled back, and prints how to finish that rollback',
      async () => {
        const service = aws.part(Services).get(`classboard-${environment}-api`);
        const { settings } = service;
        const definitions = aws.part(TaskDefinitions);
        const { containerDefinitions = [], ...definition } = definitions.get(settings.taskDefinition);
        const { taskDefinitionArn: restored } = definitions.register({ ...definition, containerDefinitions }, 'ECS');
        service.settings = { ...settings, taskDefinition: restored };
        aws.script.stack('Service').drifts('ApiService', { TaskDefinition: restored });
        try {
          const run = await revert();
          expect(run.exitCode).toBe(5);
          expect(run.stderr).toContain('The drift of Service is not reverted: it was rolled back on purpose');
          expect(run.stderr).toMatch(/api runs \S+-api:2, and its stack still holds \S+-api:1/);
          expect(run.stderr).toContain(`git switch --detach ${commitOf(1)} && npm ci`);
          expect(run.stderr).toMatch(/npm run release -- rollback rehearsal-staging --to \S+/);
          expect(changeSets()).toEqual([]);
        } finally {
          service.settings = settings;
          aws.script.stack('Service').drifts('ApiService', { DesiredCount: 7 });
        }
      },
      limitMillis,
    );
  });

  describe('migrate', () => {
    const status = JSON.stringify({
      migrations: migrations.map(({ name }) => ({ name, applied: true, known: true })),
      schema: { newest, compatibleFrom: '0.1.0' },
    });

    /** A clone that has the commits of the rehearsal: the running release was built with these migrations. */
    function clone(...serving: string[]): Record<string, string> {
      const git = join(folder, 'git');
      writeFileSync(
        git,
        `#!/bin/sh\ncase "$3" in\n  ls-tree) printf '%s\\n' ${serving.map((name) => `migrations/${name}`).join(' ')} ;;\n  diff) exit 0 ;;\n  *) exit 1 ;;\nesac\n`,
      );
      chmodSync(git, 0o755);
      return { PATH: `${folder}:${process.env.PATH}` };
    }

    /** The records have a release that left the schema at its newest. */
    const recordRelease = () => {
      const at = '2026-11-01T10:00:00.000Z';
      const record: ReleaseRecord = {
        ...{ schemaVersion: 2, kind: 'deploy', id: '20261101T100000Z-1111111', environment, result: 'succeeded' },
        ...{ digest: digestOf(1), commit: commitOf(1), version: '1.4.0', by: 'mia', reason: '', startedAt: at },
        ...{ finishedAt: at, phases: { migrations: { from: at, to: at, outcome: 'done' } } },
        evidence: { migrations: { applied: [newest], newest, compatibleFrom: '0.1.0' } },
      };
      const name = parameterPath({ name: environment }, `release/records/${record.id}`);
      aws.part(Parameters).put(aws.settings.region, name, encodeRecord(record));
    };
    const schemaByHand = async () =>
      (await aws.release(['releases', environment, '--json'])).json().releases[0].evidence.schemaByHand;

    const answers = (revert: { log: readonly string[]; exitCode?: number }) =>
      aws.script.oneOff((call) => {
        asked.push(call);
        return call.command.includes('status') ? said(status) : call.command.includes('revert') ? revert : undefined;
      });

    it(
      'reverts down to a migration after the check, a snapshot and an approval, under the lock',
      async () => {
        recordRelease();
        answers(said(JSON.stringify({ reverted: [newest] })));
        aws.script.oneOff(({ command }) =>
          command.includes('status') && asked.some((one) => one.command.includes('revert'))
            ? said(JSON.stringify({ migrations: [], schema: { newest: stays, compatibleFrom: '0.0.9' } }))
            : undefined,
        );
        const run = await aws.release(['migrate', environment, '--down-to', stays, '--yes', '--json'], {
          env: clone('1763683200000-create-schools-and-people.ts'),
        });
        expect([run.exitCode, run.exitCode === 0 ? '' : run.stderr]).toEqual([0, '']);
        expect(run.json()).toEqual({
          reverted: [newest],
          snapshot: expect.stringMatching(`classboard-${environment}-release-.*-revert`),
        });
        expect(run.stderr).toContain(`To revert, newest first: ${newest}`);
        expect(run.stderr).toContain(
          'The migration check lets them; what they added goes, with what was written into it since',
        );
        expect(run.stderr).toContain('PASS Migration check of the way back');
        expect(asked.map(({ command }) => command.slice(2))).toEqual([
          ['status', '--json'],
          ['revert', '--to', stays, '--json'],
        ]);
        const order = calls()
          .map(({ operation }) => operation)
          .filter((one) => /Snapshot$|RunTask/.test(one));
        expect(order.filter((one, index) => one !== order[index - 1])).toEqual([
          'RunTask',
          'CreateDBSnapshot',
          'RunTask',
        ]);
        expect(await schemaByHand()).toEqual({ newest: stays, compatibleFrom: '0.0.9' });
        expect((await aws.release(['status', environment])).stdout).not.toMatch(/lock.*held/i);
      },
      limitMillis,
    );

    it(
      'refuses what the running release was built with, what is not applied, and a clone that knows too little',
      async () => {
        answers(said(JSON.stringify({ reverted: [] })));
        const revert = (name: string, env: Record<string, string>) =>
          aws.release(['migrate', environment, '--down-to', name, '--yes'], { env });
        const stamp = newest.slice(-13);
        const served = await revert(stays, clone(`${stamp}-newest.ts`));
        expect([served.exitCode, served.stderr]).toEqual([
          5,
          expect.stringContaining(`the running release was built with ${newest}: roll the application back first`),
        ]);
        expect(served.stderr).not.toContain('Migration check');
        const absent = await revert('AddNothing1999999999999', clone());
        expect([absent.exitCode, absent.stderr]).toEqual([
          5,
          expect.stringContaining('AddNothing1999999999999 is not applied'),
        ]);
        const strange = await revert(stays, {});
        expect([strange.exitCode, strange.stderr]).toEqual([
          5,
          expect.stringMatching(/What the running release was built with is not known: .*git fetch/s),
        ]);
        expect(asked.filter(({ command }) => command.includes('revert'))).toEqual([]);
        expect(calls().filter(({ operation }) => operation === 'CreateDBSnapshot')).toEqual([]);
      },
      limitMillis,
    );

    it(
      'lists what is applied, and applies what is pending with an option for what stopped it',
      async () => {
        recordRelease();
        answers(said());
        const list = await aws.release(['migrate', environment]);
        expect([list.exitCode, list.stdout]).toEqual([0, expect.stringContaining(`applied  ${newest}`)]);
        aws.script.migration.succeeds({ log: ['{"applied":["AddHouse1790000000002"],"fixed":[]}'] });
        const fixed = await aws.release(['migrate', environment, '--fix-indexes', '--yes']);
        expect([fixed.exitCode, fixed.stdout]).toEqual([0, 'Applied AddHouse1790000000002\n']);
        const applied = ['AddHouse1790000000002'];
        expect(await schemaByHand()).toEqual({ newest, compatibleFrom: '0.1.0', applied });
        const both = await aws.release(['migrate', environment, '--fix-indexes', '--down-to', stays]);
        expect([both.exitCode, both.stderr]).toEqual([5, expect.stringContaining('--down-to stands alone')]);
      },
      limitMillis,
    );
  });
});
