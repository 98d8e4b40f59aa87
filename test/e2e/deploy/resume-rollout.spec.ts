import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import { countCalls, updatedStacks } from '../../setup/release/calls.ts';

const environment = 'rehearsal-dev';
const limitMillis = 400_000;

describe('a deployment that is interrupted in its rollout or later', () => {
  let aws: FakeAws;

  beforeEach(async () => {
    // Slow enough that ECS still remembers a task when the next run has started.
    aws = await FakeAws.start({ environment, speed: 300 });
  });
  afterEach(() => aws.stop());

  it.each([
    ['while a stack changes', /Stack Service: updating/],
    ['while the alarms are watched', /Watching the alarms/],
  ])(
    'resumes when it was killed %s',
    async (_when, stderr) => {
      const args = ['deploy', environment, '--digest', digestOf(2), '--yes', '--watch-minutes', '15'];
      await aws.release(args, { signalAfter: { stderr } });
      const second = await aws.release(args);
      expect([second.exitCode, second.stderr]).toEqual([0, expect.stringContaining('done before the interruption')]);
      expect(countCalls(aws, 'RunTask')).toEqual([1]);
      expect(updatedStacks(aws)).toEqual(['migration', 'service']);
    },
    limitMillis,
  );
});
