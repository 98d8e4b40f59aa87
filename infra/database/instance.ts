import { ArnFormat, Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import { databaseIdentifier, databaseName } from '../names.ts';
import { databasePort } from '../network/security-groups.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';

export const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_18_3 });
export const masterUser = 'classboard_master';

/**
 * After the backups: AWS Backup starts none of a database in its maintenance window or in the hour before
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html).
 */
const maintenanceWindow = 'sun:06:00-sun:07:00';

/**
 * The server's side of the limits: the outermost fence, for whoever connects without limits of their own.
 * The application and the migration runner set tighter ones for each connection.
 */
export function serverParameters(settings: EnvironmentSettings): Record<string, string> {
  return {
    'rds.force_ssl': '1',
    max_connections: String(settings.database.maxConnections),
    statement_timeout: '600000',
    lock_timeout: '10000',
    idle_in_transaction_session_timeout: '60000',
    tcp_keepalives_idle: '60',
    tcp_keepalives_interval: '10',
    tcp_keepalives_count: '6',
    deadlock_timeout: '1000',
    shared_preload_libraries: 'pg_stat_statements',
    log_min_duration_statement: '1000',
    log_lock_waits: '1',
    // Values of a statement are personal data and stay out of the log.
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    // So are those that the DETAIL of an error quotes: "Key (email)=(…) already exists".
    log_error_verbosity: 'terse',
  };
}

interface InstanceProps {
  readonly vpc: ec2.IVpc;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly key: kms.IKey;
  readonly settings: EnvironmentSettings;
}

/** The database, or the replica of another region's, as the environment says. */
export function createInstance(
  scope: EnvironmentStack,
  props: InstanceProps,
): rds.DatabaseInstance | rds.DatabaseInstanceReadReplica {
  const { settings, key } = props;
  const { database } = settings;
  const instanceType = new ec2.InstanceType(database.instanceType);
  const common = {
    instanceIdentifier: databaseIdentifier(settings),
    vpc: props.vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroups: [props.securityGroup],
    port: databasePort,
    multiAz: database.multiAz,
    publiclyAccessible: false,
    storageType: rds.StorageType.GP3,
    allocatedStorage: database.allocatedGb,
    maxAllocatedStorage: database.maxAllocatedGb,
    storageEncrypted: true,
    storageEncryptionKey: key,
    parameterGroup: new rds.ParameterGroup(scope, 'Parameters', {
      engine,
      description: 'TLS, limits and logging',
      parameters: serverParameters(settings),
    }),
    caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
    iamAuthentication: true,
    // AWS Backup chooses the window where it backs up continuously: one that stood here would be drift for ever.
    ...(settings.backup === undefined ? { preferredBackupWindow: '01:30-02:30' } : {}),
    preferredMaintenanceWindow: maintenanceWindow,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: !settings.protected,
    autoMinorVersionUpgrade: true,
    deletionProtection: settings.protected,
    removalPolicy: scope.dataPolicy,
    databaseInsightsMode:
      database.insights === 'advanced' ? rds.DatabaseInsightsMode.ADVANCED : rds.DatabaseInsightsMode.STANDARD,
    enablePerformanceInsights: true,
    performanceInsightRetention:
      database.insights === 'advanced'
        ? rds.PerformanceInsightRetention.MONTHS_15
        : rds.PerformanceInsightRetention.DEFAULT,
    performanceInsightEncryptionKey: key,
    monitoringInterval: Duration.minutes(1),
    monitoringRole: monitoringRole(scope),
    cloudwatchLogsExports: ['postgresql', 'upgrade'],
  };
  if (database.replicaOf !== undefined) {
    const replica = new rds.DatabaseInstanceReadReplica(scope, 'Instance', {
      ...common,
      instanceType,
      sourceDatabaseInstance: sourceInstance(scope, database.replicaOf),
    });
    // The construct refuses this, although replicas of PostgreSQL 14 and later have backups of their own.
    const low = replica.node.defaultChild as rds.CfnDBInstance;
    low.backupRetentionPeriod = database.backupDays;
    // A replica is encrypted because its source is; it may only choose the key.
    low.storageEncrypted = undefined;
    return replica;
  }
  return new rds.DatabaseInstance(scope, 'Instance', {
    ...common,
    engine,
    instanceType,
    databaseName,
    backupRetention: Duration.days(database.backupDays),
    credentials: rds.Credentials.fromUsername(masterUser, { encryptionKey: key }),
    manageMasterUserPassword: true,
  });
}

function sourceInstance(
  scope: EnvironmentStack,
  source: { readonly environment: string; readonly region: string },
): rds.IDatabaseInstance {
  const identifier = databaseIdentifier({ name: source.environment });
  return rds.DatabaseInstance.fromDatabaseInstanceAttributes(scope, 'Source', {
    instanceIdentifier: scope.formatArn({
      service: 'rds',
      region: source.region,
      resource: 'db',
      resourceName: identifier,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
    instanceEndpointAddress: identifier,
    port: databasePort,
    securityGroups: [],
    engine,
  });
}

function monitoringRole(scope: EnvironmentStack): iam.Role {
  return new iam.Role(scope, 'MonitoringRole', {
    description: 'Operating system metrics of the database',
    assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonRDSEnhancedMonitoringRole')],
  });
}
