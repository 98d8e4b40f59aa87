import { parameterPath } from '../../infra/names.ts';
import { Secrets } from '../aws/account/secrets.ts';
import type { ReleaseRun } from '../aws/run.ts';
import { AwsWorld, digestOf } from '../aws/world.ts';

const environment = 'rehearsal-dev';
const old = '111111111111';
const limitMillis = 240_000;

describe('a deployment that does not go well', () => {
  let aws: AwsWorld;

  beforeEach(async () => {
    aws = await AwsWorld.start({ environment });
  });

  afterEach(() => aws.stop());

  const deploy = (...more: string[]): Promise<ReleaseRun> =>
    aws.release(['deploy', environment, '--digest', digestOf(2), '--yes', ...more]);
  const operations = (...names: string[]) => aws.calls.filter(({ operation }) => names.includes(operation));
  const lastRecord = async () => (await aws.release(['releases', environment, '--json'])).json().releases[0];

  it(
    'never calls a release a success that ECS rolled back, and shows the last words of the task that failed',
    async () => {
      aws.script.image(digestOf(2)).crashesOnStart({ log: ['Error: DATABASE_HOST is missing'] });
      const run = await deploy();
      expect(run.exitCode).toBe(3);
      expect(run.stdout).toBe('');
      expect(run.stderr).toContain('| Error: DATABASE_HOST is missing');
      expect(run.stderr).toMatch(/Api\/Service \(AWS::ECS::Service\) failed first/);
      expect(run.stderr).toContain(`rolled back: image ${old} serves again`);
      expect(await lastRecord()).toMatchObject({
        result: 'rolled-back',
        digest: digestOf(2),
        before: { digest: digestOf(1) },
        evidence: { undo: expect.stringContaining('rolled back') },
      });
      // The stacks are as the release before has them, so that the next plan shows no drift.
      const plan = await aws.release(['plan', environment, '--no-gate', '--json']);
      expect(plan.json()).toMatchObject({ hasChanges: false, images: { running: digestOf(1) } });
    },
    limitMillis,
  );

  it(
    'says which migrations stand when one fails half-way, and does not roll the application out',
    async () => {
      const answer = {
        applied: ['AddPronouns1763683300000'],
        failed: 'DropNickname1763683400000',
        error: 'column "nickname" is in use',
        schema: { newest: 'AddPronouns1763683300000', compatibleFrom: '0.1.0' },
      };
      aws.script.migration.fails({ log: ['Migration "DropNickname" failed', JSON.stringify(answer)] });
      const run = await deploy();
      expect(run.exitCode).toBe(4);
      expect(run.stderr).toContain('Migration DropNickname1763683400000 failed: column "nickname" is in use');
      expect(run.stderr).toContain(`image ${old} still serves, the service was not touched`);
      expect(run.stderr).toContain('What stands: migrations applied: AddPronouns1763683300000');
      expect(run.stderr).toContain('docs/runbooks/failed-migration.md');
      expect(operations('ExecuteChangeSet').map(({ input }) => input.StackName)).toEqual([
        `classboard-${environment}-migration`,
      ]);
      expect(await lastRecord()).toMatchObject({ result: 'stuck', evidence: { migration: { failed: answer.failed } } });
    },
    limitMillis,
  );

  it(
    'tells everybody, and has the same result where the webhook is down',
    async () => {
      aws.part(Secrets).put(parameterPath(aws.settings, 'notify/release-webhook'), `${aws.url}/slack/hook`);
      aws.refuse('slack', 500);
      aws.script.migration.fails({ log: [JSON.stringify({ applied: [], error: 'the disk is full' })] });
      const run = await deploy();
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toContain(
        'Slack could not be told (it answered 500); the release itself is not touched by that',
      );
      expect(run.stderr).toContain('The migration task failed: the disk is full; no migration was applied');
      expect(run.stderr).not.toContain('/slack/hook');
      expect(operations('Publish')[0]?.input).toMatchObject({
        Subject: 'ClassBoard rehearsal-dev: release unknown failed; what served before still serves',
      });
      expect(aws.slack).toHaveLength(1);
      expect(await lastRecord()).toMatchObject({ result: 'failed', evidence: { notTold: ['Slack'] } });
    },
    limitMillis,
  );

  it(
    'rolls back by itself when an alarm fires in the watch window, and names its runbook',
    async () => {
      const watching = aws.release(['deploy', environment, '--digest', digestOf(2), '--yes', '--watch-minutes', '30'], {
        onStart: (child) => {
          let rang = false;
          let said = '';
          child.stderr?.on('data', (text: string) => {
            said += text;
            if (rang || !said.includes('Watching the alarms')) return;
            rang = true;
            aws.script.alarm('api-errors').ring(60);
          });
        },
      });
      const run = await watching;
      expect(run.exitCode).toBe(3);
      expect(run.stderr).toMatch(/Alarms? fired after the rollout: .*api-errors/);
      expect(run.stderr).toContain('docs/runbooks/api-errors.md');
      expect(run.stderr).toContain(`rolled back: image ${old} serves again`);
      const { result, evidence } = await lastRecord();
      expect([result, evidence.alarmsFired]).toEqual(['rolled-back', expect.arrayContaining(['api-errors'])]);
    },
    limitMillis,
  );

  it(
    'ends a rollout that stands still, after it has said so, and brings the release before back',
    async () => {
      aws.script.image(digestOf(2)).hangs();
      const run = await deploy();
      expect(run.exitCode).toBe(3);
      expect(run.stderr).toContain('api: nothing has moved for 5 minutes; ECS still tries');
      expect(run.stderr).toContain('The rollout stood still: nothing moved for 30 minutes; stopped: the rollout');
      expect(run.stderr).toContain(`rolled back: image ${old} serves again`);
    },
    limitMillis,
  );

  it(
    'does not time out what is slow and still moves',
    async () => {
      aws.script.image(digestOf(2)).startsSlowly(1_200);
      const run = await deploy();
      expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('ok  what runs: api 1 tasks')]);
    },
    limitMillis,
  );
});
