import { SecretValue } from 'aws-cdk-lib';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { parameterPath, resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';

export interface Topics {
  /** Wakes somebody up. */
  readonly critical: sns.Topic;
  /** Is read on the next working day. */
  readonly warning: sns.Topic;
}

/** Services that may publish, beside the alarms. */
const publishers = ['cloudwatch', 'events.rds', 'budgets', 'costalerts', 'events'].map(
  (name) => `${name}.amazonaws.com`,
);

/** The two topics of a region, encrypted, with their subscribers. */
export function createTopics(scope: EnvironmentStack, settings: EnvironmentSettings): Topics {
  const key = new kms.Key(scope, 'TopicsKey', {
    alias: `alias/${resourceName(settings, 'topics')}`,
    description: 'Encrypts notifications',
    enableKeyRotation: true,
    removalPolicy: scope.dataPolicy,
  });
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': scope.account } };
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'PublishersEncrypt',
      principals: publishers.map((name) => new iam.ServicePrincipal(name)),
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: ofThisAccount,
    }),
  );
  const topic = (part: 'critical' | 'warning') => {
    const created = new sns.Topic(scope, part === 'critical' ? 'Critical' : 'Warning', {
      topicName: resourceName(settings, part),
      displayName: `ClassBoard ${settings.name} ${part}`,
      masterKey: key,
      enforceSSL: true,
    });
    created.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PublishersPublish',
        principals: publishers.map((name) => new iam.ServicePrincipal(name)),
        actions: ['sns:Publish'],
        resources: [created.topicArn],
        conditions: ofThisAccount,
      }),
    );
    return created;
  };
  const topics = { critical: topic('critical'), warning: topic('warning') };
  subscribe(scope, settings, topics);
  return topics;
}

function subscribe(scope: EnvironmentStack, settings: EnvironmentSettings, topics: Topics): void {
  const { operations } = settings;
  const email = (id: string, topic: sns.Topic, endpoint: string) =>
    new sns.Subscription(scope, id, { topic, endpoint, protocol: sns.SubscriptionProtocol.EMAIL });
  email('PagerMail', topics.critical, operations.pagerEmail);
  email('WarningMail', topics.warning, operations.warningEmail);
  if (operations.pagerDuty) {
    // The address holds the key of the integration: CloudFormation reads it from the secret when it deploys.
    const endpoint = SecretValue.secretsManager(parameterPath(settings, 'notify/pagerduty-endpoint'));
    new sns.CfnSubscription(scope, 'PagerDuty', {
      topicArn: topics.critical.topicArn,
      protocol: 'https',
      endpoint: endpoint.unsafeUnwrap(),
    });
  }
  if (operations.slack !== undefined) {
    new chatbot.SlackChannelConfiguration(scope, 'Slack', {
      slackChannelConfigurationName: resourceName(settings, scope.stackName),
      slackWorkspaceId: operations.slack.workspaceId,
      slackChannelId: operations.slack.channelId,
      notificationTopics: [topics.critical, topics.warning],
      loggingLevel: chatbot.LoggingLevel.ERROR,
      guardrailPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('CloudWatchReadOnlyAccess')],
    });
  }
}
