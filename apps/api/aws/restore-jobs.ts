import { BackupClient, DescribeRestoreJobCommand, PutRestoreValidationResultCommand } from '@aws-sdk/client-backup';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import type { AppConfig } from '../config/config.ts';
import { requestHandler, watched } from './clients.ts';

/** Nobody waits for this task: there is time to try again. */
const maxAttempts = 6;

/** A restore of AWS Backup that is over, and the database that it made. */
export interface RestoreJob {
  readonly id: string;
  readonly begunAt: Date;
  readonly instanceName: string;
  /** The judgement that somebody has sent. AWS Backup keeps the first. */
  readonly judged: string | undefined;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** A job that there is nothing to judge about. */
export class NoRestoreTest extends Error {
  override name = 'NoRestoreTest';
}

/** The restores that a restore testing plan makes, and what became of them. */
export class RestoreJobs {
  private readonly backup: BackupClient;
  private readonly rds: RDSClient;

  constructor(config: AppConfig) {
    const options = { region: config.env.AWS_REGION, requestHandler: requestHandler(), maxAttempts };
    this.backup = watched(config, new BackupClient(options));
    this.rds = watched(config, new RDSClient(options));
  }

  /** @throws NoRestoreTest where the job is of no restore testing plan, or has made no database */
  async find(id: string): Promise<RestoreJob> {
    const { Status, CreationDate, CreatedBy, CreatedResourceArn, ValidationStatus } = await this.backup.send(
      new DescribeRestoreJobCommand({ RestoreJobId: id }),
    );
    if (CreatedBy?.RestoreTestingPlanArn === undefined) throw new NoRestoreTest('it is of no restore testing plan');
    if (Status !== 'COMPLETED') throw new NoRestoreTest(`it is ${Status}`);
    const instanceName = /^arn:[^:]+:rds:[^:]+:[^:]+:db:(.+)$/.exec(CreatedResourceArn ?? '')?.[1];
    if (instanceName === undefined || CreationDate === undefined)
      throw new NoRestoreTest(`it made ${CreatedResourceArn ?? 'nothing'}, which is no database`);
    return { id, begunAt: CreationDate, instanceName, judged: ValidationStatus };
  }

  /** Undefined where the instance has no address: it is being deleted, or not available yet. */
  async endpointOf({ instanceName }: RestoreJob): Promise<Endpoint | undefined> {
    const { DBInstances } = await this.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: instanceName }));
    const { Address, Port } = DBInstances?.[0]?.Endpoint ?? {};
    return Address === undefined || Port === undefined ? undefined : { host: Address, port: Port };
  }

  /**
   * Ends the window of the test: AWS Backup deletes the copy. "Once a validation status is set, it cannot be changed"
   * (https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-validation.html).
   */
  async judge({ id }: RestoreJob, status: 'SUCCESSFUL' | 'FAILED', message: string): Promise<void> {
    await this.backup.send(
      new PutRestoreValidationResultCommand({
        RestoreJobId: id,
        ValidationStatus: status,
        ValidationStatusMessage: message,
      }),
    );
  }
}
