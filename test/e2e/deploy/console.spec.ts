import { bucketName } from '../../../infra/names.ts';
import { Buckets } from '../../fake-aws/account/buckets.ts';
import { Registry } from '../../fake-aws/account/registry.ts';
import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import { type Clone, startClone } from '../../setup/database/clone.ts';
import { expectInOrder } from '../../setup/release/first-deployment.ts';

const environment = 'rehearsal-dev';
const image = ['--digest', digestOf(7)];

describe('the console in a release', () => {
  let aws: FakeAws;
  let clone: Clone;
  beforeAll(async () => {
    clone = startClone();
    aws = await FakeAws.start({ environment });
    aws.part(Registry).push(clone.git('rev-parse', 'HEAD'), digestOf(7));
  }, 120_000);
  afterAll(async () => {
    await aws.stop();
    clone.stop();
  });

  const plan = (...more: string[]) =>
    aws.release(['plan', environment, ...image, '--skip-migration-check', ...more], { as: 'plan', env: clone.env });
  const page = () => aws.part(Buckets).read(bucketName(aws.settings, 'web'), 'index.html');

  it('is planned by reading, published last, and not changed by the next plan', async () => {
    const before = await plan();
    expect(before.stdout).toMatch(
      /^Console +none is served, [0-9a-f]{12} comes with the release: (\d+) of \1 assets are new$/m,
    );
    expect(aws.calls.filter(({ operation }) => operation === 'PutObject')).toEqual([]);
    const { built } = (await plan('--json')).json().console;

    const deployed = await aws.release(['deploy', environment, ...image, '--yes'], { env: clone.env });
    expect([deployed.exitCode, deployed.stderr]).toEqual([
      0,
      expect.stringContaining(`${built.id}, ${built.assets} of`),
    ]);
    expectInOrder(deployed.stderr, ['PASS verify-tasks', 'PASS watch-alarms', 'PASS console']);
    expect(page()).toContain('<div id="app">');

    expect((await plan()).stdout).toMatch(
      /^Console +[0-9a-f]{12} of commit \w{12} is served, and is that of this release$/m,
    );
    clone.write('not-committed.txt', '');
    expect((await plan()).stdout).toMatch(
      /is served, and stays: this tree is not that of commit \w{12}; from there: .*web publish/,
    );
  }, 300_000);
});
