import { databaseIdentifier, globalRegion, product, resourceName } from '../../../../infra/names.ts';
import { type Check, fail, pass } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { readCertificate } from '../../aws/acm.ts';
import { findBackupPlan, lastRecoveryPoint } from '../../aws/backup.ts';
import { physicalIds } from '../../aws/cloudformation-stacks.ts';
import { listAlarms } from '../../aws/cloudwatch-alarms.ts';
import { readMailAccount, readMailIdentity } from '../../aws/ses.ts';
import { readSubscriptions } from '../../aws/sns.ts';
import { readParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import { undoByHand } from '../../environment/stacks/known-drift.ts';
import { type CheckDefinition, CheckFailed, type CheckGroup, NotApplicable } from '../check.ts';
import { daysBetween } from '../days.ts';
import { dailyBackupHours, judgeMissingBackup } from '../first-backup.ts';
import { judgeSandbox, productionAccessCommand } from '../first-day/mail.ts';
import { runCheckGroups } from '../run-checks.ts';
import { minimumDaysLeft } from '../smoke/certificate.ts';

type Place = Pick<Context, 'aws' | 'settings' | 'clock'>;

/** What the application cannot see itself: mail, alarms, backups and certificates, by the calls of an operator. */
export const verifyOperatorSide = (place: Place): Promise<Check[]> =>
  runCheckGroups([mailGroup(place), alarmGroup(place), backupGroup(place), certificateGroup(place)]);

function mailGroup({ aws, settings }: Place): CheckGroup {
  const { mailDomain } = settings.identity;
  const domain = (): string => {
    if (mailDomain === undefined) throw new NotApplicable("Cognito's own sender is used here");
    return mailDomain;
  };
  const records = `Wait for DNS, or deploy the stack that holds the records: ${commandLine('plan', settings.name)}`;
  const identity: CheckDefinition = {
    name: 'mail identity',
    fix: records,
    async run() {
      const found = await readMailIdentity(aws, domain());
      if (found === undefined) throw new CheckFailed(`SES does not know ${domain()}`);
      if (!found.verified) throw new CheckFailed(`${domain()} is not verified for sending`);
      if (!found.signs || found.dkim !== 'SUCCESS') throw new CheckFailed(`DKIM of ${domain()} is ${found.dkim}`);
      if (found.mailFrom !== undefined && found.mailFrom !== 'SUCCESS') {
        throw new CheckFailed(`the MAIL FROM domain of ${domain()} is ${found.mailFrom}`);
      }
      return `${domain()} is verified and signs with DKIM`;
    },
  };
  const account: CheckDefinition = {
    name: 'mail account',
    fix: productionAccessCommand(settings),
    async run() {
      domain();
      const found = await readMailAccount(aws);
      if (!found.sends)
        throw new CheckFailed('SES has stopped the sending of this account', 'docs/runbooks/mail-bounces.md');
      if (!found.reachesEverybody) return judgeSandbox(found);
      return `${found.sentLastDay} of ${found.maxPerDay} mails a day`;
    },
  };
  return { name: 'mail', checks: [identity, account] };
}

function alarmGroup(place: Place): CheckGroup {
  const { settings } = place;
  const regions = [...new Set([settings.region, globalRegion])];
  const actions = (region: string): CheckDefinition => ({
    name: `alarm actions in ${region}`,
    fix: undoByHand(settings, 'others'),
    async run() {
      const alarms = await listAlarms(place, region);
      if (alarms.length === 0) throw new CheckFailed('there are no alarms');
      const muted = alarms.filter(({ actionsEnabled }) => !actionsEnabled);
      if (muted.length > 0) {
        return muted.map(({ name }) =>
          fail(
            name,
            'its actions are disabled',
            `aws cloudwatch enable-alarm-actions --alarm-names ${name} --region ${region}`,
          ),
        );
      }
      const notifying = alarms.filter(({ actions }) => actions.length > 0);
      if (notifying.length === 0) throw new CheckFailed(`none of ${alarms.length} alarms notifies anybody`);
      const known = (['critical', 'warning'] as const).map((severity) => topicArn(place, severity, region));
      const strange = notifying.flatMap(({ name, actions }) =>
        actions.some((action) => known.includes(action)) ? [] : [name],
      );
      if (strange.length > 0)
        throw new CheckFailed(`${strange.join(', ')} notifies none of the topics of ${settings.name}`);
      return `${notifying.length} of ${alarms.length} alarms notify a topic; the others are members of those`;
    },
  });
  const topics = (region: string): CheckDefinition => ({
    name: `alarm topics in ${region}`,
    fix: `Confirm the subscription by the link in the mail that AWS sent; ${commandLine('deploy', settings.name)} sends it again`,
    async run() {
      const severities = ['critical', 'warning'] as const;
      return Promise.all(severities.map((severity) => checkTopic(place, severity, region)));
    },
  });
  return { name: 'alarms', checks: regions.flatMap((region) => [actions(region), topics(region)]) };
}

const topicArn = ({ settings }: Pick<Place, 'settings'>, severity: 'critical' | 'warning', region: string): string =>
  `arn:aws:sns:${region}:${settings.account}:${resourceName(settings, severity)}`;

async function checkTopic(place: Place, severity: 'critical' | 'warning', region: string): Promise<Check> {
  const arn = topicArn(place, severity, region);
  const found = await readSubscriptions(place, arn, region);
  const name = resourceName(place.settings, severity);
  if (found === undefined) return fail(name, 'there is no such topic', undoByHand(place.settings, 'others'));
  const again = `Confirm it by the link in the mail from AWS, or have it sent again: aws sns subscribe --topic-arn ${arn} --protocol email --notification-endpoint ADDRESS --region ${region}`;
  if (found.pending.length > 0) return fail(name, `not confirmed: ${found.pending.join(', ')}`, again);
  if (found.confirmed === 0) return fail(name, 'nobody is subscribed', again);
  return pass(name, `${found.confirmed} confirmed`);
}

function backupGroup(place: Place): CheckGroup {
  const { aws, settings, clock } = place;
  const name = resourceName(settings, 'backups');
  const wanted = () => {
    if (settings.backup === undefined) {
      throw new NotApplicable(`no plan here; RDS itself keeps ${settings.database.backupDays} days`);
    }
  };
  const plan: CheckDefinition = {
    name: 'backup plan',
    fix: undoByHand(settings, 'others'),
    async run() {
      wanted();
      const found = await findBackupPlan(aws, name);
      if (found === undefined) throw new CheckFailed(`there is no plan ${name}`);
      if (found.selections === 0) throw new CheckFailed(`the plan ${name} selects nothing`);
      return `${name}, ${found.lastRun === undefined ? 'not run yet' : `last run ${found.lastRun.toISOString()}`}`;
    },
  };
  const points = (what: string, arn: () => Promise<string>): CheckDefinition => ({
    name: `recovery point of the ${what}`,
    fix: 'docs/runbooks/backup-failed.md',
    async run() {
      wanted();
      const newest = await lastRecoveryPoint(aws, await arn(), settings.region);
      if (newest === undefined) return judgeMissingBackup(place, dailyBackupHours);
      const hours = Math.round((clock.now().getTime() - newest.getTime()) / 3_600_000);
      if (hours > dailyBackupHours) throw new CheckFailed(`the newest is ${hours} hours old`);
      return `${hours} hours old`;
    },
  });
  const { account, region } = settings;
  return {
    name: 'backups',
    checks: [
      plan,
      points('database', async () => `arn:aws:rds:${region}:${account}:db:${databaseIdentifier(settings)}`),
      points('uploads', async () => {
        const bucket = await readParameter(place, 'files/uploads-bucket');
        if (bucket === undefined) throw new CheckFailed('the parameter files/uploads-bucket is missing');
        return `arn:aws:s3:::${bucket.value}`;
      }),
    ],
  };
}

function certificateGroup(place: Place): CheckGroup {
  const { aws, settings, clock } = place;
  const certificate = (what: string, part: string, region: string): CheckDefinition => ({
    name: `certificate of the ${what}`,
    fix: 'docs/runbooks/certificate-expiry.md',
    async run() {
      const stack = { name: `${product}-${settings.name}-${part}`, region };
      const arns = await physicalIds(place, stack, 'AWS::CertificateManager::Certificate');
      if (arns.length === 0) throw new CheckFailed(`the stack ${stack.name} holds no certificate`);
      for (const arn of arns) {
        const { status, reason, notAfter } = await readCertificate(aws, arn, region);
        if (status !== 'ISSUED')
          throw new CheckFailed([status, reason].filter((text) => text !== undefined).join(': '));
        const days = daysBetween(clock.now(), notAfter ?? new Date(0));
        if (days < minimumDaysLeft) throw new CheckFailed(`ends in ${days} days`);
      }
      return 'issued, and long enough';
    },
  });
  return {
    name: 'certificates',
    checks: [certificate('balancer', 'platform', settings.region), certificate('distributions', 'edge', globalRegion)],
  };
}
