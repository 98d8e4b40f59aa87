import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import type { ReleaseRun } from '../../fake-aws/run.ts';

const environment = 'rehearsal-dev';

describe('an abort', () => {
  let aws: FakeAws;

  beforeEach(async () => {
    // Slow enough that the abort comes while the tasks still start.
    aws = await FakeAws.start({ environment, speed: 150 });
  });

  afterEach(() => aws.stop());

  it('takes the lock from the run that deploys; that run stops, and the previous release serves', async () => {
    aws.script.image(digestOf(2)).startsSlowly(1_200);
    let aborting: Promise<ReleaseRun> | undefined;
    const run = await aws.release(['deploy', environment, '--digest', digestOf(2), '--yes'], {
      onStderr: (stderr) => {
        if (!stderr.includes('has started 1 tasks')) return;
        aborting ??= aws.release(['abort', environment, '--reason', 'wrong image', '--yes'], { as: 'admin' });
      },
    });
    expect(run.stderr).toContain('This run has lost the lock: mia has it since');
    expect(run.exitCode).toBe(4);
    const abort = await aborting;
    expect([abort?.exitCode, abort?.stderr]).toEqual([0, expect.stringContaining('stopped: the rollout')]);
    // Or the end of the rollout has made the stack turn back already.
    expect(abort?.stderr).toMatch(
      /stopped: the update of classboard-rehearsal-dev-service|classboard-rehearsal-dev-service is UPDATE_ROLLBACK_IN_PROGRESS/,
    );
    expect(abort?.stdout).toContain('is aborted: image 111111111111 serves');
    const { releases } = (await aws.release(['releases', environment, '--json'])).json();
    expect(releases[0]).toMatchObject({ result: 'aborted', problem: 'aborted by mia: wrong image' });
    const unlock = await aws.release(['unlock', environment]);
    expect([unlock.stderr, unlock.stdout]).toEqual(['', expect.stringContaining('is not locked')]);
  }, 240_000);
});
