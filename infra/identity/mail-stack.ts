import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ses from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { hostedZone } from '../edge/stack.ts';
import { resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';

/**
 * The domain that Cognito sends from, with its DNS records. A stack of its own, long before the user pool: Cognito refuses
 * a sender that SES has not verified yet ("Email address is not verified", https://github.com/aws/aws-cdk/issues/18964),
 * which takes from minutes to three days after the DKIM records are there
 * (https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html). In the stack of the pool, the rollback of that
 * refusal would delete the identity, whose DKIM tokens are new the next time. The release tool waits between the two.
 */
export class MailStack extends EnvironmentStack {
  readonly configurationSet: string;
  readonly identityArn: string;

  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    readonly domain: string,
  ) {
    super(scope, 'Mail', settings, { description: 'Domain that mails are sent from' });
    const configurationSet = new ses.ConfigurationSet(this, 'Settings', {
      configurationSetName: resourceName(settings, 'mail'),
      tlsPolicy: ses.ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    const identity = new ses.EmailIdentity(this, 'Identity', {
      identity: ses.Identity.domain(domain),
      configurationSet,
      mailFromDomain: `mail.${domain}`,
      dkimSigning: true,
    });
    identity.applyRemovalPolicy(this.dataPolicy);
    this.configurationSet = configurationSet.configurationSetName;
    this.identityArn = identity.emailIdentityArn;
    this.addRecords(identity);
  }

  private addRecords(identity: ses.EmailIdentity): void {
    const { domain } = this;
    const zone = hostedZone(this, this.settings);
    for (const [index, record] of identity.dkimRecords.entries()) {
      new route53.CnameRecord(this, `Dkim${index + 1}`, {
        zone,
        recordName: `${record.name}.`,
        domainName: record.value,
      });
    }
    new route53.MxRecord(this, 'From', {
      zone,
      recordName: `mail.${domain}.`,
      values: [{ priority: 10, hostName: `feedback-smtp.${this.region}.amazonses.com` }],
    });
    new route53.TxtRecord(this, 'FromPolicy', {
      zone,
      recordName: `mail.${domain}.`,
      values: ['v=spf1 include:amazonses.com -all'],
    });
    new route53.TxtRecord(this, 'Policy', {
      zone,
      recordName: `_dmarc.${domain}.`,
      values: ['v=DMARC1; p=quarantine'],
    });
  }
}
