import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { listAlarms } from './alarm-states.ts';
import { isAwsError } from './errors.ts';
import type { Place } from './parameters.ts';

export interface AlarmActions {
  readonly name: string;
  readonly enabled: boolean;
  /** ARNs of what it tells; empty for the parts of a composite alarm. */
  readonly targets: readonly string[];
}

/** What every alarm of the environment in one region does when it rings. */
export async function listAlarmActions(place: Place, region: string): Promise<AlarmActions[]> {
  return (await listAlarms(place, region)).map(
    ({ AlarmName: name = '', ActionsEnabled, AlarmActions: targets = [] }) => ({
      name,
      enabled: ActionsEnabled !== false,
      targets,
    }),
  );
}

export interface Subscriptions {
  readonly confirmed: number;
  /** Protocols of those whose owner has not said yes: `email`. Their addresses are nobody's business here. */
  readonly pending: readonly string[];
}

/** Who hears of a topic; undefined where there is no such topic. */
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
