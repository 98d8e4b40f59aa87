import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

export interface MailIdentity {
  readonly verified: boolean;
  /** `SUCCESS` once SES has found the records of DKIM. */
  readonly dkim: string;
  readonly signs: boolean;
  /** `SUCCESS` once the records of the MAIL FROM domain are found; undefined where there is no such domain. */
  readonly mailFrom: string | undefined;
}

/** What SES thinks of a sending domain; undefined where it does not know it. */
export async function readMailIdentity(aws: Aws, domain: string): Promise<MailIdentity | undefined> {
  try {
    const found = await aws.client(SESv2Client).send(new GetEmailIdentityCommand({ EmailIdentity: domain }));
    return {
      verified: found.VerifiedForSendingStatus === true,
      dkim: found.DkimAttributes?.Status ?? 'NOT_STARTED',
      signs: found.DkimAttributes?.SigningEnabled === true,
      mailFrom: found.MailFromAttributes?.MailFromDomainStatus,
    };
  } catch (error) {
    if (isAwsError(error, 'NotFoundException')) return undefined;
    throw error;
  }
}

export interface MailAccount {
  /** False in the sandbox, where only verified addresses get mail. */
  readonly reachesEverybody: boolean;
  readonly sends: boolean;
  readonly sentLastDay: number;
  readonly maxPerDay: number;
  /** What AWS has decided about the request to leave the sandbox; undefined where nobody has asked. */
  readonly review: 'PENDING' | 'FAILED' | 'GRANTED' | 'DENIED' | undefined;
  readonly caseId: string | undefined;
}

export async function readMailAccount(aws: Aws): Promise<MailAccount> {
  const { ProductionAccessEnabled, SendingEnabled, SendQuota, Details } = await aws
    .client(SESv2Client)
    .send(new GetAccountCommand({}));
  return {
    reachesEverybody: ProductionAccessEnabled === true,
    sends: SendingEnabled === true,
    sentLastDay: SendQuota?.SentLast24Hours ?? 0,
    maxPerDay: SendQuota?.Max24HourSend ?? 0,
    review: Details?.ReviewDetails?.Status,
    caseId: Details?.ReviewDetails?.CaseId,
  };
}
