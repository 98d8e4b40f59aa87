import { setTimeout as pause } from 'node:timers/promises';
import { CloudFormationClient, GetTemplateCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { printChecks } from '../../../apps/cli/check-tree.ts';
import type { Context } from '../../../apps/release/environment/context.ts';
import { readRunningServices } from '../../../apps/release/environment/tasks/running-services.ts';
import { verifyRunningTasks } from '../../../apps/release/environment/tasks/verify-running-tasks.ts';
import { Registry } from '../../fake-aws/account/registry.ts';
import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import { releaseContext } from '../../setup/release/release-context.ts';
import { runTool, type ToolRunOptions } from '../../setup/release/release-tool.ts';
import { rollOut } from '../../setup/release/roll-out.ts';

const environment = 'rehearsal-prod';
const d2 = digestOf(2);

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start({ environment, speed: 1_000 });
}, 60_000);
afterEach(() => aws.stop());

const watch = (options?: ToolRunOptions) =>
  runTool(['watch', environment, '--until-idle'], aws.environmentOf('deploy'), options);

/** Watches a rollout from its beginning: it waits until somebody looks. */
async function watchRollout(part: 'api' | 'worker', ...options: string[]) {
  aws.script.rollout.hangs();
  await rollOut(aws, environment, part, d2);
  const args = ['watch', environment, '--until-idle', ...options];
  return runTool(args, aws.environmentOf('deploy'), { onStderr: () => aws.script.rollout.resumes() });
}

