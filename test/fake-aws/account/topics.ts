import { randomUUID } from 'node:crypto';
import type { GetTopicAttributesInput, ListSubscriptionsByTopicInput, PublishInput } from '@aws-sdk/client-sns';
import { resourceName } from '../../../infra/names.ts';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

export interface Message {
  readonly topic: string;
  readonly subject: string | undefined;
  readonly text: string;
}

interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
  readonly confirmed: boolean;
}

const shortName = (arn: string): string => arn.split(':').at(-1) ?? arn;

/** The topics of the alarms in every region, what was sent to them and their subscribers. */
export class Topics {
  readonly messages: Message[] = [];
  /** By the topic's name; a region's name before it and a colon where only that one's is meant. */
  readonly subscriptions = new Map<string, Subscription[]>();

  constructor(readonly fake: FakeAccount) {
    const { warningEmail, pagerEmail } = fake.settings.operations;
    const email = (endpoint: string) => [{ protocol: 'email', endpoint, confirmed: true }];
    this.subscriptions.set(resourceName(fake.settings, 'warning'), email(warningEmail));
    this.subscriptions.set(resourceName(fake.settings, 'critical'), email(pagerEmail));
  }

  /** @throws AwsError when there is no such topic */
  of(topicArn: string): Subscription[] {
    const [, , service, region = '', account] = topicArn.split(':');
    const name = shortName(topicArn);
    const found = this.subscriptions.get(`${region}:${name}`) ?? this.subscriptions.get(name);
    if (found === undefined || service !== 'sns' || account !== this.fake.settings.account) {
      throw new AwsError('NotFoundException', 'Topic does not exist', 404);
    }
    return found;
  }
}

function publish({ TopicArn = '', Subject, Message = '' }: PublishInput, { fake }: Call) {
  const topics = fake.part(Topics);
  topics.of(TopicArn);
  if (Subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(Subject)) {
    throw new AwsError('InvalidParameterException', 'Invalid parameter: Subject');
  }
  topics.messages.push({ topic: shortName(TopicArn), subject: Subject, text: Message });
  return { MessageId: randomUUID() };
}

const pageSize = 100;

function subscriptions({ TopicArn = '', NextToken = '0' }: ListSubscriptionsByTopicInput, { account, fake }: Call) {
  const all = fake.part(Topics).of(TopicArn);
  const start = Number(NextToken);
  const page = all.slice(start, start + pageSize);
  return {
    Subscriptions: page.map(({ protocol, endpoint, confirmed }, index) => ({
      TopicArn,
      Protocol: protocol,
      Endpoint: endpoint,
      Owner: account,
      SubscriptionArn: confirmed
        ? `${TopicArn}:00000000-0000-4000-8000-${String(start + index).padStart(12, '0')}`
        : 'PendingConfirmation',
    })),
    ...(start + pageSize < all.length ? { NextToken: String(start + pageSize) } : {}),
  };
}

function attributes({ TopicArn = '' }: GetTopicAttributesInput, { account, fake }: Call) {
  const all = fake.part(Topics).of(TopicArn);
  const confirmed = all.filter((subscription) => subscription.confirmed).length;
  return {
    Attributes: {
      TopicArn,
      Owner: account,
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: String(all.length - confirmed),
    },
  };
}

export const snsService: Service = {
  service: 'sns',
  operations: { GetTopicAttributes: attributes, ListSubscriptionsByTopic: subscriptions, Publish: publish },
};
