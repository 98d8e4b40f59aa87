import { globalRegion } from '../../../infra/names.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { Existing } from '../../fake-aws/refusals/existing.ts';
import { startClone } from '../../setup/database/clone.ts';
import { leaves } from '../../setup/release/doctor-tree.ts';
import { startFakeDocker } from '../../setup/release/fake-docker.ts';

/** The templates of an environment are made by the first who asks for them. */
const startLimit = 120_000;

const clone = startClone();
const docker = startFakeDocker();
afterAll(() => {
  clone.stop();
  docker.stop();
});

describe('an account in which nothing is deployed', () => {
  it(
    'is examined for what its first deployment would meet, an hour before',
    async () => {
      await using empty = await FakeAws.start({ environment: 'rehearsal-prod', empty: true });
      const existing = empty.part(Existing);
      existing.add('AWS::GuardDuty::Detector', '12abc');
      existing.add('AWS::Config::ConfigurationRecorder', 'default', { Name: 'default' });
      const monitor = { MonitorName: 'Default', MonitorType: 'DIMENSIONAL', MonitorDimension: 'SERVICE' };
      existing.add('AWS::CE::AnomalyMonitor', 'arn:aws:ce::000000000000:anomalymonitor/1', monitor, globalRegion);
      existing.add('AWS::Logs::LogGroup', '/classboard/rehearsal-prod/trail', {
        LogGroupName: '/classboard/rehearsal-prod/trail',
      });
      const { region } = empty.settings;
      const [owner] = empty.settings.delivery.repository.split('/');
      const repository = `/repos/${empty.settings.delivery.repository}`;
      empty.gitHubHas.set(`${repository}/actions/oidc/customization/sub`, {
        use_default: true,
        use_immutable_subject: true,
      });
      empty.gitHubHas.set(repository, { id: 456, owner: { id: 123 }, private: true });
      empty.gitHubHas.set(`${repository}/actions/permissions/fork-pr-workflows-private-repos`, {
        run_workflows_from_fork_pull_requests: true,
        send_write_tokens_to_workflows: true,
      });
      const groups = ['account', 'mail', 'cost', 'github', 'stacks'].flatMap((group) => ['--only', group]);
      const run = await empty.release(['doctor', 'rehearsal-prod', '--json', '--skip-drift', ...groups], {
        as: 'admin',
        env: { GITHUB_API_URL: `${empty.url}/github`, GITHUB_TOKEN: 'ghs_token' },
      });
      const all = leaves(run.json());
      const bad = all.filter(({ status, name }) => status === 'FAIL' && !name.startsWith('bootstrap'));
      const found = [
        `detector of GuardDuty: ${region} has detector 12abc already,`,
        `recorder of AWS Config: ${region} has recorder default already,`,
        'anomaly monitor of services: the account has the monitor "Default" of',
        'sandbox of SES: the account is in the sandbox: only verified',
        `subject of the tokens: GitHub sends repo:${owner}@123/`,
        'tokens of forks: workflows of forks get tokens that may write',
        'reviewers of prod: GitHub has no environment prod: the first',
        'branches of prod: GitHub has no environment prod: the first',
        'branches of prod-plan: GitHub has no environment prod-plan: the first',
        '/classboard/rehearsal-prod/trail: exists already (AWS::Logs::LogGroup): classboard-rehearsal-prod-',
      ];
      expect(bad.map(({ name, detail }, i) => `${name}: ${detail}`.slice(0, found[i]?.length))).toEqual(found);
      const skipped = all.filter(({ status }) => status === 'SKIP').map(({ name }) => name);
      expect(skipped).toEqual(expect.arrayContaining(['role of AWS Config', 'tag Environment']));
    },
    startLimit,
  );

  it(
    'reports the order of the first deployment',
    async () => {
      await using empty = await FakeAws.start({ environment: 'rehearsal-dev', empty: true });
      const run = await empty.release(['doctor', 'rehearsal-dev'], {
        as: 'admin',
        env: { ...docker.env, ...clone.env },
      });
      expect(run.exitCode).toBe(1);
      const [, order = ''] = run.stdout.split('Nothing of rehearsal-dev is deployed yet. In this order:\n');
      const steps = order.trim().split('\n');
      const place = (text: string) => steps.findIndex((step) => step.includes(text));
      const places = [
        place(`npx cdk bootstrap aws://000000000000/${empty.settings.region}`),
        place('params set rehearsal-dev cdn/private-key'),
        place('params set rehearsal-dev cdn/public-key'),
        place('npm run release -- build rehearsal-dev'),
        place('npm run release -- deploy rehearsal-dev'),
      ];
      expect(places).toEqual([...places].sort((one, other) => one - other));
      expect(places).not.toContain(-1);
      expect(run.stdout).toContain('SKIP     certificate of the API: it comes with the first deployment');
    },
    startLimit,
  );
});
