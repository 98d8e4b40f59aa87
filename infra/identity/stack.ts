import { Duration } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { operatorGroup, roles } from '../../apps/api/access/roles.ts';
import { refreshTokenDays } from '../../apps/api/auth/cookie/refresh-cookie.ts';
import { parameterPath, product, resourceName } from '../names.ts';
import type { NetworkStack } from '../network/stack.ts';
import type { EnvironmentSettings, MachineScope } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import { createUserPoolFirewall } from './firewall.ts';
import type { MailStack } from './mail-stack.ts';

const machineScopes: Record<MachineScope, string> = {
  'roster.read': 'Read schools, classes, users and enrolments',
  'roster.write': 'Import schools, classes, users and enrolments',
  'grades.read': 'Read results and totals',
};

/** Who may sign in, how, and for how long, and the clients of other systems. */
export class IdentityStack extends EnvironmentStack {
  readonly userPool: cognito.UserPool;
  readonly clientId: string;
  readonly clientSecret: secrets.Secret;

  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    network: NetworkStack,
    dataKey: kms.IKey,
    mail: MailStack | undefined,
  ) {
    super(scope, 'Identity', settings, { description: 'User pool and its clients' });
    this.userPool = this.createUserPool(mail);
    this.addThreatProtection();
    createUserPoolFirewall(this, settings, this.userPool, network);
    for (const name of [...roles, operatorGroup]) {
      new cognito.UserPoolGroup(this, `Group${name}`, { userPool: this.userPool, groupName: name });
    }
    const client = this.userPool.addClient('App', {
      userPoolClientName: resourceName(settings, 'app'),
      generateSecret: true,
      authFlows: { userPassword: true, adminUserPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // Otherwise threat protection sees the address of the NAT gateway instead of the person's.
      enablePropagateAdditionalUserContextData: true,
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.days(refreshTokenDays),
      authSessionValidity: Duration.minutes(5),
    });
    this.clientId = client.userPoolClientId;
    this.clientSecret = this.keepSecret(client, dataKey);
    this.addMachineClients();
    this.publish('identity/user-pool-id', this.userPool.userPoolId);
    this.publish('identity/client-id', this.clientId);
  }

  private createUserPool(mail: MailStack | undefined): cognito.UserPool {
    const { settings } = this;
    const plus = settings.identity.featurePlan === 'plus';
    const pool = new cognito.UserPool(this, 'UserPool', {
      userPoolName: resourceName(settings, 'users'),
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
        passwordHistorySize: 12,
      },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      featurePlan: plus ? cognito.FeaturePlan.PLUS : cognito.FeaturePlan.ESSENTIALS,
      ...(plus ? { standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION } : {}),
      deletionProtection: settings.protected,
      removalPolicy: this.dataPolicy,
    });
    if (mail !== undefined) {
      const low = pool.node.defaultChild as cognito.CfnUserPool;
      low.emailConfiguration = {
        emailSendingAccount: 'DEVELOPER',
        from: `ClassBoard <no-reply@${mail.domain}>`,
        sourceArn: mail.identityArn,
        configurationSet: mail.configurationSet,
      };
    }
    return pool;
  }

  /** Blocks stolen passwords and asks for a second factor again when a sign-in looks unlike its owner. */
  private addThreatProtection(): void {
    if (this.settings.identity.featurePlan !== 'plus') return;
    new cognito.CfnUserPoolRiskConfigurationAttachment(this, 'Risk', {
      userPoolId: this.userPool.userPoolId,
      clientId: 'ALL',
      compromisedCredentialsRiskConfiguration: {
        actions: { eventAction: 'BLOCK' },
        eventFilter: ['SIGN_IN', 'SIGN_UP', 'PASSWORD_CHANGE'],
      },
      accountTakeoverRiskConfiguration: {
        actions: {
          lowAction: { eventAction: 'NO_ACTION', notify: false },
          mediumAction: { eventAction: 'MFA_IF_CONFIGURED', notify: false },
          highAction: { eventAction: 'MFA_REQUIRED', notify: false },
        },
      },
    });
  }

  /** CloudFormation fills in the value when it deploys, so that it stands in no template. */
  private keepSecret(client: cognito.UserPoolClient, dataKey: kms.IKey): secrets.Secret {
    const secret = new secrets.Secret(this, 'ClientSecret', {
      secretName: parameterPath(this.settings, 'identity/client-secret'),
      description: 'Secret of the application client of the user pool',
      encryptionKey: kmsByArn(this, dataKey),
      removalPolicy: this.dataPolicy,
    });
    const low = secret.node.defaultChild as secrets.CfnSecret;
    low.generateSecretString = undefined;
    low.secretString = (client.node.defaultChild as cognito.CfnUserPoolClient).attrClientSecret;
    return secret;
  }

  private addMachineClients(): void {
    const { machineClients } = this.settings.identity;
    const scopes = Object.entries(machineScopes).map(
      ([scopeName, scopeDescription]) => new cognito.ResourceServerScope({ scopeName, scopeDescription }),
    );
    const server = this.userPool.addResourceServer('Api', {
      identifier: `https://${this.settings.domain.api}`,
      userPoolResourceServerName: 'api',
      scopes,
    });
    if (machineClients.length === 0) return;
    this.userPool.addDomain('Tokens', {
      cognitoDomain: { domainPrefix: `${product}-${this.settings.name}-${this.settings.account}` },
    });
    for (const machine of machineClients) {
      this.userPool.addClient(`Machine${machine.name}`, {
        userPoolClientName: resourceName(this.settings, machine.name),
        generateSecret: true,
        authFlows: {},
        oAuth: {
          flows: { clientCredentials: true },
          scopes: machine.scopes.map((name) => {
            const scope = scopes.find((candidate) => candidate.scopeName === name);
            if (scope === undefined) throw new Error(`${name}: no such scope`);
            return cognito.OAuthScope.resourceServer(server, scope);
          }),
        },
        enableTokenRevocation: true,
        accessTokenValidity: Duration.minutes(15),
      });
    }
  }
}

function kmsByArn(scope: Construct, key: kms.IKey): kms.IKey {
  return kms.Key.fromKeyArn(scope, 'DataKey', key.keyArn);
}
