import type {
  DescribeRestoreJobInput,
  DescribeRestoreJobOutput,
  GetRestoreTestingPlanInput,
  GetRestoreTestingPlanOutput,
  ListBackupPlansOutput,
  ListBackupSelectionsInput,
  ListBackupSelectionsOutput,
  ListRecoveryPointsByResourceInput,
  ListRecoveryPointsByResourceOutput,
  ListRestoreJobsInput,
  ListRestoreJobsOutput,
  PutRestoreValidationResultInput,
  RestoreValidationStatus,
} from '@aws-sdk/client-backup';
import { resourceName, restoredPrefix, restoreTestName } from '../../../infra/names.ts';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

interface RestoreTest {
  readonly hoursAgo: number;
  readonly status: 'COMPLETED' | 'FAILED' | 'RUNNING';
  readonly message?: string;
  /** What somebody has sent about the database that it made, or AWS Backup noted when nobody did. */
  judgement?: { readonly status: RestoreValidationStatus; readonly message: string };
}

/** Recovery points by region: one of tonight wherever the environment's plan makes or copies them. */
export class Backups {
  /** How old the newest is, in hours; undefined where there is none. */
  readonly ageHours = new Map<string, number | undefined>();
  /** How many resources selections the plan has. */
  selections = 1;
  /** The last job of the restore testing plan; undefined where none has run. */
  restoreTest: RestoreTest | undefined = {
    hoursAgo: 50,
    status: 'COMPLETED',
    judgement: {
      status: 'SUCCESSFUL',
      message: 'KeepVersionsOfCells1763683235100, newest moment 2026-11-30T04:00:00Z',
    },
  };
  /** A restore that somebody began by hand, which is of no plan. */
  restoreByHand = 'D59196C8-8951-4C80-E71E-8F41E6D364E5';

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

/** The one that the newest job of the plan has, and the name of the database that it made. */
export const restoreTestJob = { id: '6F2A4D1E-0000-4000-8000-000000000003', instance: `${restoredPrefix}0a1b2c3d` };

function jobOf({ hoursAgo, status, message, judgement }: RestoreTest, id: string, { fake, region, account }: Call) {
  return {
    RestoreJobId: id,
    CreationDate: new Date(fake.now().getTime() - hoursAgo * hourMillis),
    Status: status,
    ...(message === undefined ? {} : { StatusMessage: message }),
    ...(status === 'COMPLETED'
      ? {
          CompletionDate: new Date(fake.now().getTime() - (hoursAgo - 0.4) * hourMillis),
          CreatedResourceArn: `arn:aws:rds:${region}:${account}:db:${restoreTestJob.instance}`,
          ResourceType: 'RDS',
        }
      : {}),
    ...(judgement === undefined
      ? {}
      : { ValidationStatus: judgement.status, ValidationStatusMessage: judgement.message }),
  };
}

function restoreJobs({ ByRestoreTestingPlanArn }: ListRestoreJobsInput, call: Call): ListRestoreJobsOutput {
  const { restoreTest } = call.fake.part(Backups);
  const isOurs = ByRestoreTestingPlanArn === testArn(restoreTestName(call.fake.settings), call);
  if (restoreTest === undefined || !isOurs) return { RestoreJobs: [] };
  const before: RestoreTest = { hoursAgo: restoreTest.hoursAgo + 168, status: 'FAILED' };
  return { RestoreJobs: [jobOf(before, 'earlier', call), jobOf(restoreTest, restoreTestJob.id, call)] };
}

/** @throws AwsError where there is no such job */
function findJob(id: string | undefined, { fake }: Call): RestoreTest {
  const { restoreTest, restoreByHand } = fake.part(Backups);
  if (id === restoreByHand) return { hoursAgo: 1, status: 'COMPLETED' };
  if (restoreTest === undefined || id !== restoreTestJob.id)
    throw new AwsError('ResourceNotFoundException', `Restore job ${id} not found`);
  return restoreTest;
}

function describeJob({ RestoreJobId = '' }: DescribeRestoreJobInput, call: Call): DescribeRestoreJobOutput {
  const job = jobOf(findJob(RestoreJobId, call), RestoreJobId, call);
  const { settings } = call.fake;
  return RestoreJobId === restoreTestJob.id
    ? { ...job, CreatedBy: { RestoreTestingPlanArn: testArn(restoreTestName(settings), call) } }
    : job;
}

/**
 * Takes one judgement of a test that is restored: "Once a validation status is set, it cannot be changed"
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-validation.html). The codes are those of
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutRestoreValidationResult.html.
 */
function judge(
  { RestoreJobId, ValidationStatus, ValidationStatusMessage = '' }: PutRestoreValidationResultInput,
  call: Call,
): object {
  const test = findJob(RestoreJobId, call);
  const refused = (message: string) => new AwsError('InvalidRequestException', message);
  if (!['FAILED', 'SUCCESSFUL', 'TIMED_OUT', 'VALIDATING'].includes(ValidationStatus ?? ''))
    throw new AwsError('InvalidParameterValueException', `Invalid validation status ${ValidationStatus}`);
  if (RestoreJobId !== restoreTestJob.id) throw refused('The restore job was not started by restore testing');
  if (test.status !== 'COMPLETED') throw refused('The restore job is not completed');
  if (test.judgement !== undefined && test.judgement.status !== 'VALIDATING')
    throw refused('The validation status has been set and cannot be changed');
  test.judgement = { status: ValidationStatus as RestoreValidationStatus, message: ValidationStatusMessage };
  return {};
}

export const backupService: Service = {
  service: 'backup',
  operations: {
    DescribeRestoreJob: describeJob,
    GetRestoreTestingPlan: testingPlan,
    ListBackupPlans: plans,
    ListBackupSelections: selections,
    ListRecoveryPointsByResource: recoveryPoints,
    ListRestoreJobs: restoreJobs,
    PutRestoreValidationResult: judge,
  },
};
