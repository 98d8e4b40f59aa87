import {
  BackupClient,
  GetRestoreTestingPlanCommand,
  ListBackupSelectionsCommand,
  paginateListBackupPlans,
  paginateListRecoveryPointsByResource,
  paginateListRestoreJobs,
} from '@aws-sdk/client-backup';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

/** When the newest whole recovery point of a resource in one region was made; undefined where there is none. */
export async function lastRecoveryPoint(aws: Aws, resourceArn: string, region: string): Promise<Date | undefined> {
  let newest: Date | undefined;
  try {
    for await (const page of paginateListRecoveryPointsByResource(
      { client: aws.client(BackupClient, region) },
      { ResourceArn: resourceArn },
    )) {
      for (const { Status, CreationDate } of page.RecoveryPoints ?? []) {
        if (Status !== 'COMPLETED' && Status !== 'AVAILABLE') continue;
        if (CreationDate !== undefined && (newest === undefined || CreationDate > newest)) newest = CreationDate;
      }
    }
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
  return newest;
}

export interface BackupPlan {
  readonly id: string;
  /** How many selections of resources it has; without one it backs up nothing. */
  readonly selections: number;
  readonly lastRun: Date | undefined;
}

/** The plan of that name in the environment's region, or undefined where there is none. */
export async function findBackupPlan(aws: Aws, name: string): Promise<BackupPlan | undefined> {
  const client = aws.client(BackupClient);
  for await (const page of paginateListBackupPlans({ client }, {})) {
    const plan = page.BackupPlansList?.find(({ BackupPlanName }) => BackupPlanName === name);
    if (plan?.BackupPlanId !== undefined) {
      const selected = await client.send(new ListBackupSelectionsCommand({ BackupPlanId: plan.BackupPlanId }));
      return {
        id: plan.BackupPlanId,
        selections: selected.BackupSelectionsList?.length ?? 0,
        lastRun: plan.LastExecutionDate,
      };
    }
  }
  return undefined;
}

export interface RestoreTest {
  readonly startedAt: Date;
  /** When the copy stood; undefined while it does not. */
  readonly endedAt: Date | undefined;
  /** `COMPLETED` where the copy stood; it is deleted afterwards. */
  readonly status: string;
  readonly message: string;
  /** The judgement of the copy: `SUCCESSFUL`, `FAILED`, or `TIMED_OUT` where nobody did; undefined until then. */
  readonly judgement: { readonly status: string; readonly message: string } | undefined;
}

/** The newest job of a restore testing plan; undefined where there is no plan, or none has run yet. */
export async function lastRestoreTest(aws: Aws, planName: string): Promise<RestoreTest | undefined> {
  const client = aws.client(BackupClient);
  let newest: RestoreTest | undefined;
  try {
    const { RestoreTestingPlan } = await client.send(
      new GetRestoreTestingPlanCommand({ RestoreTestingPlanName: planName }),
    );
    const filter = { ByRestoreTestingPlanArn: RestoreTestingPlan?.RestoreTestingPlanArn };
    for await (const page of paginateListRestoreJobs({ client }, filter)) {
      for (const job of page.RestoreJobs ?? []) {
        const { CreationDate, ValidationStatus, ValidationStatusMessage = '' } = job;
        if (CreationDate === undefined || (newest !== undefined && CreationDate <= newest.startedAt)) continue;
        newest = {
          startedAt: CreationDate,
          endedAt: job.CompletionDate,
          status: job.Status ?? '',
          message: job.StatusMessage ?? '',
          judgement:
            ValidationStatus === undefined || ValidationStatus === 'VALIDATING'
              ? undefined
              : { status: ValidationStatus, message: ValidationStatusMessage },
        };
      }
    }
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
  return newest;
}
