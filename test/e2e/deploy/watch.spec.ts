import type { Run } from '../../../apps/release/deployment/phase.ts';
import { watchAlarms } from '../../../apps/release/deployment/phases/watch-alarms.ts';
import { Journal } from '../../../apps/release/deployment/record/journal.ts';
import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import { AwsError } from '../../fake-aws/handlers.ts';
import { releaseContext } from '../../setup/release/release-context.ts';

const environment = 'rehearsal-dev';
const old = '111111111111';
const limitMillis = 240_000;
const unavailable = new AwsError('ServiceUnavailable', 'Try again later', 501);

describe('a deployment that is watched', () => {
  let aws: FakeAws;

  beforeEach(async () => {
    aws = await FakeAws.start({ environment });
  });

  afterEach(() => aws.stop());

  const deploy = (...more: string[]) => aws.release(['deploy', environment, '--digest', digestOf(2), '--yes', ...more]);

  it(
    'is rolled back automatically when an alarm fires in the watch window, and names its runbook',
    async () => {
      const args = ['deploy', environment, '--digest', digestOf(2), '--yes', '--watch-minutes', '30'];
      let isFiring = false;
      const run = await aws.release(args, {
        onStderr: (stderr) => {
          if (isFiring || !stderr.includes('Watching the alarms')) return;
          isFiring = true;
          aws.script.alarm('api-errors').fire(60);
        },
      });
      expect(run.exitCode).toBe(3);
      expect(run.stderr).toMatch(/Alarms? fired after the rollout: .*api-errors/);
      expect(run.stderr).toContain('docs/runbooks/api-errors.md');
      expect(run.stderr).toContain(`rolled back: image ${old} serves again`);
      const { result, evidence } = (await aws.release(['releases', environment, '--json'])).json().releases[0];
      expect([result, evidence.alarmsFired]).toEqual(['rolled-back', expect.arrayContaining(['api-errors'])]);
    },
    limitMillis,
  );

  it(
    'reports that its rollout has stalled, and is then rolled back',
    async () => {
      aws.script.image(digestOf(2)).hangs();
      const run = await deploy();
      expect(run.exitCode).toBe(3);
      expect(run.stderr).toContain('api: no progress for 5 minutes; ECS still tries');
      expect(run.stderr).toContain('The rollout stalled: no progress for 30 minutes; stopped: the rollout');
      expect(run.stderr).toContain(`rolled back: image ${old} serves again`);
    },
    limitMillis,
  );

  it(
    'does not time out while it is slow and makes progress',
    async () => {
      aws.script.image(digestOf(2)).startsSlowly(1_200);
      const run = await deploy();
      expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('PASS verify-tasks: api 1 tasks')]);
    },
    limitMillis,
  );

  it(
    'is not reported as quiet where AWS never answered about the alarms',
    async () => {
      const { context, printed, close } = releaseContext(environment, aws.environmentOf('deploy'));
      try {
        const journal = new Journal(context, {
          schemaVersion: 2,
          id: 'R1',
          kind: 'deploy',
          environment,
          digest: digestOf(2),
          commit: commitOf(2),
          version: '0.1.0',
          by: 'github',
          reason: '',
          startedAt: context.clock.now().toISOString(),
          before: { digest: digestOf(1), commit: commitOf(1), version: '0.1.0', taskDefinitions: {} },
          phases: {},
          evidence: {},
        });
        const lock = { check: () => {} } as Run['lock'];
        // Two readings in both regions, and an answer that the SDK does not ask for again.
        aws.fault({ operation: 'DescribeAlarms', kind: 'error', times: 4, error: unavailable });
        aws.script.alarm('api-errors').fire();
        const watched = watchAlarms.execute({ context, journal, lock, watchMinutes: 0 } as Run);
        await expect(watched).rejects.toMatchObject({ why: expect.stringContaining('api-errors') });
        expect(printed()).toContain('AWS did not answer');
        expect(printed()).toContain('the time is over, but AWS did not answer; it ends with the next answer');
        expect(journal.record.evidence.alarmsFired).toContain('api-errors');
      } finally {
        close();
      }
    },
    limitMillis,
  );
});
