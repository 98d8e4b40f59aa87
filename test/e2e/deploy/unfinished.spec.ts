import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import { countCalls } from '../../setup/release/calls.ts';

const environment = 'rehearsal-dev';
const limitMillis = 400_000;

describe('a deployment that leaves its work half done', () => {
  let aws: FakeAws;

  beforeEach(async () => {
    // Slow enough that ECS still remembers a task when the next run has started.
    aws = await FakeAws.start({ environment, speed: 300 });
  });
  afterEach(() => aws.stop());

  it(
    'blocks every other release until it is resumed or aborted, and names who started it',
    async () => {
      const args = ['deploy', environment, '--digest', digestOf(2), '--yes'];
      const interrupted = await aws.release(args, { signalAfter: { operation: 'RunTask', signal: 'SIGINT' } });
      expect(interrupted.exitCode).toBe(4);
      expect(interrupted.stderr).toMatch(
        /Interrupted: SIGINT\nRelease \S+ is unfinished: the migration task was started/,
      );
      const other = await aws.release(['deploy', environment, '--digest', digestOf(1), '--yes'], { as: 'admin' });
      expect(other.exitCode).toBe(5);
      expect(other.stderr).toContain('Another release is not finished: github began release');
      expect(other.stderr).toContain(`npm run release -- deploy ${environment} --digest ${digestOf(2)}`);
      const abort = await aws.release(['abort', environment, '--yes'], { as: 'admin' });
      expect([abort.exitCode, abort.stdout]).toEqual([
        0,
        expect.stringContaining('is aborted: image 111111111111 serves'),
      ]);
      const [record] = (await aws.release(['releases', environment, '--json'])).json().releases;
      expect(record).toMatchObject({ result: 'aborted', problem: 'aborted by mia' });
    },
    limitMillis,
  );

  it(
    'reports what it had started when the credentials expired, and resumes with new ones',
    async () => {
      const args = ['deploy', environment, '--digest', digestOf(2), '--yes'];
      const first = await aws.release(args, {
        isAlone: true,
        onStderr: (stderr) => {
          if (/\.\.\. Migrations\n/.test(stderr)) aws.expireCredentials('deploy');
        },
      });
      expect(first.exitCode).toBe(4);
      expect(first.stderr).toContain('The credentials have expired');
      expect(first.stderr).toContain('Run it again, it resumes');
      const second = await aws.release(args, { as: 'admin' });
      expect([second.exitCode, second.stderr]).toEqual([0, expect.stringContaining('was interrupted; resuming')]);
      expect(countCalls(aws, 'RunTask')).toEqual([1]);
    },
    limitMillis,
  );
});
