import { PublishCommand, paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { resourceName } from '../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';
import type { Aws, Place } from './clients.ts';
import { isAwsError } from './errors.ts';

/** Notifies the subscribers of the environment's topic of warnings. */
export async function publishWarning(
  { aws, settings }: { readonly aws: Aws; readonly settings: EnvironmentSettings },
  subject: string,
  text: string,
): Promise<void> {
  const topic = resourceName(settings, 'warning');
  await aws.client(SNSClient).send(
    new PublishCommand({
      TopicArn: `arn:aws:sns:${settings.region}:${settings.account}:${topic}`,
      // At most 100 characters, in ASCII, is what a mail's subject may have.
      Subject: subject.replace(/[^ -~]/g, '?').slice(0, 100),
      Message: text,
    }),
  );
}

export interface Subscriptions {
  readonly confirmed: number;
  /** Protocols of those that wait for their confirmation, such as `email`. Addresses are left out. */
  readonly pending: readonly string[];
}

/** The subscriptions of a topic; undefined where there is no such topic. */
export async function readSubscriptions(
  { aws }: Pick<Place, 'aws'>,
  topicArn: string,
  region: string,
): Promise<Subscriptions | undefined> {
  let confirmed = 0;
  const pending: string[] = [];
  try {
    for await (const page of paginateListSubscriptionsByTopic(
      { client: aws.client(SNSClient, region) },
      { TopicArn: topicArn },
    )) {
      for (const { SubscriptionArn = '', Protocol = '' } of page.Subscriptions ?? []) {
        if (SubscriptionArn.startsWith('arn:')) confirmed += 1;
        else if (SubscriptionArn !== 'Deleted') pending.push(Protocol);
      }
    }
  } catch (error) {
    if (isAwsError(error, 'NotFoundException', 'NotFound')) return undefined;
    throw error;
  }
  return { confirmed, pending };
}
