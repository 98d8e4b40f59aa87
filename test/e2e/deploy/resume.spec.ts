import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import { countCalls, updatedStacks } from '../../setup/release/calls.ts';

const environment = 'rehearsal-prod';
const limitMillis = 400_000;

describe('a deployment that is interrupted', () => {
  let aws: FakeAws;

  beforeEach(async () => {
    // Slow enough that ECS still remembers a task when the next run has started.
    aws = await FakeAws.start({ environment, speed: 300 });
  });
  afterEach(() => aws.stop());

  it.each([
    ['in the snapshot', 'CreateDBSnapshot'],
    ['while the migration runs', 'RunTask'],
  ])(
    'resumes when it was killed %s, and nothing runs twice',
    async (_when, operation) => {
      const { hash } = (
        await aws.release(['plan', environment, '--digest', digestOf(2), '--skip-migration-check', '--json'])
      ).json();
      const args = ['deploy', environment, '--digest', digestOf(2), '--plan-hash', hash, '--yes'];
      const first = await aws.release(args, { signalAfter: { operation } });
      expect(first.exitCode).toBeNull();
      const second = await aws.release(args);
      expect([second.exitCode, second.stderr]).toEqual([0, expect.stringContaining('was interrupted; resuming')]);
      expect(countCalls(aws, 'CreateDBSnapshot', 'RunTask')).toEqual([1, 1]);
      expect(updatedStacks(aws)).toEqual(['migration', 'service']);
    },
    limitMillis,
  );
});
