import type {
  CreateEmailIdentityRequest,
  GetAccountResponse,
  GetEmailIdentityRequest,
  GetEmailIdentityResponse,
} from '@aws-sdk/client-sesv2';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

/** Records that prove a domain. SES looks for them for 72 hours. */
const dkimRecords = 3;
const givesUpAfterSeconds = 72 * 3_600;

/** The sending domain of the environment and the account that sends, both in order unless a test says otherwise. */
export class Mail {
  dkim: 'SUCCESS' | 'PENDING' | 'FAILED' = 'SUCCESS';
  mailFrom: 'SUCCESS' | 'PENDING' = 'SUCCESS';
  sandbox = false;
  /** What AWS has answered to the request to leave the sandbox; undefined where nobody asked. */
  review: 'PENDING' | 'GRANTED' | 'DENIED' | undefined;
  stopped = false;
  /** Undefined where no stack has made the identity. */
  domain: string | undefined;
  /** From the last record to the verification: SES looks now and then, for up to 72 hours. */
  verifiesAfterSeconds = 900;
  /** A person decides within a day (https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html). */
  reviewSeconds = 24 * 3_600;
  /** Addresses that were sent a mail with a link to verify them. */
  readonly invited = new Set<string>();
  private records = 0;

  constructor(private readonly fake: FakeAccount) {
    this.domain = fake.settings.identity.mailDomain;
  }

  /** Nobody has made an identity, and every account begins in the sandbox. */
  clear(): void {
    Object.assign(this, { domain: undefined, dkim: 'PENDING', mailFrom: 'PENDING', sandbox: true });
  }

  /** A stack has made the identity. It is proven once its records are found, which takes its time. */
  begin(domain: string): void {
    Object.assign(this, { domain, dkim: 'PENDING', mailFrom: 'PENDING' });
    this.records = 0;
    this.fake.after(givesUpAfterSeconds, () => {
      if (this.dkim === 'PENDING') this.dkim = 'FAILED';
    });
  }

  /** Somebody asks to leave the sandbox. */
  ask(): void {
    this.review = 'PENDING';
    this.fake.after(this.reviewSeconds, () => {
      if (this.review === 'PENDING') Object.assign(this, { review: 'GRANTED', sandbox: false });
    });
  }

  addRecord(name: string): void {
    if (!name.includes('._domainkey.') || this.dkim !== 'PENDING') return;
    this.records += 1;
    if (this.records !== dkimRecords) return;
    this.fake.after(this.verifiesAfterSeconds, () => {
      if (this.dkim === 'PENDING') Object.assign(this, { dkim: 'SUCCESS', mailFrom: 'SUCCESS' });
    });
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
  const { sandbox, stopped, review } = fake.part(Mail);
  return {
    ProductionAccessEnabled: !sandbox,
    SendingEnabled: !stopped,
    EnforcementStatus: stopped ? 'SHUTDOWN' : 'HEALTHY',
    SendQuota: { Max24HourSend: sandbox ? 200 : 50_000, MaxSendRate: 14, SentLast24Hours: 120 },
    ...(review === undefined ? {} : { Details: { ReviewDetails: { Status: review, CaseId: '170000000000001' } } }),
  };
}

export const mailService: Service = {
  service: 'sesv2',
  operations: {
    GetAccount: account,
    GetEmailIdentity: identity,
    CreateEmailIdentity({ EmailIdentity = '' }: CreateEmailIdentityRequest, { fake }: Call) {
      const { invited } = fake.part(Mail);
      if (invited.has(EmailIdentity))
        throw new AwsError('AlreadyExistsException', `Email identity ${EmailIdentity} already exist.`);
      invited.add(EmailIdentity);
      return { IdentityType: 'EMAIL_ADDRESS', VerifiedForSendingStatus: false };
    },
    PutAccountDetails(_input: object, { fake }: Call) {
      fake.part(Mail).ask();
      return {};
    },
  },
};
