import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StackDiff } from '../../../apps/release/environment/stacks/diff.ts';
import { parameterPath } from '../../../infra/names.ts';
import { Secrets } from '../../fake-aws/account/secrets.ts';
import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import type { ReleaseRun } from '../../fake-aws/run.ts';

const environment = 'rehearsal-dev';
const old = '111111111111';
const limitMillis = 240_000;

describe('a deployment that fails', () => {
  let aws: FakeAws;
  let wrong: Server | undefined;

  beforeEach(async () => {
    aws = await FakeAws.start({ environment });
  });

  afterEach(async () => {
    wrong?.close();
    wrong?.closeAllConnections();
    await aws.stop();
  });

  const deploy = (env: Record<string, string> = {}): Promise<ReleaseRun> =>
    aws.release(['deploy', environment, '--digest', digestOf(2), '--yes'], { env });
  const operations = (...names: string[]) => aws.calls.filter(({ operation }) => names.includes(operation));
  const lastRecord = async () => (await aws.release(['releases', environment, '--json'])).json().releases[0];

  it(
    'is never reported as a success where ECS rolled it back, and shows the last lines of the task that failed',
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
        evidence: { rollbackReason: expect.stringContaining('rolled back') },
      });
      // The Service stack is as the previous release has it; the newer migration task stays.
      const plan = await aws.release(['plan', environment, '--skip-migration-check', '--json']);
      expect(plan.json()).toMatchObject({ images: { running: digestOf(1) } });
      const changed = plan.json().stacks.filter(({ state }: StackDiff) => state !== 'unchanged');
      expect(changed.map(({ id }: StackDiff) => id)).toEqual(['Migration']);
    },
    limitMillis,
  );

  it(
    'names the migrations that were applied when one fails half-way, and does not roll the application out',
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
      expect(run.stderr).toContain('Still in place: migrations applied: AddPronouns1763683300000');
      // The fake's release is of a commit that no clone has, so nothing was checked, and nothing else is claimed.
      expect(run.stderr).toContain('nobody has checked that it works with what was applied: watch its errors');
      expect(run.stderr).not.toContain('has shown');
      expect(run.stderr).toContain('docs/runbooks/failed-migration.md');
      expect(operations('ExecuteChangeSet').map(({ input }) => input.StackName)).toEqual([
        `classboard-${environment}-migration`,
      ]);
      expect(await lastRecord()).toMatchObject({
        result: 'stuck',
        evidence: { migrations: { failed: answer.failed } },
      });
    },
    limitMillis,
  );

  it(
    'is reported to everybody, and has the same result where the webhook is down',
    async () => {
      const webhook = 'https://hooks.slack.com/services/T00000000/B00000000/secret';
      aws.part(Secrets).put(parameterPath(aws.settings, 'notify/release-webhook'), webhook);
      aws.refuse('slack', 500);
      aws.script.migration.fails({ log: [JSON.stringify({ applied: [], error: 'the disk is full' })] });
      const run = await deploy({ REHEARSAL_WEBHOOK_URL: `${aws.url}/slack/hook` });
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toContain('Slack could not be notified (it answered 500); this does not change the release');
      expect(run.stderr).toContain('The migration task failed: the disk is full; no migration was applied');
      expect(run.stderr).not.toMatch(/hooks\.slack|\/slack\/hook/);
      expect(operations('Publish')[0]?.input).toMatchObject({
        Subject: 'ClassBoard rehearsal-dev: release unknown failed; what served before still serves',
      });
      expect(aws.slack).toHaveLength(1);
      expect(await lastRecord()).toMatchObject({ result: 'failed', evidence: { notNotified: ['Slack'] } });
    },
    limitMillis,
  );

  it(
    'is rolled back where its smoke test fails, and GitHub is notified',
    async () => {
      const account = { username: 'smoke@school.example', password: 'hush-hush-hush' };
      aws.part(Secrets).put(parameterPath(aws.settings, 'smoke/account'), JSON.stringify(account));
      wrong = createServer((_request, response) => response.writeHead(500).end('no')).listen(0, '127.0.0.1');
      await new Promise((resolve) => wrong?.once('listening', resolve));
      const run = await deploy({
        REHEARSAL_API_URL: `http://127.0.0.1:${(wrong.address() as AddressInfo).port}`,
        GITHUB_API_URL: `${aws.url}/github`,
        GITHUB_REPOSITORY: 'school/classboard',
        GITHUB_TOKEN: 'ghs_token',
      });
      expect(run.exitCode).toBe(3);
      expect(run.stderr).toContain('The smoke test failed: ');
      expect(run.stderr).toContain(`rolled back: image ${old} serves again`);
      expect(run.stderr).not.toMatch(/hush-hush|ghs_token/);
      expect(await lastRecord()).toMatchObject({
        result: 'rolled-back',
        evidence: { rollbackReason: expect.any(String) },
      });
      const [created, ...states] = aws.github;
      expect(created).toMatchObject({
        path: '/repos/school/classboard/deployments',
        body: { ref: commitOf(2), environment },
      });
      expect(states.map(({ body }) => body.state)).toEqual(['in_progress', 'failure']);
    },
    limitMillis,
  );
});
