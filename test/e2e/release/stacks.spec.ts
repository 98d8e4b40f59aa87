import { assemble } from '../../../apps/release/environment/stacks/assemble.ts';
import type { Assembly } from '../../../apps/release/environment/stacks/assembly.ts';
import { deployStacks } from '../../../apps/release/environment/stacks/deploy-stacks.ts';
import { environmentNamed } from '../../../infra/lookup.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { editDeployed, resourceOf } from '../../setup/release/deployed-template.ts';
import { releaseContext } from '../../setup/release/release-context.ts';

const environment = 'rehearsal-prod';
const d2 = `sha256:${'2'.repeat(64)}`;
const commit = '2'.repeat(40);

let assembly: Assembly;
let aws: FakeAws;
beforeAll(async () => {
  assembly = await assemble(environmentNamed(environment), { imageDigest: d2, commit });
}, 120_000);
beforeEach(async () => {
  aws = await FakeAws.start({ environment, speed: 1_000 });
}, 120_000);
afterEach(() => aws.stop());

/** Deploys in this process, and gives what was printed and what came of it. */
async function deploy(ids: readonly string[], signal?: AbortSignal, onPrinted?: (text: string) => void) {
  const { context, printed, close } = releaseContext(environment, aws.environmentOf('deploy'), signal, onPrinted);
  try {
    const results = await deployStacks(context, assembly, ids);
    return { results, failure: undefined, printed: printed() };
  } catch (failure) {
    // biome-ignore lint/suspicious/noExplicitAny: a StackFailure, or what the test has to show
    return { results: undefined, failure: failure as any, printed: printed() };
  } finally {
    close();
  }
}

const executions = () => aws.calls.filter(({ operation }) => operation === 'ExecuteChangeSet');

describe('a deployment of stacks', () => {
  it('deploys those that differ, and no others', async () => {
    const { results, failure, printed } = await deploy(['Network', 'Migration']);
    expect(failure).toBeUndefined();
    expect(results).toMatchObject([
      { id: 'Network', outcome: 'unchanged' },
      { id: 'Migration', outcome: 'updated' },
    ]);
    expect(executions()).toHaveLength(1);
    expect(printed).toMatch(/\.\.\. Stack Migration: updating\n/);
    expect(printed).toMatch(/PASS Stack Migration: updating: UPDATE_COMPLETE/);
    expect((await deploy(['Network', 'Migration'])).results?.map(({ outcome }) => outcome)).toEqual([
      'unchanged',
      'unchanged',
    ]);
    expect(executions()).toHaveLength(1);
  }, 120_000);

  it('shows the resource that failed, and why, where a stack rolled back', async () => {
    aws.script.stack('Migration').fails('ParameterReleaseMigrationTaskDefinition', 'The parameter is locked');
    const { failure, printed } = await deploy(['Migration']);
    expect(failure.what).toBe(
      'Stack Migration (classboard-rehearsal-prod-migration) was rolled back, UPDATE_ROLLBACK_COMPLETE',
    );
    expect(failure.why).toBe(
      'ParameterReleaseMigrationTaskDefinition (AWS::SSM::Parameter) failed first: The parameter is locked',
    );
    expect(failure.exitCode).toBe(3);
    expect(printed).toMatch(/rolling back to what was there before/);
    expect(printed).toMatch(/FAIL Stack Migration: updating: UPDATE_ROLLBACK_COMPLETE/);
  }, 120_000);

  it('ends as stuck where a rollback fails, with the command that fixes it', async () => {
    aws.script.stack('Migration').fails('ParameterRelease');
    aws.script.stack('Migration').rollbackFails('Task', 'it is in use');
    const { failure } = await deploy(['Migration']);
    expect(failure.exitCode).toBe(4);
    expect(failure.next.join('\n')).toContain(
      `aws cloudformation continue-update-rollback --stack-name classboard-rehearsal-prod-migration --region ${aws.settings.region}`,
    );
    const again = await deploy(['Migration']);
    expect(again.failure.what).toMatch(/Stack Migration .* cannot be deployed/);
    expect(again.failure.exitCode).toBe(4);
  }, 120_000);

  it('resumes after an interruption, and runs nothing twice', async () => {
    // Changing the instance takes five minutes, and three seconds of this fake.
    await aws.stop();
    aws = await FakeAws.start({ environment, speed: 100 });
    editDeployed(aws, 'Data', (resources) => {
      resourceOf(resources, 'AWS::RDS::DBInstance')[1].Properties.DBInstanceClass = 'db.t4g.small';
    });
    const interruption = new AbortController();
    const first = deploy(['Data'], interruption.signal);
    await until(() => executions().length === 1);
    interruption.abort(new Error('SIGINT'));
    expect((await first).failure).toMatchObject({ what: 'Interrupted', exitCode: 4 });
    const { printed, results } = await deploy(['Data']);
    expect(printed).toContain('Stack Data is in progress already; waiting for it first');
    expect(results).toMatchObject([{ id: 'Data', outcome: 'unchanged' }]);
    expect(executions()).toHaveLength(1);
  }, 120_000);

  it('reports after ten minutes that it is slow, and what it waits for', async () => {
    aws.script.stack('Migration').hangs('Task');
    const interruption = new AbortController();
    const slow =
      /nothing has happened for [1-9]\d+ minutes; it waits for Task \(AWS::ECS::TaskDefinition\); slow is not broken/;
    let printed = '';
    const running = deploy(['Migration'], interruption.signal, (text) => {
      printed += text;
    });
    await until(() => slow.test(printed));
    interruption.abort(new Error('SIGINT'));
    await running;
  }, 120_000);

  it('tolerates throttling', async () => {
    aws.fault({ service: 'cloudformation', operation: 'DescribeStackEvents', kind: 'throttle', after: 2, times: 4 });
    const { results } = await deploy(['Migration']);
    expect(results).toMatchObject([{ outcome: 'updated' }]);
  }, 120_000);

  it('does not report expired credentials as a failure of the stack', async () => {
    aws.fault({ service: 'cloudformation', kind: 'expired-token', after: 8 });
    const { failure } = await deploy(['Migration']);
    expect(failure).toMatchObject({ what: 'The credentials have expired in the middle', exitCode: 4 });
    expect(failure.next.join('\n')).toMatch(
      /same command again: it waits for what is in progress, and resumes from there/,
    );
  }, 120_000);
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20);
}
