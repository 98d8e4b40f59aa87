import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';

const limitMillis = 120_000;

describe('a deployment that must not begin', () => {
  const environment = 'rehearsal-prod';
  let aws: FakeAws;

  beforeAll(async () => {
    aws = await FakeAws.start({ environment });
  }, limitMillis);

  afterAll(() => aws.stop());

  const changes = () =>
    aws.calls.filter(({ operation }) => /^(Create|Update|Delete|Execute|Run|Put|Stop|Cancel)/.test(operation));
  const refused = async (args: string[], options?: Parameters<FakeAws['release']>[1]) => {
    const run = await aws.release(args, options);
    expect([run.exitCode, run.stdout]).toEqual([5, '']);
    return run.stderr;
  };

  it('suggests the nearest environment for a mistyped one', async () => {
    expect(await refused(['deploy', 'prd', '--yes'])).toContain('There is no environment "prd"');
    expect(await refused(['deploy', 'prd', '--yes'])).toContain('Did you mean prod?');
  });

  it('stops where the shell is set to another region', async () => {
    const text = await refused(['deploy', environment, '--yes'], { env: { AWS_REGION: 'ca-west-1' } });
    expect(text).toContain(`AWS_REGION is ca-west-1, but rehearsal-prod is in ${aws.settings.region}`);
  });

  it('stops with the credentials of another account', async () => {
    const text = await refused(['deploy', environment, '--digest', digestOf(2), '--yes'], { as: 'stranger' });
    expect(text).toContain('These credentials are for account 999999999999');
  });

  it('stops at an image that the registry does not have, before it takes the lock', async () => {
    const text = await refused(['deploy', environment, '--digest', digestOf(9), '--yes']);
    expect(text).toContain('There is no image to release');
    expect(text).toContain(
      `the registry of rehearsal-prod (account 000000000000, ${aws.settings.region}) does not have it`,
    );
    expect(await refused(['deploy', environment, '--digest', 'latest', '--yes'])).toContain('a tag is not enough');
    expect(changes()).toEqual([]);
  });

  it(
    'is approved neither by --yes alone nor by the hash of another plan',
    async () => {
      const plain = await refused(['deploy', environment, '--digest', digestOf(2), '--yes']);
      expect(plain).toContain('rehearsal-prod asks for an approved plan: --yes alone approves nothing');
      const nobody = await refused(['deploy', environment, '--commit', commitOf(2)]);
      expect(nobody).toContain('Nobody is here to approve the plan: this is no terminal');
      const other = ['deploy', environment, '--digest', digestOf(2), '--plan-hash', '0123456789abcdef', '--yes'];
      expect(await refused(other)).toContain('This is another plan than the approved one');
      expect(changes().filter(({ service }) => service !== 'ssm')).toEqual([]);
    },
    limitMillis,
  );

  it('watches prod at least as long as its entry requires', async () => {
    const text = await refused(['deploy', environment, '--digest', digestOf(2), '--watch-minutes', '1', '--yes']);
    expect(text).toContain(
      `--watch-minutes 1: rehearsal-prod is watched for ${aws.settings.release.watchMinutes} minutes at least`,
    );
  });

  it(
    'stops where an alarm is firing already, and prints how to ignore it',
    async () => {
      aws.script.alarm('database-cpu').fire();
      const text = await refused(['deploy', environment, '--digest', digestOf(2), '--yes']);
      expect(text).toMatch(/The preflight failed: .*database-cpu/);
      expect(text).toContain('An alarm that may be in ALARM: deploy with --ignore-alarm ID');
    },
    limitMillis,
  );
});
