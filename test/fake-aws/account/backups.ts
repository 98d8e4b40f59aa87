import type {
  GetRestoreTestingPlanInput,
  GetRestoreTestingPlanOutput,
  ListBackupPlansOutput,
  ListBackupSelectionsInput,
  ListBackupSelectionsOutput,
  ListRecoveryPointsByResourceInput,
  ListRecoveryPointsByResourceOutput,
  ListRestoreJobsInput,
  ListRestoreJobsOutput,
} from '@aws-sdk/client-backup';
import { resourceName, restoreTestName } from '../../../infra/names.ts';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

/** Recovery points by region: one of tonight wherever the environment's plan makes or copies them. */
export class Backups {
  /** How old the newest is, in hours; undefined where there is none. */
  readonly ageHours = new Map<string, number | undefined>();
  /** How many resources selections the plan has. */
  selections = 1;
  /** The last job of the restore testing plan; undefined where none has run. */
  restoreTest: { hoursAgo: number; status: 'COMPLETED' | 'FAILED'; message?: string } | undefined = {
    hoursAgo: 50,
    status: 'COMPLETED',
  };

  constructor(fake: FakeAccount) {
    const { backup, region } = fake.settings;
    if (backup === undefined) return;
    this.ageHours.set(region, 8);
    if (backup.copyTo !== undefined) this.ageHours.set(backup.copyTo, 10);
  }
}

const hourMillis = 3_600_000;
const planId = '0b0c0d0e-0000-4000-8000-000000000001';

function recoveryPoints(
  { ResourceArn }: ListRecoveryPointsByResourceInput,
  { region, account, fake }: Call,
): ListRecoveryPointsByResourceOutput {
  const hours = fake.part(Backups).ageHours.get(region);
  const at = (age: number) => new Date(fake.now().getTime() - age * hourMillis);
  const point = (age: number, Status: 'COMPLETED' | 'PARTIAL') => ({
    RecoveryPointArn: `arn:aws:backup:${region}:${account}:recovery-point:${Status}-${age}`,
    ResourceName: ResourceArn,
    CreationDate: at(age),
    Status,
  });
  // One that never became whole is newer, and restores nothing.
  return {
    RecoveryPoints:
      hours === undefined ? [] : [point(0.5, 'PARTIAL'), point(hours + 24, 'COMPLETED'), point(hours, 'COMPLETED')],
  };
}

function plans(_input: object, { fake }: Call): ListBackupPlansOutput {
  const { settings } = fake;
  if (settings.backup === undefined) return { BackupPlansList: [] };
  const hours = fake.part(Backups).ageHours.get(settings.region);
  return {
    BackupPlansList: [
      {
        BackupPlanId: planId,
        BackupPlanName: resourceName(settings, 'backups'),
        ...(hours === undefined ? {} : { LastExecutionDate: new Date(fake.now().getTime() - hours * hourMillis) }),
      },
    ],
  };
}

function selections({ BackupPlanId }: ListBackupSelectionsInput, { fake }: Call): ListBackupSelectionsOutput {
  if (BackupPlanId !== planId) throw new AwsError('ResourceNotFoundException', 'Cannot find Backup plan');
  const count = fake.part(Backups).selections;
  return {
    BackupSelectionsList: Array.from({ length: count }, (_, i) => ({
      BackupPlanId,
      SelectionId: `selection-${i}`,
      SelectionName: resourceName(fake.settings, 'data'),
    })),
  };
}

const testArn = (name: string, { region, account }: Call) =>
  `arn:aws:backup:${region}:${account}:restore-testing-plan:${name}-00000000-0000-4000-8000-000000000002`;

function testingPlan(
  { RestoreTestingPlanName = '' }: GetRestoreTestingPlanInput,
  call: Call,
): GetRestoreTestingPlanOutput {
  const { settings } = call.fake;
  if (settings.backup?.restoreTest !== true || RestoreTestingPlanName !== restoreTestName(settings)) {
    throw new AwsError('ResourceNotFoundException', 'Cannot find restore testing plan');
  }
  return {
    RestoreTestingPlan: {
      CreationTime: new Date(call.fake.now().getTime() - 1_000 * hourMillis),
      RecoveryPointSelection: {},
      RestoreTestingPlanArn: testArn(RestoreTestingPlanName, call),
      RestoreTestingPlanName,
      ScheduleExpression: 'cron(0 5 ? * MON *)',
    },
  };
}

function restoreJobs({ ByRestoreTestingPlanArn }: ListRestoreJobsInput, call: Call): ListRestoreJobsOutput {
  const { restoreTest } = call.fake.part(Backups);
  const isOurs = ByRestoreTestingPlanArn === testArn(restoreTestName(call.fake.settings), call);
  if (restoreTest === undefined || !isOurs) return { RestoreJobs: [] };
  const { hoursAgo, status, message } = restoreTest;
  const job = (hours: number, Status: 'COMPLETED' | 'FAILED', StatusMessage?: string) => ({
    CreationDate: new Date(call.fake.now().getTime() - hours * hourMillis),
    Status,
    ...(StatusMessage === undefined ? {} : { StatusMessage }),
  });
  return { RestoreJobs: [job(hoursAgo + 168, 'FAILED'), job(hoursAgo, status, message)] };
}

export const backupService: Service = {
  service: 'backup',
  operations: {
    GetRestoreTestingPlan: testingPlan,
    ListBackupPlans: plans,
    ListBackupSelections: selections,
    ListRecoveryPointsByResource: recoveryPoints,
    ListRestoreJobs: restoreJobs,
  },
};
