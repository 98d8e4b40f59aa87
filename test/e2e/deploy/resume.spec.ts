import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';

const limitMillis = 400_000;

describe('a deployment that is interrupted', () => {
  let aws: FakeAws;
  let environment: string;

  const start = async (name: string) => {
    environment = name;
    // Slow enough that ECS still remembers a task when the next run has started.
    aws = await FakeAws.start({ environment, speed: 300 });
  };
  afterEach(() => aws.stop());

  const count = (...names: string[]) =>
    names.map((name) => aws.calls.filter(({ operation, error }) => operation === name && !error).length);
  const updated = () =>
    aws.calls
      .filter(({ operation }) => operation === 'ExecuteChangeSet')
      .map(({ input }) => input.StackName.replace(`classboard-${environment}-`, ''));

  it.each([
    ['in the snapshot', 'CreateDBSnapshot'],
    ['while the migration runs', 'RunTask'],
  ])(
    'resumes when it was killed %s, and nothing runs twice',
    async (_when, operation) => {
      await start('rehearsal-prod');
      const { hash } = (
        await aws.release(['plan', environment, '--digest', digestOf(2), '--skip-migration-check', '--json'])
      ).json();
      const args = ['deploy', environment, '--digest', digestOf(2), '--plan-hash', hash, '--yes'];
      const first = await aws.release(args, { signalAfter: { operation } });
      expect(first.exitCode).toBeNull();
      const second = await aws.release(args);
      expect([second.exitCode, second.stderr]).toEqual([0, expect.stringContaining('was interrupted; resuming')]);
      expect(count('CreateDBSnapshot', 'RunTask')).toEqual([1, 1]);
      expect(updated()).toEqual(['migration', 'service']);
    },
    limitMillis,
  );

  it.each([
    ['while a stack changes', /Stack Service: updating/],
    ['while the alarms are watched', /Watching the alarms/],
  ])(
    'resumes when it was killed %s',
    async (_when, stderr) => {
      await start('rehearsal-dev');
      const args = ['deploy', environment, '--digest', digestOf(2), '--yes', '--watch-minutes', '15'];
      await aws.release(args, { signalAfter: { stderr } });
      const second = await aws.release(args);
      expect([second.exitCode, second.stderr]).toEqual([0, expect.stringContaining('done before the interruption')]);
      expect(count('RunTask')).toEqual([1]);
      expect(updated()).toEqual(['migration', 'service']);
    },
    limitMillis,
  );
});
