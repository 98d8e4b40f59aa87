import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { proxyName, resourceName } from '../names.ts';
import type { NetworkStack } from '../network/stack.ts';
import type { DatabaseSettings, EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import type { DatabaseRole, DataStack } from './stack.ts';

/** Whether an environment has anything that signs in with the roles of its database before the application does. */
export const needsDatabaseAccess = ({ proxy, rotationDays }: DatabaseSettings): boolean =>
  proxy || rotationDays !== undefined;

/**
 * The proxy, and the rotation of the secrets: what signs in to the database as the roles, which the roles task creates.
 * Comes after that task, because CloudFormation waits until the proxy has signed in ("Timed out waiting for target group
 * to become available", https://github.com/aws/aws-cdk/issues/8919), and Secrets Manager tries a rotation out when it is
 * set up ("If you don't immediately rotate the secret, Secrets Manager tests the rotation configuration by running the
 * testSecret step", https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html).
 */
export class DatabaseAccessStack extends EnvironmentStack {
  /** Where requests connect. */
  readonly requestHost: string;

  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    private readonly network: NetworkStack,
    private readonly data: DataStack,
  ) {
    super(scope, 'DatabaseAccess', settings, { description: 'Proxy of the database and rotation of its roles' });
    const key = kms.Key.fromKeyArn(this, 'Key', data.key.keyArn);
    const secret = (role: DatabaseRole) =>
      secrets.Secret.fromSecretAttributes(this, `${names[role]}Secret`, {
        secretCompleteArn: data.secrets[role].secretArn,
        encryptionKey: key,
      });
    const { proxy, rotationDays } = settings.database;
    const roles = { owner: secret('owner'), runtime: secret('runtime') };
    if (rotationDays !== undefined) {
      this.rotate('owner', roles.owner, rotationDays);
      this.rotate('runtime', roles.runtime, rotationDays);
    }
    this.requestHost = proxy ? this.createProxy(roles.runtime).endpoint : data.directHost;
  }

  private rotate(role: DatabaseRole, secret: secrets.ISecret, days: number): void {
    new secrets.RotationSchedule(this, `${names[role]}Rotation`, {
      secret,
      automaticallyAfter: Duration.days(days),
      // The password is new; the first rotation waits for its turn.
      rotateImmediatelyOnUpdate: false,
      hostedRotation: secrets.HostedRotation.postgreSqlSingleUser({
        functionName: resourceName(this.settings, `rotate-${role}`),
        excludeCharacters: ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
        vpc: this.network.vpc,
        vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        securityGroups: [this.group(`${names[role]}RotationGroup`, this.network.groups.rotation)],
      }),
    });
  }

  private createProxy(runtime: secrets.ISecret): rds.DatabaseProxy {
    return new rds.DatabaseProxy(this, 'Proxy', {
      dbProxyName: proxyName(this.settings),
      proxyTarget: rds.ProxyTarget.fromInstance(this.data.instance),
      secrets: [runtime],
      vpc: this.network.vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      securityGroups: [this.group('ProxyGroup', this.network.groups.proxy)],
      requireTLS: true,
      maxConnectionsPercent: 70,
      borrowTimeout: Duration.seconds(2),
      idleClientTimeout: Duration.minutes(10),
    });
  }

  /** By its id: the construct itself would write rules into the stack of the network. */
  private group(id: string, group: ec2.ISecurityGroup): ec2.ISecurityGroup {
    return ec2.SecurityGroup.fromSecurityGroupId(this, id, group.securityGroupId, { mutable: false });
  }
}

const names = { owner: 'Owner', runtime: 'Runtime' } as const satisfies Record<DatabaseRole, string>;
