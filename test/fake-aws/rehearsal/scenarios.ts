import { globalRegion, logGroupName } from '../../../infra/names.ts';
import { Mail } from '../account/mail.ts';
import { Registry } from '../account/registry.ts';
import { commitOf, digestOf, type FakeAws } from '../fake-aws.ts';
import { Existing } from '../refusals/existing.ts';
import { preparedAccount } from '../start/account.ts';

export interface Scenario {
  readonly description: string;
  apply(aws: FakeAws): void;
}

/** What an operator can rehearse: each makes the deployment of release 2 meet one trouble. */
export const scenarios = {
  'crashing-image': {
    description: 'the containers of release 2 exit at once: ECS rolls back',
    apply: (aws) => aws.script.image(digestOf(2)).crashesOnStart({ log: ['Error: DATABASE_HOST is missing'] }),
  },
  'unhealthy-image': {
    description: 'release 2 starts, and never answers the load balancer',
    apply: (aws) => aws.script.image(digestOf(2)).neverHealthy(),
  },
  'slow-start': {
    description: 'each task of release 2 takes ten minutes to become healthy',
    apply: (aws) => aws.script.image(digestOf(2)).startsSlowly(600),
  },
  'stalled-rollout': {
    description: 'no rollout makes progress',
    apply: (aws) => aws.script.rollout.hangs(),
  },
  'failing-migration': {
    description: 'the migration task exits with 1',
    apply: (aws) => aws.script.migration.fails({ log: ['Migration failed: column "pronouns" already exists'] }),
  },
  'failing-stack': {
    description: 'the Service stack cannot be updated, and is rolled back by CloudFormation',
    apply: (aws) => aws.script.stack('Service').fails('ApiService', 'The rehearsal says so'),
  },
  'firing-alarm': {
    description: 'the alarm api-errors is in ALARM from ten minutes on: while a deployment watches',
    apply: (aws) => aws.script.alarm('api-errors').fire(600),
  },
  throttling: {
    description: 'AWS throttles every third call of ECS for a while',
    apply: (aws) => aws.fault({ service: 'ecs', kind: 'throttle', after: 3, times: 12 }),
  },
  'missing-rights': {
    description: 'nobody may make snapshots of the database',
    apply: (aws) => aws.fault({ service: 'rds', operation: 'CreateDBSnapshot', kind: 'access-denied' }),
  },
  'changed-by-hand': {
    description:
      'somebody has switched the backups of the database off; "drift" knows that from what AWS itself has moved',
    apply(aws) {
      aws.script.stack('Data').drifts('Instance', { BackupRetentionPeriod: 0, PreferredBackupWindow: '00:00-00:30' });
      aws.script.stack('Service').drifts('ApiService', { DesiredCount: 7 });
    },
  },
  bootstrapped: {
    description: 'with --empty: an account after steps 0 to 5 of docs/deployment.md, ready for its first deployment',
    apply: preparedAccount,
  },
  images: {
    description: 'with --empty: releases 1 and 2 arrive once "build" has created the registry, as from staging',
    apply(aws) {
      for (const release of [1, 2]) aws.part(Registry).arriving.set(commitOf(release), digestOf(release));
    },
  },
  'used-account': {
    description: 'a landing zone has made a detector, a recorder and an anomaly monitor; "doctor" finds them',
    apply(aws) {
      const existing = aws.part(Existing);
      existing.add('AWS::GuardDuty::Detector', '12abc');
      existing.add('AWS::Config::ConfigurationRecorder', 'default', { Name: 'default' });
      const monitor = { MonitorName: 'Default', MonitorType: 'DIMENSIONAL', MonitorDimension: 'SERVICE' };
      existing.add('AWS::CE::AnomalyMonitor', 'arn:aws:ce::000000000000:anomalymonitor/1', monitor, globalRegion);
    },
  },
  'left-behind': {
    description: 'a log group of an earlier creation is in the way of a first deployment; "doctor" names it',
    apply(aws) {
      const LogGroupName = logGroupName(aws.settings, 'api');
      aws.part(Existing).add('AWS::Logs::LogGroup', LogGroupName, { LogGroupName });
    },
  },
  'unverified-mail': {
    description: 'SES finds the records of the domain after a day only: a first deployment awaits it',
    apply(aws) {
      aws.part(Mail).verifiesAfterSeconds = 24 * 3_600;
    },
  },
  'mail-sandbox': {
    description: 'AWS examines the request to leave the sandbox of SES: "doctor" and "verify" say not yet',
    apply: (aws) => void Object.assign(aws.part(Mail), { sandbox: true, review: 'PENDING' }),
  },
  'new-subjects': {
    description: 'GitHub sends subjects with ids; "doctor" with GITHUB_API_URL=$AWS_ENDPOINT_URL/github names them',
    apply(aws) {
      const path = `/repos/${aws.settings.delivery.repository}`;
      aws.gitHubHas.set(`${path}/actions/oidc/customization/sub`, { use_default: true, use_immutable_subject: true });
      aws.gitHubHas.set(path, { id: 456, owner: { id: 123 }, private: false });
    },
  },
} as const satisfies Readonly<Record<string, Scenario>>;
