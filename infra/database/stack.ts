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

/** PostgreSQL, its key and the secrets of its roles. What needs the roles themselves is in the stack DatabaseAccess. */
export class DataStack extends EnvironmentStack {
  readonly instance: rds.IDatabaseInstance;
  readonly key: kms.Key;
  readonly secrets: Readonly<Record<DatabaseRole, secrets.ISecret>>;
  readonly masterSecret: secrets.ISecret | undefined;
  /** The network of the instance, for copies that are restored from its backups. */
  readonly subnetGroupName: string;
  /** Where jobs and migrations connect; LISTEN would pin a connection of the proxy. */
  readonly directHost: string;

  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    private readonly network: NetworkStack,
  ) {
    super(scope, 'Data', settings, { description: 'PostgreSQL and the secrets of its roles' });
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
    this.subnetGroupName = (instance.node.findChild('SubnetGroup') as rds.SubnetGroup).subnetGroupName;
    this.masterSecret = instance instanceof rds.DatabaseInstance ? instance.secret : undefined;
    this.secrets =
      settings.database.replicaOf === undefined
        ? { owner: this.createSecret('owner'), runtime: this.createSecret('runtime') }
        : { owner: this.copiedSecret('owner'), runtime: this.copiedSecret('runtime') };
    this.directHost = instance.dbInstanceEndpointAddress;
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
    // An administrator cannot delete a secret that rotates, by mistake.
    if (database.rotationDays !== undefined) secret.denyAccountRootDelete();
    return secret;
  }

  private copiedSecret(role: DatabaseRole): secrets.ISecret {
    const arn = ssm.StringParameter.valueForStringParameter(
      this,
      parameterPath(this.settings, `database/${role}-secret-arn`),
    );
    return secrets.Secret.fromSecretCompleteArn(this, `${role === 'owner' ? 'Owner' : 'Runtime'}Secret`, arn);
  }
}
