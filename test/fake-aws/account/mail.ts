import type { GetAccountResponse, GetEmailIdentityRequest, GetEmailIdentityResponse } from '@aws-sdk/client-sesv2';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

/** The sending domain of the environment and the account that sends, both in order unless a test says otherwise. */
export class Mail {
  dkim: 'SUCCESS' | 'PENDING' | 'FAILED' = 'SUCCESS';
  mailFrom: 'SUCCESS' | 'PENDING' = 'SUCCESS';
  sandbox = false;
  stopped = false;
  readonly domain: string | undefined;

  constructor(fake: FakeAccount) {
    this.domain = fake.settings.identity.mailDomain;
  }
}

function identity({ EmailIdentity }: GetEmailIdentityRequest, { fake }: Call): GetEmailIdentityResponse {
  const { domain, dkim, mailFrom } = fake.part(Mail);
  if (domain === undefined || EmailIdentity !== domain) {
    throw new AwsError('NotFoundException', `Email identity ${EmailIdentity} does not exist.`, 404);
  }
  return {
    IdentityType: 'DOMAIN',
    VerifiedForSendingStatus: dkim === 'SUCCESS',
    DkimAttributes: { SigningEnabled: true, Status: dkim, Tokens: ['one', 'two', 'three'] },
    MailFromAttributes: {
      MailFromDomain: `mail.${domain}`,
      MailFromDomainStatus: mailFrom,
      BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
    },
  };
}

function account(_input: object, { fake }: Call): GetAccountResponse {
  const { sandbox, stopped } = fake.part(Mail);
  return {
    ProductionAccessEnabled: !sandbox,
    SendingEnabled: !stopped,
    EnforcementStatus: stopped ? 'SHUTDOWN' : 'HEALTHY',
    SendQuota: { Max24HourSend: sandbox ? 200 : 50_000, MaxSendRate: 14, SentLast24Hours: 120 },
  };
}

export const mailService: Service = {
  service: 'sesv2',
  operations: { GetAccount: account, GetEmailIdentity: identity },
};
