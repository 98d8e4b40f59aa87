import { ArnFormat } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { requestsPerAddress } from '../../apps/api/limits/limits.ts';
import { resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { type EnvironmentStack, retention } from '../stack.ts';

/** Managed rule groups, in order. `count` only counts what the application has to accept. */
const managedGroups = [
  { name: 'AWSManagedRulesAmazonIpReputationList', count: [] },
  // Uploads of CSV and JSON beyond 8 KB are ordinary here, and the application has limits of its own.
  { name: 'AWSManagedRulesCommonRuleSet', count: ['SizeRestrictions_BODY'] },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet', count: [] },
  { name: 'AWSManagedRulesSQLiRuleSet', count: [] },
] as const;

const { windowSeconds, firewall: limits } = requestsPerAddress;

/** Whatever a path is spelled like, the router reads it decoded: so does the limit. */
const asTheRouterReads = [
  { priority: 0, type: 'URL_DECODE' },
  { priority: 1, type: 'NORMALIZE_PATH' },
  { priority: 2, type: 'LOWERCASE' },
];

/** A firewall with managed rules and rate limits, logged, with tokens and cookies left out of the log. */
export function createFirewall(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  kind: 'CLOUDFRONT' | 'REGIONAL',
  logsKey: kms.IKey,
): wafv2.CfnWebACL {
  const name = resourceName(settings, kind === 'CLOUDFRONT' ? 'cdn' : 'api');
  const visibility = (metric: string) => ({
    cloudWatchMetricsEnabled: true,
    metricName: `${name}-${metric}`,
    sampledRequestsEnabled: true,
  });
  const managed = managedGroups.map((group, index) => ({
    name: group.name,
    priority: index + 10,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: group.name,
        ruleActionOverrides: group.count.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(group.name),
  }));
  const acl = new wafv2.CfnWebACL(scope, 'Firewall', {
    name,
    scope: kind,
    defaultAction: { allow: {} },
    visibilityConfig: visibility('all'),
    rules: [
      {
        name: 'rate-all',
        priority: 0,
        action: { block: { customResponse: { responseCode: 429 } } },
        statement: {
          rateBasedStatement: { limit: limits.all, aggregateKeyType: 'IP', evaluationWindowSec: windowSeconds },
        },
        visibilityConfig: visibility('rate-all'),
      },
      {
        name: 'rate-sign-in',
        priority: 1,
        action: { block: { customResponse: { responseCode: 429 } } },
        statement: {
          rateBasedStatement: {
            limit: limits.auth,
            aggregateKeyType: 'IP',
            evaluationWindowSec: windowSeconds,
            scopeDownStatement: {
              byteMatchStatement: {
                searchString: '/v1/auth/',
                positionalConstraint: 'STARTS_WITH',
                fieldToMatch: { uriPath: {} },
                textTransformations: asTheRouterReads,
              },
            },
          },
        },
        visibilityConfig: visibility('rate-sign-in'),
      },
      ...managed,
    ],
  });
  logRequests(scope, settings, acl, kind, logsKey);
  return acl;
}

function logRequests(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  acl: wafv2.CfnWebACL,
  kind: 'CLOUDFRONT' | 'REGIONAL',
  logsKey: kms.IKey,
): void {
  const group = new logs.LogGroup(scope, 'FirewallLogs', {
    // The service takes no other prefix.
    logGroupName: `aws-waf-logs-${resourceName(settings, kind === 'CLOUDFRONT' ? 'cdn' : 'api')}`,
    retention: retention(settings.operations.accessLogDays),
    encryptionKey: logsKey,
    removalPolicy: scope.dataPolicy,
  });
  new wafv2.CfnLoggingConfiguration(scope, 'FirewallLogging', {
    resourceArn: acl.attrArn,
    logDestinationConfigs: [
      scope.formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: group.logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ],
    // A query holds names that people search for.
    redactedFields: [{ queryString: {} }, ...['authorization', 'cookie'].map((Name) => ({ singleHeader: { Name } }))],
  });
}
