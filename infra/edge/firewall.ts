import { ArnFormat } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { originSecretHeader, viewerAddressHeader } from '../../apps/api/limits/client-address.ts';
import { requestsPerAddress } from '../../apps/api/limits/limits.ts';
import { resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { type EnvironmentStack, retention } from '../stack.ts';
import { has, header, not, plain, type Statement } from './statements.ts';

/**
 * Managed rule groups, in order. `count` only counts: what the rule finds is logged and measured, and reaches the
 * application. So is every rule about bodies. All that people write here is JSON text, passwords and searches included, and
 * a course on SQL, HTML or shells quotes what these rules look for. The application binds every value, escapes every answer
 * and takes bodies up to a limit of its own; `checks/fit/payloads.ts` holds texts that have to get through.
 * Names: AWS WAF Developer Guide, "AWS Managed Rules rule groups list".
 */
export const managedGroups = [
  { name: 'AWSManagedRulesAmazonIpReputationList', count: [] },
  {
    name: 'AWSManagedRulesCommonRuleSet',
    count: [
      'SizeRestrictions_BODY',
      'CrossSiteScripting_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'EC2MetaDataSSRF_BODY',
    ],
  },
  {
    name: 'AWSManagedRulesKnownBadInputsRuleSet',
    count: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
  },
  { name: 'AWSManagedRulesSQLiRuleSet', count: ['SQLi_BODY', 'SQLiExtendedPatterns_BODY'] },
] as const;

const { windowSeconds, firewall: limits } = requestsPerAddress;

/** Whatever a path is spelled like, the router reads it decoded: so does the limit. */
const asTheRouterReads = [
  { priority: 0, type: 'URL_DECODE' },
  { priority: 1, type: 'NORMALIZE_PATH' },
  { priority: 2, type: 'LOWERCASE' },
];

const signInPaths: Statement = {
  byteMatchStatement: {
    searchString: '/v1/auth/',
    positionalConstraint: 'STARTS_WITH',
    fieldToMatch: { uriPath: {} },
    textTransformations: asTheRouterReads,
  },
};

/** Whether a request carries one of the secrets that the distribution of this environment sends. */
function provenByOrigin(secrets: readonly string[]): Statement {
  const isOne = (searchString: string): Statement => ({
    byteMatchStatement: {
      searchString,
      positionalConstraint: 'EXACTLY',
      fieldToMatch: header(originSecretHeader),
      textTransformations: plain,
    },
  });
  const [first, ...others] = secrets.map(isOne);
  if (first === undefined) throw new Error('an environment sends an origin secret');
  return others.length === 0 ? first : { orStatement: { statements: [first, ...others] } };
}

/** What claims to come through CloudFront without proof: nobody honest sends it, and the application would not believe it. */
function forgedEdge(proven: Statement, visibilityConfig: wafv2.CfnWebACL.VisibilityConfigProperty) {
  return {
    name: 'forged-edge',
    priority: 2,
    action: { block: {} },
    statement: {
      andStatement: {
        statements: [{ orStatement: { statements: [has(originSecretHeader), has(viewerAddressHeader)] } }, not(proven)],
      },
    },
    visibilityConfig,
  };
}

const secretHeaders = ['authorization', 'cookie', originSecretHeader];

/**
 * Keeps secrets, tokens, cookies and what people search for out of the requests that a firewall samples. Leaving fields
 * out of the log does nothing for those (AWS WAF Developer Guide, "Data protection"; "Logging fields").
 */
export const dataProtectionConfig: wafv2.CfnWebACL.DataProtectionConfigProperty = {
  dataProtections: [
    { action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_HEADER', fieldKeys: secretHeaders } },
    { action: 'SUBSTITUTION', field: { fieldType: 'QUERY_STRING' } },
  ],
};

/**
 * A firewall with managed rules and rate limits, logged, with secrets, tokens and cookies left out of the log.
 * Both limits count by address: that of CloudFront by the person's; that of the balancer leaves out what comes through
 * CloudFront, which has been counted there and would all count for the address of an edge here.
 */
export function createFirewall(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  kind: 'CLOUDFRONT' | 'REGIONAL',
  logsKey: kms.IKey,
  originSecrets: readonly string[] = [],
): wafv2.CfnWebACL {
  const proven = kind === 'REGIONAL' ? provenByOrigin(originSecrets) : undefined;
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
    dataProtectionConfig,
    rules: [
      {
        name: 'rate-all',
        priority: 0,
        action: { block: { customResponse: { responseCode: 429 } } },
        statement: {
          rateBasedStatement: {
            limit: limits.all,
            aggregateKeyType: 'IP',
            evaluationWindowSec: windowSeconds,
            ...(proven === undefined ? {} : { scopeDownStatement: not(proven) }),
          },
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
            scopeDownStatement:
              proven === undefined ? signInPaths : { andStatement: { statements: [signInPaths, not(proven)] } },
          },
        },
        visibilityConfig: visibility('rate-sign-in'),
      },
      ...(proven === undefined ? [] : [forgedEdge(proven, visibility('forged-edge'))]),
      ...managed,
    ],
  });
  logRequests(scope, acl, { name, settings, logsKey });
  return acl;
}

/** Logs what a firewall decides, with secrets, tokens and cookies left out. */
export function logRequests(
  scope: EnvironmentStack,
  acl: wafv2.CfnWebACL,
  { name, settings, logsKey }: { name: string; settings: EnvironmentSettings; logsKey: kms.IKey },
): void {
  const group = new logs.LogGroup(scope, 'FirewallLogs', {
    // The service takes no other prefix.
    logGroupName: `aws-waf-logs-${name}`,
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
    redactedFields: [{ queryString: {} }, ...secretHeaders.map(header)],
  });
}
