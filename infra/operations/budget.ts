import * as budgets from 'aws-cdk-lib/aws-budgets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { costTag, resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';

/**
 * Counts what carries the environment's tag, so that two environments can share an account. A budget has no region, but
 * CloudFormation does not know its type in every one, eu-north-1 and eu-central-2 among those: its stack is in us-east-1.
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2177, and cfn-lint's lists of types by region
 */
export function createBudget(scope: EnvironmentStack, settings: EnvironmentSettings, warning: sns.ITopic): void {
  const subscriber = { subscriptionType: 'SNS', address: warning.topicArn };
  const notice = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
    subscribers: [subscriber],
  });
  new budgets.CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: resourceName(settings, 'month'),
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: settings.operations.monthlyBudgetUsd, unit: 'USD' },
      costFilters: { TagKeyValue: [`user:${costTag}$${settings.name}`] },
    },
    notificationsWithSubscribers: [notice('ACTUAL', 80), notice('ACTUAL', 100), notice('FORECASTED', 100)],
  });
}
