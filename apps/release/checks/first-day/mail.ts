import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { type MailAccount, readMailAccount } from '../../aws/ses.ts';
import type { Context } from '../../environment/context.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';

/** SES reaches everybody. AWS takes a day or more to lift the sandbox, so it is asked for first of all. */
export const mailSandbox = ({ aws, settings }: Pick<Context, 'aws' | 'settings'>): CheckDefinition => ({
  name: 'sandbox of SES',
  fix: productionAccessCommand(settings),
  async run() {
    if (settings.identity.mailDomain === undefined) throw new NotApplicable("Cognito's own sender is used here");
    return judgeSandbox(await readMailAccount(aws));
  },
});

/** https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html */
export const productionAccessCommand = ({ domain, region }: Pick<EnvironmentSettings, 'domain' | 'region'>): string =>
  [
    'aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL',
    `--website-url https://${domain.web} --contact-language EN`,
    '--use-case-description "Invitations and codes of a school platform, to its own users. Bounces and complaints are handled."',
    `--region ${region}`,
  ].join(' ');

/** @throws NotApplicable while AWS examines the request: nobody can do anything then */
export function judgeSandbox({ reachesEverybody, review, caseId, maxPerDay }: MailAccount): string {
  if (reachesEverybody) return `lifted, ${maxPerDay} mails a day`;
  if (review === 'PENDING') {
    throw new NotApplicable(`not yet: AWS examines case ${caseId}, and usually answers within 24 hours`);
  }
  if (review === 'DENIED') {
    throw new CheckFailed(`AWS denied case ${caseId}`, `Answer it: https://console.aws.amazon.com/support (${caseId})`);
  }
  throw new CheckFailed('the account is in the sandbox: only verified addresses get mail');
}
