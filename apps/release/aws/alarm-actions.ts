import { type AlarmType, CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { resourceName } from '../../../infra/names.ts';
import { isAwsError } from './errors.ts';
import type { Place } from './parameters.ts';

export interface AlarmActions {
  readonly name: string;
  readonly enabled: boolean;
  /** ARNs of what it tells; empty for the parts of a composite alarm. */
  readonly targets: readonly string[];
}

const types: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];

/** What every alarm of the environment in one region does when it rings. */
export async function listAlarmActions({ aws, settings }: Place, region: string): Promise<AlarmActions[]> {
  const found: AlarmActions[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws
      .client(CloudWatchClient, region)
      .send(new DescribeAlarmsCommand({ AlarmNamePrefix: resourceName(settings, ''), AlarmTypes: types, NextToken }));
    for (const alarm of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
      const { AlarmName: name = '', ActionsEnabled, AlarmActions: targets = [] } = alarm;
      found.push({ name, enabled: ActionsEnabled !== false, targets });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
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
  let NextToken: string | undefined;
  try {
    do {
      const page = await aws
        .client(SNSClient, region)
        .send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken }));
      for (const { SubscriptionArn = '', Protocol = '' } of page.Subscriptions ?? []) {
        if (SubscriptionArn.startsWith('arn:')) confirmed += 1;
        else if (SubscriptionArn !== 'Deleted') pending.push(Protocol);
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  } catch (error) {
    if (isAwsError(error, 'NotFoundException', 'NotFound')) return undefined;
    throw error;
  }
  return { confirmed, pending };
}