describe('the output of a rollout', () => {
  it('shows the log of a failing task when it fails, because it is deleted soon', async () => {
    aws.script.image(d2).crashesOnStart({ log: ['starting', 'Error: DATABASE_HOST is missing'], exitCode: 3 });
    const { stdout, exitCode } = await watchRollout('api');
    expect(stdout).toMatch(/FAIL api: task [0-9a-f]{32} failed: app ended with exit code 3/);
    expect(stdout).toContain('| Error: DATABASE_HOST is missing');
    expect(stdout).toContain(
      'back to the previous release: Service deployment rolled back because the circuit breaker',
    );
    expect(exitCode).toBe(0);
    const failed = [...stdout.matchAll(/task ([0-9a-f]{32}) failed/g)].map(([, id]) => id);
    expect(failed.length).toBe(3);
    expect(new Set(failed).size).toBe(3);
  }, 30_000);

  it('continues after a failing task whose log the plan role may not read', async () => {
    aws.script.image(d2).crashesOnStart({ log: ['starting'], exitCode: 3 });
    aws.script.rollout.hangs();
    await rollOut(aws, environment, 'api', d2);
    const args = ['watch', environment, '--until-idle'];
    const { stdout, exitCode } = await runTool(args, aws.environmentOf('plan'), {
      onStderr: () => aws.script.rollout.resumes(),
    });
    expect(exitCode).toBe(0);
    expect(stdout.match(/task [0-9a-f]{32} failed/g)).toHaveLength(3);
    expect(stdout).toContain(
      'these credentials may not read its log (logs:GetLogEvents); with others: npm run release',
    );
    expect(stdout).toContain('Service deployment rolled back because the circuit breaker');
  }, 30_000);

  it('shows the services to whoever may not read the stacks, and ends where neither may be read', async () => {
    aws.script.rollout.hangs();
    await rollOut(aws, environment, 'api', d2);
    aws.fault({ service: 'cloudformation', kind: 'access-denied' });
    const { stdout, stderr, exitCode } = await watch({ onStderr: () => aws.script.rollout.resumes() });
    expect(exitCode).toBe(0);
    expect(stderr.match(/These credentials may not read everything of the stacks: /g)).toHaveLength(1);
    expect(stdout).toContain('api: SUCCESSFUL');
    aws.fault({ service: 'ecs', kind: 'access-denied' });
    const neither = await watch();
    expect(neither.exitCode).not.toBe(0);
    expect(neither.stderr).toContain('These credentials may not read everything of the services: ');
  }, 30_000);

  it('names the reason and the fix for an image that cannot be pulled', async () => {
    aws.script.image(d2).isMissing();
    const { stdout } = await watchRollout('api');
    expect(stdout).toContain('failed: the image is not in the registry. ECS reports: CannotPullContainerError');
    expect(stdout).toContain(`fix: npm run release -- doctor ${environment}`);
    expect(stdout).not.toContain('wrote no log');
  }, 30_000);

  it('names a secret that the task cannot read, and never its value', async () => {
    aws.script.image(d2).cannotReadSecret();
    const { stdout } = await watchRollout('worker');
    expect(stdout).toContain('failed: the task may not read one of its secrets');
    expect(stdout).toContain(`/classboard/${environment}/database/runtime`);
  }, 30_000);

  it('shows the log of tasks that never become healthy', async () => {
    aws.script.image(d2).neverHealthy({ log: ['connecting', 'the database refused the password'] });
    const { stdout } = await watchRollout('api');
    expect(stdout).toContain('failed: it never passed /health/ready, or failed it later');
    expect(stdout).toContain('| the database refused the password');
  }, 30_000);

  it('does not report a slow rollout as broken', async () => {
    const long = 'worker: no progress for 5 minutes; ECS still tries';
    aws.script.rollout.hangs();
    await rollOut(aws, environment, 'worker', d2);
    const { stdout, exitCode } = await watch({
      onStdout: (text) => text.includes(long) && aws.script.rollout.resumes(),
    });
    expect(stdout).toContain(long);
    expect(stdout).toContain(`to give up: npm run release -- abort ${environment}`);
    expect(stdout).toContain('worker: SUCCESSFUL');
    expect(stdout).not.toContain('FAIL');
    expect(exitCode).toBe(0);
  }, 30_000);

  it('is one object a line with --json', async () => {
    aws.script.image(d2).crashesOnStart({ log: ['boom'] });
    const { stdout } = await watchRollout('api', '--json');
    const news = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(news.map(({ kind }) => kind))).toEqual(new Set(['event', 'progress', 'failed-task', 'rollback']));
    expect(new Set(news.filter(({ kind }) => kind === 'event').map(({ at, lines }) => `${at} ${lines[0]}`)).size).toBe(
      news.filter(({ kind }) => kind === 'event').length,
    );
  }, 30_000);

  it('reports the stack that waits for the rollout beside it, from its start to its rollback', async () => {
    const stacks = aws.client(CloudFormationClient);
    const StackName = `classboard-${environment}-service`;
    const { TemplateBody = '' } = await stacks.send(new GetTemplateCommand({ StackName, TemplateStage: 'Original' }));
    aws.script.image(d2).crashesOnStart({ log: ['Error: DATABASE_HOST is missing'] });
    aws.script.rollout.hangs();
    await stacks.send(
      new UpdateStackCommand({
        StackName,
        TemplateBody: TemplateBody.replace(/sha256:[0-9a-f]{64}/g, d2),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    const { stdout, exitCode } = await runTool(['watch', environment, '--until-idle'], aws.environmentOf('deploy'), {
      onStderr: () => aws.script.rollout.resumes(),
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${StackName}: ${StackName} UPDATE_IN_PROGRESS`);
    expect(stdout).toMatch(/FAIL \S+-service: (Api|Worker)Service\w+ UPDATE_FAILED: .*Circuit Breaker was triggered/);
    expect(stdout).toContain('| Error: DATABASE_HOST is missing');
    expect(stdout).toContain(`${StackName}: ${StackName} UPDATE_ROLLBACK_COMPLETE`);
  }, 30_000);

  it('ends on Ctrl-C, and nothing else ends', async () => {
    const { exitCode, stderr } = await runTool(['watch', environment], aws.environmentOf('deploy'), {
      onStart: (child) => child.stderr?.once('data', () => child.kill('SIGINT')),
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: `Watching ${environment}; Ctrl-C ends it, and nothing else.\n`,
    });
  }, 20_000);

  it('shows why it was rolled back also to somebody who watches too late', async () => {
    aws.script.image(d2).crashesOnStart({ log: ['Error: DATABASE_HOST is missing'] });
    await rollOut(aws, environment, 'api', d2);
    await pause(1_000);
    const { stdout } = await watch();
    expect(stdout).toContain('FAIL api: ECS rolled back to the previous release');
    expect(stdout).toContain('| Error: DATABASE_HOST is missing');
  }, 30_000);
});

describe('the verification of running tasks', () => {
  const ask = async <T>(question: (context: Context) => Promise<T>): Promise<T> => {
    const { context, close } = releaseContext(environment, aws.environmentOf('deploy'));
    try {
      return await question(context);
    } finally {
      close();
    }
  };
  const verify = async (digest: string) => printChecks(await ask((context) => verifyRunningTasks(context, digest)));
  const deployed = async () => (await ask(readRunningServices))[0]?.digest ?? '';

  it('finds the deployed release running in every task', async () => {
    const text = await verify(await deployed());
    expect(text).not.toContain('FAIL');
    expect(text).toContain('image of every task: 3 of 3');
  }, 30_000);

  it('names what runs where ECS reports success after a rollback', async () => {
    const d1 = await deployed();
    aws.script.image(d2).crashesOnStart({ log: ['boom'] });
    await rollOut(aws, environment, 'api', d2);
    await watch();
    const text = await verify(d2);
    expect(text).toContain(`FAIL     deployment: ECS rolled back to the previous release: ${d1}`);
    expect(text).toContain(`FAIL     image of the task definition: ${d1} runs, ${d2} was released`);
    expect(text).toContain(`3 of 3 run another image: ${d1}`);
  }, 30_000);

  it('names the alarm that rolled the rollout back', async () => {
    aws.script.rollout.hangs();
    await rollOut(aws, environment, 'api', d2);
    const { stdout } = await watch({
      onStderr: () => {
        // ECS ignores an alarm that was in ALARM when the rollout began.
        aws.script.alarm('api-errors').fire();
        aws.script.rollout.resumes();
      },
    });
    expect(stdout).toContain(`alarms in ALARM: classboard-${environment}-api-errors`);
    expect(await verify(d2)).toContain(`alarms: classboard-${environment}-api-errors`);
  }, 30_000);

  it('does not take a change by hand for a release', async () => {
    await rollOut(aws, environment, 'api', d2);
    await watch();
    expect(await verify(d2)).toContain(
      `FAIL     task definition: classboard-${environment}-api:2 runs, but the Service stack registered classboard-${environment}-api:1 last`,
    );
  }, 30_000);

  it("accepts the manifest of a task's platform in place of the index, and no other digest", async () => {
    const registry = aws.part(Registry);
    const digest = registry.push('next');
    const { manifests } = JSON.parse(registry.find({ imageDigest: digest })?.manifest ?? '{}');
    const [machine, attestation] = manifests.map((one: { digest: string }) => one.digest);
    aws.script.image(digest).reportedAs(machine);
    await rollOut(aws, environment, 'api', digest);
    await watch();
    expect(await verify(digest)).toContain('PASS     image of every task: 3 of 3');
    aws.script.image(digest).reportedAs(attestation);
    await rollOut(aws, environment, 'api', digest);
    await watch();
    expect(await verify(digest)).toContain(`3 of 3 run another image: ${attestation}`);
  }, 30_000);
});
