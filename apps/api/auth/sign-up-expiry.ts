import { Injectable } from '@nestjs/common';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import type { SignUpsRow } from '../database/schema.generated.ts';
import { JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import { Jobs } from '../jobs/jobs.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { SignUpService } from './sign-up.service.ts';

const jobName = 'expire-sign-up';

/** Finds registrations whose time to confirm has passed. */
@Injectable()
export class SignUpExpiry {
  constructor(
    private readonly database: JobsDatabase,
    private readonly jobs: Jobs,
  ) {}

  /** Gives how many were found. */
  async requestExpired(limit: number): Promise<number> {
    const expired = await this.database.query<Pick<SignUpsRow, 'cognito_sub' | 'school_id'>>(
      'SELECT cognito_sub, school_id FROM sign_ups WHERE expires_at < now() ORDER BY expires_at LIMIT $1',
      [limit],
    );
    for (const { cognito_sub: accountId, school_id: schoolId } of expired) {
      await this.jobs.enqueue(jobName, { accountId }, { schoolId, singletonKey: accountId });
    }
    return expired.length;
  }
}

/**
 * Forgets a registration that nobody confirmed: its account in the user pool, then its row, which asks for the rest where
 * this is cut off. One that was confirmed in Cognito alone is finished instead.
 */
@JobHandler({ name: jobName })
@Injectable()
export class ExpireSignUpJob implements TaskHandler<{ accountId: string }> {
  constructor(
    private readonly database: JobsDatabase,
    private readonly directory: IdentityDirectory,
    private readonly signUps: SignUpService,
  ) {}

  async handle({ accountId }: { accountId: string }): Promise<void> {
    const account = await this.directory.find(accountId);
    if (account !== undefined && account.status !== 'UNCONFIRMED') return this.signUps.finish(accountId);
    if (account !== undefined) await this.directory.delete(accountId);
    await this.database.run('DELETE FROM sign_ups WHERE cognito_sub = $1', [accountId]);
  }
}
