import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { databaseIdentifier, databaseName, parameterPath, resourceName } from '../names.ts';
import { databasePort } from '../network/security-groups.ts';
import type { NetworkStack } from '../network/stack.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack, retention } from '../stack.ts';
import { createInstance } from './instance.ts';

/** Names of the roles in the database. The owner migrates, the runtime role serves. */
export const databaseRoles = { owner: 'classboard_owner', runtime: 'classboard_app' } as const;
export type DatabaseRole = keyof typeof databaseRoles;

/** PostgreSQL, its key, the secrets of its roles with their rotation, and the proxy. */
export class DataStack extends EnvironmentStack {
  readonly instance: rds.IDatabaseInstance;
  readonly key: kms.Key;
  readonly secrets: Readonly<Record<DatabaseRole, secrets.ISecret>>;
  readonly masterSecret: secrets.ISecret | undefined;
  /** Where requests connect: the proxy, or the database where there is none. */
  readonly requestHost: string;
  /** Where jobs and migrations connect; LISTEN would pin a connection of the proxy. */
  readonly directHost: string;

  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    private readonly network: NetworkStack,
  ) {
    super(scope, 'Data', settings, { description: 'PostgreSQL, its roles and its proxy' });
    this.key = new kms.Key(this, 'Key', {
      alias: `alias/${resourceName(settings, 'data')}`,
      description: 'Encrypts the database and the secrets of its roles',
      enableKeyRotation: true,
      removalPolicy: this.dataPolicy,
    });
    const logGroups = this.createLogGroups();
    const instance = createInstance(this, {
      settings,
      vpc: network.vpc,
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(
        this,
        'DatabaseGroup',
        network.groups.database.securityGroupId,
        {
          mutable: false,
        },
      ),
      key: this.key,
    });
    instance.node.addDependency(...logGroups);
    this.instance = instance;
    this.masterSecret = instance instanceof rds.DatabaseInstance ? instance.secret : undefined;
    this.secrets =
      settings.database.replicaOf === undefined
        ? { owner: this.createSecret('owner'), runtime: this.createSecret('runtime') }
        : { owner: this.copiedSecret('owner'), runtime: this.copiedSecret('runtime') };
    this.directHost = instance.dbInstanceEndpointAddress;
    this.requestHost = settings.database.proxy ? this.createProxy(instance).endpoint : this.directHost;
    this.publish('database/endpoint', this.directHost);
  }

  /** Made ahead of the instance, which would otherwise make them without retention or key. */
  private createLogGroups(): logs.LogGroup[] {
    return ['postgresql', 'upgrade'].map(
      (kind) =>
        new logs.LogGroup(this, `Logs${kind}`, {
          logGroupName: `/aws/rds/instance/${databaseIdentifier(this.settings)}/${kind}`,
          retention: retention(this.settings.operations.applicationLogDays),
          encryptionKey: this.network.logsKey,
          removalPolicy: this.dataPolicy,
        }),
    );
  }

  private createSecret(role: DatabaseRole): secrets.Secret {
    const { database } = this.settings;
    const secret = new secrets.Secret(this, `${role === 'owner' ? 'Owner' : 'Runtime'}Secret`, {
      secretName: parameterPath(this.settings, `database/${role}`),
      description: `Database role ${databaseRoles[role]}`,
      encryptionKey: this.key,
      removalPolicy: this.dataPolicy,
      replicaRegions: database.secretReplicaRegions.map((region) => ({ region })),
      generateSecretString: {
        secretStringTemplate: this.toJsonString({
          engine: 'postgres',
          host: this.instance.dbInstanceEndpointAddress,
          port: databasePort,
          dbname: databaseName,
          username: databaseRoles[role],
        }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
      },
    });
    if (database.rotationDays !== undefined) this.rotate(secret, role, database.rotationDays);
    return secret;
  }

  private rotate(secret: secrets.Secret, role: DatabaseRole, days: number): void {
    secret.addRotationSchedule('Rotation', {
      automaticallyAfter: Duration.days(days),
      // The first rotation waits for its turn: the role does not exist before the roles task has run.
      rotateImmediatelyOnUpdate: false,
      hostedRotation: secrets.HostedRotation.postgreSqlSingleUser({
        functionName: resourceName(this.settings, `rotate-${role}`),
        excludeCharacters: ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
        vpc: this.network.vpc,
        vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        securityGroups: [
          ec2.SecurityGroup.fromSecurityGroupId(
            this,
            `${role === 'owner' ? 'Owner' : 'Runtime'}RotationGroup`,
            this.network.groups.rotation.securityGroupId,
            { mutable: false },
          ),
        ],
      }),
    });
  }

  private copiedSecret(role: DatabaseRole): secrets.ISecret {
    const arn = ssm.StringParameter.valueForStringParameter(
      this,
      parameterPath(this.settings, `database/${role}-secret-arn`),
    );
    return secrets.Secret.fromSecretCompleteArn(this, `${role === 'owner' ? 'Owner' : 'Runtime'}Secret`, arn);
  }

  private createProxy(instance: rds.IDatabaseInstance): rds.DatabaseProxy {
    return new rds.DatabaseProxy(this, 'Proxy', {
      dbProxyName: resourceName(this.settings, 'proxy'),
      proxyTarget: rds.ProxyTarget.fromInstance(instance),
      secrets: [this.secrets.runtime],
      vpc: this.network.vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      securityGroups: [
        ec2.SecurityGroup.fromSecurityGroupId(this, 'ProxyGroup', this.network.groups.proxy.securityGroupId, {
          mutable: false,
        }),
      ],
      requireTLS: true,
      maxConnectionsPercent: 70,
      borrowTimeout: Duration.seconds(2),
      idleClientTimeout: Duration.minutes(10),
    });
  }
}
