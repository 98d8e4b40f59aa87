import { type OneOff, runOneOff } from '../../../apps/release/environment/tasks/one-off.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { AwsError } from '../../fake-aws/handlers.ts';
import { releaseContext } from '../../setup/release/release-context.ts';

const environment = 'rehearsal-staging';
const work: OneOff = {
  taskDefinition: `classboard-${environment}-migration`,
  container: 'migration',
  command: ['node', 'dist/apps/api/database/migrate-cli.js', 'up'],
  title: 'Migrations',
  startedBy: 'migration-20261121T053012Z',
  isResumable: true,
};

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start({ environment });
}, 60_000);
afterEach(() => aws.stop());

const started = () => aws.calls.filter(({ operation, error }) => operation === 'RunTask' && error === undefined);

async function run(
  change: Partial<OneOff> = {},
  { signal, onPrinted }: { signal?: AbortSignal; onPrinted?: (text: string) => void } = {},
) {
  const { context, printed, close } = releaseContext(environment, aws.environmentOf('deploy'), signal, onPrinted);
  try {
    return { result: await runOneOff(context, { ...work, ...change }), printed: printed() };
  } catch (error) {
    return { error: error as Error, printed: printed() };
  } finally {
    close();
  }
}

describe('a task that is run once', () => {
  it('prints its log line by line, each once, and ends with its exit code', async () => {
    aws.script.migration.succeeds({ log: ['one', 'two', 'three'], runSeconds: 3_000 });
    const { result, printed } = await run();
    expect(result?.lines).toEqual(['one', 'two', 'three']);
    expect(result?.exitCode).toBe(0);
    // Its log can be there before it is seen running.
    expect(printed).toMatch(/started\n(.|\n)*running\n(.|\n)*PASS Migrations/);
    expect(printed).toMatch(/started\n(.|\n)*\| one\n(.|\n)*\| three\n(.|\n)*PASS Migrations/);
    expect(printed.split('| two').length).toBe(2);
  }, 20_000);

  it('runs in private, on the pinned platform, in the place of migrations', async () => {
    await run();
    const [call] = started();
    const { awsvpcConfiguration } = call?.input.networkConfiguration ?? {};
    expect(awsvpcConfiguration.assignPublicIp).toBe('DISABLED');
    expect(awsvpcConfiguration.subnets.length).toBe(3);
    expect(awsvpcConfiguration.securityGroups.length).toBe(1);
    expect(call?.input.platformVersion).toBe('1.4.0');
  }, 20_000);

  it('reports the exit code and its output where it fails', async () => {
    aws.script.migration.fails({ log: ['Migration failed: column exists'], exitCode: 1 });
    const { result, printed } = await run();
    expect(result?.exitCode).toBe(1);
    expect(result?.why).toContain('migration ended with exit code 1');
    expect(result?.lines).toEqual(['Migration failed: column exists']);
    expect(printed).toContain('FAIL Migrations: migration ended with exit code 1');
  }, 20_000);

  it('has no exit code where it never starts, and reports why', async () => {
    aws.script.migration.neverStarts(
      'ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException: not authorized to perform secretsmanager:GetSecretValue',
    );
    const { result } = await run();
    expect(result?.exitCode).toBeUndefined();
    expect(result?.why).toContain('the task may not read one of its secrets');
  }, 20_000);

  it('continues when its caller is interrupted, and is followed, not started twice, on the next call', async () => {
    aws.script.migration.succeeds({ log: Array.from({ length: 20 }, (_, i) => `line ${i}`), runSeconds: 3_000 });
    const interruption = new AbortController();
    const first = await run(
      {},
      {
        signal: interruption.signal,
        onPrinted: (text) => {
          if (text.includes('| line')) interruption.abort(new Error('SIGINT'));
        },
      },
    );
    expect(first.error).toBeDefined();
    expect(first.printed).toContain(
      'continues by itself. Run the same command again: the task is followed, not repeated.',
    );
    expect(first.printed).toMatch(new RegExp(`logs ${environment} --part migration --task [0-9a-f]{32} --follow`));
    const second = await run();
    expect(second.result?.exitCode).toBe(0);
    expect(second.result?.lines.length).toBe(20);
    expect(second.printed).toContain('was started before');
    expect(started().length).toBe(1);
  }, 30_000);

  it('reports its end again within the hour that ECS remembers it', async () => {
    aws.script.migration.fails({ log: ['broken'] });
    await run();
    const { result } = await run();
    expect(result?.exitCode).toBe(1);
    expect(result?.lines).toEqual(['broken']);
    expect(started().length).toBe(1);
  }, 20_000);

  it('is not started twice where an answer of ECS is lost', async () => {
    aws.fault({ service: 'ecs', operation: 'RunTask', kind: 'lost-answer', times: 1 });
    const { result } = await run();
    expect(result?.exitCode).toBe(0);
    expect(new Set(started().map(({ input }) => input.clientToken)).size).toBe(1);
  }, 30_000);

  it('reports a missing task definition before it starts', async () => {
    const { error } = await run({ taskDefinition: `classboard-${environment}-nothing` });
    expect(error?.message).toContain('Migrations cannot start: the task definition');
    expect(started()).toEqual([]);
  }, 20_000);

  it('waits for capacity, and reports that', async () => {
    const error = new AwsError('ClientException', 'Capacity is unavailable at this time. Please try again later');
    aws.fault({ service: 'ecs', operation: 'RunTask', kind: 'error', error, times: 2 });
    const { result, printed } = await run();
    expect(result?.exitCode).toBe(0);
    expect(printed).toContain('ECS refuses it for now: Capacity is unavailable at this time');
    expect(printed).toContain('trying again in 15 s');
    expect(printed).toContain('trying again in 30 s');
  }, 20_000);

  it('fails without having run where no capacity becomes available', async () => {
    const error = new AwsError('ClientException', 'Capacity is unavailable at this time. Please try again later');
    aws.fault({ service: 'ecs', operation: 'RunTask', kind: 'error', error });
    const { error: failure } = await run();
    expect(failure?.message).toContain('Migrations did not start: ECS refused the task: Capacity is unavailable');
  }, 20_000);

  it('prints lines that arrive after its end too', async () => {
    let id: string | undefined;
    const { result } = await run(
      {},
      {
        onPrinted(text) {
          id ??= /task ([0-9a-f]{32}) is started/.exec(text)?.[1];
          if (text.includes('stopped'))
            aws.script.log(`/classboard/${environment}/migration`, `migration/migration/${id}`, ['the last word']);
        },
      },
    );
    expect(result?.lines.at(-1)).toBe('the last word');
  }, 40_000);
});
