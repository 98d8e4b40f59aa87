import type * as cognito from 'aws-cdk-lib/aws-cognito';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { dataProtectionConfig, logRequests } from '../edge/firewall.ts';
import { has, not, plain, type Statement } from '../edge/statements.ts';
import { resourceName } from '../names.ts';
import type { NetworkStack } from '../network/stack.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';

/** A machine's token lives 15 minutes, so this is far more than a school's systems ask for. */
const tokenRequests = { limit: 300, windowSeconds: 300 };

/**
 * Lets nobody but the application use the user pool's own operations. The API asks for password and code before an account
 * changes; whoever holds an access token could otherwise pass it to Cognito directly, which asks for neither
 * (AssociateSoftwareToken, SetUserMFAPreference, UpdateUserAttributes, DeleteUser ...). The scope that those need,
 * aws.cognito.signin.user.admin, is in every token that InitiateAuth issues, and only a Lambda trigger could suppress it,
 * which would take the operations from the application too: ChangePassword and AssociateSoftwareToken have no variant for
 * administrators that checks the present password or enrols an authenticator.
 *
 * AWS WAF sees every request to the pool that carries no AWS signature: its domain, and the public operations of its API
 * (Amazon Cognito Developer Guide, "Associate an AWS WAF web ACL with a user pool"). What is signed, as all that the
 * application does as an administrator and everything the release tool does, is not inspected. The application's own
 * calls leave through the NAT gateways. Whatever operation AWS adds is closed by default.
 */
export function createUserPoolFirewall(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  userPool: cognito.IUserPool,
  network: NetworkStack,
): void {
  const name = resourceName(settings, 'identity');
  const visibility = (metric: string) => ({
    cloudWatchMetricsEnabled: true,
    metricName: `${name}-${metric}`,
    sampledRequestsEnabled: true,
  });
  const path = (searchString: string, positionalConstraint: string): Statement => ({
    byteMatchStatement: {
      searchString,
      positionalConstraint,
      fieldToMatch: { uriPath: {} },
      textTransformations: plain,
    },
  });
  const ours = new wafv2.CfnIPSet(scope, 'OwnAddresses', {
    name,
    description: 'What the tasks come from',
    scope: 'REGIONAL',
    ipAddressVersion: 'IPV4',
    addresses: network.egressAddresses.map((address) => `${address}/32`),
  });
  const acl = new wafv2.CfnWebACL(scope, 'Firewall', {
    name,
    scope: 'REGIONAL',
    defaultAction: { block: {} },
    visibilityConfig: visibility('all'),
    dataProtectionConfig,
    rules: [
      {
        name: 'application',
        priority: 0,
        action: { allow: {} },
        statement: { ipSetReferenceStatement: { arn: ours.attrArn } },
        visibilityConfig: visibility('application'),
      },
      {
        name: 'rate-tokens',
        priority: 1,
        action: { block: {} },
        statement: {
          rateBasedStatement: {
            limit: tokenRequests.limit,
            aggregateKeyType: 'IP',
            evaluationWindowSec: tokenRequests.windowSeconds,
            scopeDownStatement: path('/oauth2/token', 'EXACTLY'),
          },
        },
        visibilityConfig: visibility('rate-tokens'),
      },
      {
        // Systems of schools get their tokens here, and anybody may read the keys that tokens are verified with. Neither is
        // an operation, which the headers name whatever the path is: the client in the one, Cognito in the other.
        name: 'tokens-and-keys',
        priority: 2,
        action: { allow: {} },
        statement: {
          andStatement: {
            statements: [
              { orStatement: { statements: [path('/oauth2/token', 'EXACTLY'), path('/.well-known/', 'CONTAINS')] } },
              not(has('x-amz-target')),
              not(has('x-amzn-cognito-operation-name')),
            ],
          },
        },
        visibilityConfig: visibility('tokens-and-keys'),
      },
    ],
  });
  new wafv2.CfnWebACLAssociation(scope, 'FirewallAssociation', {
    resourceArn: userPool.userPoolArn,
    webAclArn: acl.attrArn,
  });
  logRequests(scope, acl, { name, settings, logsKey: kms.Key.fromKeyArn(scope, 'LogsKey', network.logsKey.keyArn) });
}
