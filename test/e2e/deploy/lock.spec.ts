import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';

const environment = 'rehearsal-dev';
const limitMillis = 240_000;
const mia = { as: 'admin' } as const;

describe('the lock of an environment', () => {
  let aws: FakeAws;

  beforeEach(async () => {
    // Slow enough that ECS still remembers a task when the next run has started.
    aws = await FakeAws.start({ environment, speed: 150 });
  });

  afterEach(() => aws.stop());

  const deploy = (...more: string[]) => aws.release(['deploy', environment, '--digest', digestOf(2), '--yes', ...more]);

  it(
    'is held by a person until that person releases it',
    async () => {
      const locked = await aws.release(['lock', environment, '--reason', 'exams until Friday'], mia);
      expect([locked.exitCode, locked.stdout]).toEqual([0, expect.stringContaining('is locked by mia')]);
      const blocked = await deploy();
      expect(blocked.exitCode).toBe(5);
      expect(blocked.stderr).toMatch(/rehearsal-dev is locked: mia holds the lock since \S+: exams until Friday/);
      expect(blocked.stderr).toContain('Ask mia to run: npm run release -- unlock rehearsal-dev');
      expect((await aws.release(['rollback', environment, '--yes'])).exitCode).toBe(5);
      const other = await aws.release(['unlock', environment]);
      expect([other.exitCode, other.stderr]).toEqual([5, expect.stringContaining('This lock is not yours')]);
      expect((await aws.release(['unlock', environment], mia)).exitCode).toBe(0);
      expect((await aws.release(['unlock', environment], mia)).stdout).toContain('is not locked');
    },
    limitMillis,
  );

  it(
    'is released by force only with a reason, which is recorded and sent to people',
    async () => {
      await aws.release(['lock', environment, '--reason', 'exams'], mia);
      expect((await aws.release(['unlock', environment, '--force'])).exitCode).toBe(5);
      const forced = await aws.release(['unlock', environment, '--force', '--reason', 'Mia is on leave']);
      expect(forced.exitCode).toBe(0);
      const notification = aws.calls.find(({ operation }) => operation === 'Publish');
      expect(notification?.input.Message).toBe(
        'github released the lock of mia (exams) on rehearsal-dev by force: Mia is on leave',
      );
      const noted = aws.calls.find(({ input }) => input.Name?.endsWith('release/forced-unlock'));
      expect(JSON.parse(noted?.input.Value)).toMatchObject({
        who: 'github',
        reason: 'Mia is on leave',
        lock: { who: 'mia' },
      });
    },
    limitMillis,
  );

  it(
    'lets one of two people deploy who start at once',
    async () => {
      const runs = await Promise.all([deploy('--reason', 'one'), deploy('--reason', 'two')]);
      expect(runs.map(({ exitCode }) => exitCode).sort()).toEqual([0, 5]);
      const loser = runs.find(({ exitCode }) => exitCode === 5);
      expect(loser?.stderr).toMatch(/rehearsal-dev is locked: github holds the lock since \S+: (one|two)/);
      expect(aws.calls.filter(({ operation }) => operation === 'RunTask')).toHaveLength(1);
      expect((await aws.release(['unlock', environment])).stdout).toContain('is not locked');
    },
    limitMillis,
  );

  it(
    'lets one of two people resume who find a dead run',
    async () => {
      await aws.release(['deploy', environment, '--digest', digestOf(2), '--yes'], {
        signalAfter: { operation: 'RunTask' },
      });
      const runs = await Promise.all([deploy(), deploy()]);
      expect(runs.map(({ exitCode }) => exitCode).sort()).toEqual([0, 5]);
      expect(aws.calls.filter(({ operation }) => operation === 'RunTask')).toHaveLength(1);
    },
    limitMillis,
  );
});
