import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { hostedZone } from '../edge/stack.ts';
import { resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';

/** What SES is to report, in the words of its API and of the events. Opened and clicked mails are nobody's business. */
const reported = {
  [ses.EmailSendingEvent.SEND]: 'Email Sent',
  [ses.EmailSendingEvent.DELIVERY]: 'Email Delivered',
  [ses.EmailSendingEvent.DELIVERY_DELAY]: 'Email Delivery Delayed',
  [ses.EmailSendingEvent.BOUNCE]: 'Email Bounced',
  [ses.EmailSendingEvent.COMPLAINT]: 'Email Complaint Received',
  [ses.EmailSendingEvent.REJECT]: 'Email Rejected',
  [ses.EmailSendingEvent.RENDERING_FAILURE]: 'Email Rendering Failed',
};

/**
 * The domain that Cognito and the application send from, with its DNS records, and what becomes of the mails. A stack of its own, long before the user pool: Cognito refuses
 * a sender that SES has not verified yet ("Email address is not verified", https://github.com/aws/aws-cdk/issues/18964),
 * which takes from minutes to three days after the DKIM records are there
 * (https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html). In the stack of the pool, the rollback of that
 * refusal would delete the identity, whose DKIM tokens are new the next time. The release tool waits between the two.
 */
export class MailStack extends EnvironmentStack {
  readonly configurationSet: string;
  readonly identityArn: string;
  /** What SES reports about mails. */
  readonly events: sqs.Queue;

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
      // The application suppresses addresses by school: what bounced at one school silences no other.
      disableSuppressionList: true,
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
    this.events = this.reportOn(configurationSet);
  }

  /** SES reports to EventBridge's default bus and to no other. */
  private reportOn(configurationSet: ses.ConfigurationSet): sqs.Queue {
    const queue = (id: string, part: string, options: sqs.QueueProps) =>
      new sqs.Queue(this, id, {
        queueName: resourceName(this.settings, part),
        encryption: sqs.QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
        removalPolicy: this.dataPolicy,
        ...options,
      });
    const dead = queue('EventsDead', 'mail-events-dead', {});
    const received = queue('Events', 'mail-events', {
      visibilityTimeout: Duration.seconds(60),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: dead, maxReceiveCount: 5 },
    });
    configurationSet.addEventDestination('Reports', {
      configurationSetEventDestinationName: resourceName(this.settings, 'mail-events'),
      destination: ses.EventDestination.eventBus(events.EventBus.fromEventBusName(this, 'Bus', 'default')),
      events: Object.keys(reported) as ses.EmailSendingEvent[],
    });
    new events.Rule(this, 'Reported', {
      ruleName: resourceName(this.settings, 'mail-reported'),
      description: 'SES has news of a mail',
      eventPattern: {
        source: ['aws.ses'],
        detailType: Object.values(reported),
        // Others in this account and region send mails, too.
        detail: { mail: { tags: { 'ses:configuration-set': [resourceName(this.settings, 'mail')] } } },
      },
      targets: [new targets.SqsQueue(received, { deadLetterQueue: dead })],
    });
    return received;
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
