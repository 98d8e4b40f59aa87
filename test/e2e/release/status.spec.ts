import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import { runTool } from '../../setup/release/release-tool.ts';
import { rollOut } from '../../setup/release/roll-out.ts';

const environment = 'rehearsal-prod';
const d2 = digestOf(2);

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start({ environment });
}, 60_000);
afterEach(() => aws.stop());

const run = (command: string, options: readonly string[] = [], role: 'deploy' | 'plan' = 'deploy') =>
  runTool([command, environment, ...options], aws.environmentOf(role));

describe('status', () => {
  it('prints one screen for a healthy environment, with the verdict first', async () => {
    const { stdout, exitCode, stderr } = await run('status');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')[0]).toBe(`${environment}: nothing is wrong`);
    expect(stdout).toContain('api: 3 of 3 running');
    expect(stdout).toContain('worker: 2 of 2 running');
    expect(stdout.split('\n').length).toBeLessThan(25);
  }, 20_000);

  it('is readable with the role that may only plan', async () => {
    const { stdout, exitCode } = await run('status', [], 'plan');
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('not readable');
    expect(stdout).toContain('api: 3 of 3 running');
  }, 20_000);

  it('reports what it may not read, and shows the rest', async () => {
    aws.fault({ service: 'cloudwatch', operation: 'DescribeAlarms', kind: 'access-denied' });
    const { stdout, exitCode } = await run('status');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/- not readable with these credentials: alarms: .*DescribeAlarms/);
    expect(stdout).toContain('api: 3 of 3 running');
  }, 20_000);

  it('prints an alarm that is firing first, and still ends with 0', async () => {
    aws.script.alarm('api-errors').fire();
    const { stdout, exitCode } = await run('status');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/things? (is|are) wrong$/);
    expect(stdout.split('\n')[1]).toMatch(new RegExp(`alarm classboard-${environment}-api-errors is firing`));
  }, 20_000);

  it('names a stack that is stuck, with its reason', async () => {
    aws.script.stack('Service').stands('UPDATE_ROLLBACK_FAILED', 'ApiService could not be brought back');
    const { stdout } = await run('status');
    expect(stdout).toContain(
      `- stack classboard-${environment}-service is UPDATE_ROLLBACK_FAILED: ApiService could not be brought back`,
    );
  }, 20_000);

  it('reports a service that ECS rolled back, although the stack reports success', async () => {
    aws.script.image(d2).crashesOnStart({ log: ['boom'] });
    await rollOut(aws, environment, 'api', d2);
    await run('watch', ['--until-idle']);
    const { stdout } = await run('status');
    expect(stdout).toContain('- api: ECS rolled back to the previous release');
  }, 30_000);

  it('has what a dashboard needs with --json', async () => {
    const { stdout } = await run('status', ['--json']);
    const status = JSON.parse(stdout);
    expect(status).toMatchObject({ environment, problems: [], alarms: { firing: [] }, stacks: { unsettled: [] } });
    expect(status.services.map(({ part, running }: { part: string; running: number }) => [part, running])).toEqual([
      ['api', 3],
      ['worker', 2],
    ]);
    expect(status.release.digest).toMatch(/^sha256:/);
  }, 20_000);

  it('waits where AWS throttles', async () => {
    aws.fault({ service: 'cloudformation', operation: 'ListStacks', kind: 'throttle', times: 3 });
    expect((await run('status')).exitCode).toBe(0);
  }, 30_000);

  it('reports expired credentials in one sentence', async () => {
    aws.fault({ service: 'ecs', kind: 'expired-token' });
    const { exitCode, stderr } = await run('status');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The credentials have expired');
  }, 20_000);

  it('changes nothing', async () => {
    await run('status');
    const changing = aws.calls.filter(({ operation }) => !/^(Get|Describe|List|BatchGet)/.test(operation));
    expect(changing).toEqual([]);
  }, 20_000);
});
