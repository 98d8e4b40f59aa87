import { Duration } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { DataStack } from '../database/stack.ts';
import type { StorageStack } from '../files/stack.ts';
import { backupRoleName, resourceName, restoreTestName } from '../names.ts';
import type { NetworkStack } from '../network/stack.ts';
import type { BackupSettings, EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';

/** RDS and S3 keep at most this much for restoring to any second. */
const continuousLimitDays = 35;

/** The vault in the other region. Where it is locked, nobody shortens a copy's life. */
export class BackupCopyStack extends EnvironmentStack {
  readonly vault: backup.BackupVault;

  constructor(scope: Construct, settings: EnvironmentSettings, plan: BackupSettings, region: string) {
    super(scope, 'BackupCopy', settings, { description: 'Vault for copies of the backups', region });
    const { lock } = plan;
    this.vault = createVault(this, settings, 'backup-copies', {
      ...(lock === undefined
        ? {}
        : {
            lockConfiguration: {
              minRetention: Duration.days(lock.minDays),
              maxRetention: Duration.days(lock.maxDays),
              ...(lock.graceDays === undefined ? {} : { changeableFor: Duration.days(lock.graceDays) }),
            },
          }),
    });
  }
}

/** Daily and weekly backups of the database and the uploads, continuous in between, copied and tried out. */
export class BackupStack extends EnvironmentStack {
  /** Where restores are tried out: the plan whose jobs a task judges (service/restore-test.ts). */
  readonly restoreTestPlanArn: string | undefined;

  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    private readonly options: {
      readonly plan: BackupSettings;
      readonly network: NetworkStack;
      readonly data: DataStack;
      readonly storage: StorageStack;
      readonly copies: BackupCopyStack | undefined;
    },
  ) {
    super(scope, 'Backup', settings, { description: 'Backup plan, vault and restore tests' });
    const vault = createVault(this, settings, 'backups', {});
    const plan = new backup.BackupPlan(this, 'Plan', {
      backupPlanName: resourceName(settings, 'backups'),
      backupVault: vault,
      backupPlanRules: [
        this.rule('continuous', '30 0 * * ? *', Math.min(options.plan.dailyDays, continuousLimitDays), true),
        this.rule('daily', '0 2 * * ? *', options.plan.dailyDays, false),
        this.rule('weekly', '30 3 ? * SUN *', options.plan.weeklyDays, false),
      ],
    });
    const role = this.createRole();
    plan.addSelection('Selection', {
      backupSelectionName: resourceName(settings, 'data'),
      role,
      resources: [
        backup.BackupResource.fromArn(options.data.instance.instanceArn),
        backup.BackupResource.fromArn(options.storage.uploadsBucketArn),
      ],
    });
    this.restoreTestPlanArn = options.plan.restoreTest ? this.addRestoreTest(vault, role) : undefined;
  }

  private rule(name: string, cron: string, days: number, continuous: boolean): backup.BackupPlanRule {
    const { copies } = this.options;
    return new backup.BackupPlanRule({
      ruleName: name,
      scheduleExpression: events.Schedule.expression(`cron(${cron})`),
      startWindow: Duration.hours(1),
      completionWindow: Duration.hours(6),
      deleteAfter: Duration.days(days),
      enableContinuousBackup: continuous,
      ...(copies === undefined || continuous
        ? {}
        : { copyActions: [{ destinationBackupVault: copies.vault, deleteAfter: Duration.days(days) }] }),
    });
  }

  private createRole(): iam.Role {
    const managed = [
      'service-role/AWSBackupServiceRolePolicyForBackup',
      'service-role/AWSBackupServiceRolePolicyForRestores',
      'AWSBackupServiceRolePolicyForS3Backup',
      'AWSBackupServiceRolePolicyForS3Restore',
    ];
    return new iam.Role(this, 'Role', {
      roleName: backupRoleName(this.settings),
      description: 'Backs up and restores the database and the uploads',
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: managed.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
    });
  }

  /**
   * Restores the newest recovery point of the database every week, and throws the copy away once it is judged, or after a
   * day. Without a group of its own the copy would have the default one of the network, which admits nobody.
   */
  private addRestoreTest(vault: backup.BackupVault, role: iam.Role): string {
    const { data, network } = this.options;
    const name = restoreTestName(this.settings);
    const plan = new backup.CfnRestoreTestingPlan(this, 'RestoreTest', {
      restoreTestingPlanName: name,
      scheduleExpression: 'cron(0 5 ? * MON *)',
      scheduleExpressionTimezone: 'UTC',
      startWindowHours: 4,
      recoveryPointSelection: {
        algorithm: 'LATEST_WITHIN_WINDOW',
        includeVaults: [vault.backupVaultArn],
        recoveryPointTypes: ['SNAPSHOT', 'CONTINUOUS'],
        selectionWindowDays: 7,
      },
    });
    const selection = new backup.CfnRestoreTestingSelection(this, 'RestoreTestDatabase', {
      restoreTestingPlanName: plan.restoreTestingPlanName,
      restoreTestingSelectionName: `${name}_database`,
      protectedResourceType: 'RDS',
      protectedResourceArns: [data.instance.instanceArn],
      iamRoleArn: role.roleArn,
      validationWindowHours: 24,
      restoreMetadataOverrides: {
        dbSubnetGroupName: data.subnetGroupName,
        // Overridable, by "Restore testing inferred metadata" in the AWS Backup Developer Guide; a list is written as JSON, as
        // in https://github.com/codeenigma/ce-provision/pull/2086.
        vpcSecurityGroupIds: this.toJsonString([network.groups.database.securityGroupId]),
      },
    });
    selection.addResourceDependency(plan);
    return plan.attrRestoreTestingPlanArn;
  }
}

function createVault(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  part: string,
  props: Pick<backup.BackupVaultProps, 'lockConfiguration'>,
): backup.BackupVault {
  return new backup.BackupVault(scope, 'Vault', {
    backupVaultName: resourceName(settings, part),
    encryptionKey: new kms.Key(scope, 'Key', {
      alias: `alias/${resourceName(settings, part)}`,
      description: 'Encrypts recovery points',
      enableKeyRotation: true,
      removalPolicy: scope.dataPolicy,
    }),
    blockRecoveryPointDeletion: settings.protected,
    removalPolicy: scope.dataPolicy,
    ...props,
  });
}
