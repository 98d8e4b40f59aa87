import { type Check, failures } from '../../../apps/cli/check-tree.ts';
import { environmentNamed } from '../../../infra/lookup.ts';
import { Backups } from '../../fake-aws/account/backups.ts';
import { Certificates } from '../../fake-aws/account/certificates.ts';
import { Mail } from '../../fake-aws/account/mail.ts';
import { Topics } from '../../fake-aws/account/topics.ts';
import { Alarms } from '../../fake-aws/alarms/alarms.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';

const prod = environmentNamed('rehearsal-prod');

/** What the application's own half writes, from a task whose parts are as given. */
const verification = (parts: readonly object[]) =>
  JSON.stringify({
    verification: {
      environment: 'rehearsal-prod',
      processRole: 'api',
      commit: '0b7d2d9',
      parts: parts.map((part) => ({ detail: '', milliseconds: 1, ...part })),
    },
  });

const bad = (tree: Check): string[] => failures(tree).map(({ path }) => path);

describe('verify of a deployed environment', () => {
  let aws: FakeAws;

  beforeEach(async () => {
    aws = await FakeAws.start({ environment: 'rehearsal-prod' });
  }, 60_000);

  afterEach(() => aws.stop());

  const outside = async (as: 'deploy' | 'plan' = 'deploy') => {
    const run = await aws.release(['verify', 'rehearsal-prod', '--only', 'outside', '--json'], { as });
    return { run, tree: JSON.parse(run.stdout) as Check };
  };

  it.each(['deploy', 'plan'] as const)('is content with everything in order, as the role for a %s', async (as) => {
    const { run, tree } = await outside(as);
    expect(bad(tree)).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(tree.children?.map(({ name }) => name)).toEqual(['mail', 'alarms', 'backups', 'certificates']);
  });

  it.each<[string, (aws: FakeAws) => void, string, string]>([
    [
      'DKIM records that nobody finds',
      (fake) => Object.assign(fake.part(Mail), { dkim: 'PENDING' }),
      'verify > mail > mail identity',
      `${prod.identity.mailDomain} is not verified for sending`,
    ],
    [
      'an account that is still in the sandbox',
      (fake) => Object.assign(fake.part(Mail), { sandbox: true }),
      'verify > mail > mail account',
      'the account is in the sandbox: only verified addresses get mail',
    ],
    [
      'a subscription that nobody confirmed',
      (fake) => {
        const unconfirmed = { protocol: 'email', endpoint: 'on-call@school.example', confirmed: false };
        fake.part(Topics).subscriptions.set(`${prod.region}:classboard-rehearsal-prod-critical`, [unconfirmed]);
      },
      `verify > alarms > alarm topics in ${prod.region} > classboard-rehearsal-prod-critical`,
      'not confirmed: email',
    ],
    [
      'a topic without a subscriber',
      (fake) => fake.part(Topics).subscriptions.set(`${prod.region}:classboard-rehearsal-prod-warning`, []),
      `verify > alarms > alarm topics in ${prod.region} > classboard-rehearsal-prod-warning`,
      'nobody is subscribed',
    ],
    [
      'an alarm whose actions somebody switched off',
      (fake) => Object.assign(fake.part(Alarms).named('api-errors').properties, { ActionsEnabled: false }),
      `verify > alarms > alarm actions in ${prod.region} > classboard-rehearsal-prod-api-errors`,
      'its actions are disabled',
    ],
    [
      'a backup plan that selects nothing',
      (fake) => Object.assign(fake.part(Backups), { selections: 0 }),
      'verify > backups > backup plan',
      'the plan classboard-rehearsal-prod-backups selects nothing',
    ],
    [
      'a certificate that is not validated',
      (fake) => fake.part(Certificates).plant(prod.domain.web, { status: 'PENDING_VALIDATION' }),
      'verify > certificates > certificate of the distributions',
      'PENDING_VALIDATION',
    ],
  ])('finds %s', async (_what, plant, path, detail) => {
    plant(aws);
    const { run, tree } = await outside();
    expect(run.exitCode).toBe(1);
    expect(bad(tree)).toContain(path);
    expect(failures(tree).find((check) => check.path === path)).toMatchObject({ detail, fix: expect.any(String) });
  });

  it('finds backups that have stopped', async () => {
    aws.part(Backups).ageHours.set(prod.region, 60);
    const { tree } = await outside();
    expect(bad(tree)).toEqual([
      'verify > backups > recovery point of the database',
      'verify > backups > recovery point of the uploads',
    ]);
  });

  it('runs tasks of both services, with their image and their role, and finds their line in the log', async () => {
    aws.script.oneOff(({ part, command }) => {
      if (!command.includes('dist/apps/api/health/verify-cli.js')) return undefined;
      const queue = { name: 'queue workers', status: 'FAIL', detail: 'no living process', fix: 'start one' };
      const parts = [{ name: 'database TLS', status: 'PASS' }, ...(part === 'worker' ? [queue] : [])];
      return { log: ['warming up', verification(parts)], exitCode: part === 'worker' ? 1 : 0 };
    });
    const run = await aws.release(['verify', 'rehearsal-prod', '--only', 'app', '--json'], { as: 'deploy' });
    const tree = JSON.parse(run.stdout) as Check;
    expect(run.exitCode).toBe(1);
    expect(tree.children?.map(({ name, status }) => `${status} ${name}`)).toEqual([
      'PASS application, as api',
      'FAIL application, as worker',
    ]);
    expect(bad(tree)).toEqual(['verify > application, as worker > queue workers']);
  }, 60_000);

  it('prints the output of a task that gave no findings', async () => {
    aws.script.oneOff(() => ({ log: ['Error: Cannot find module verify-cli.js'], exitCode: 1 }));
    const run = await aws.release(['verify', 'rehearsal-prod', '--only', 'app'], { as: 'deploy' });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('gave no findings');
    expect(run.stdout).toContain('Cannot find module verify-cli.js');
  }, 60_000);

  it('skips what an environment does not have, and runs its one service', async () => {
    const dev = await FakeAws.start({ environment: 'rehearsal-dev' });
    try {
      dev.script.oneOff(() => ({ log: [verification([{ name: 'clock', status: 'PASS' }])] }));
      const run = await dev.release(['verify', 'rehearsal-dev', '--json'], { as: 'deploy' });
      const tree = JSON.parse(run.stdout) as Check;
      expect(run.exitCode).toBe(0);
      expect(tree.children?.map(({ name, status }) => `${status} ${name}`)).toEqual([
        'PASS application, as api',
        'SKIP mail',
        'PASS alarms',
        'SKIP backups',
        'PASS certificates',
      ]);
    } finally {
      await dev.stop();
    }
  }, 60_000);
});
