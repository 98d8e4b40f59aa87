import { Injectable } from '@nestjs/common';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { Database } from '../database/database.ts';

/** Ends every sign-in of a user. */
@Injectable()
export class SignOutService {
  constructor(
    private readonly directory: IdentityDirectory,
    private readonly database: Database,
  ) {}

  /**
   * Refresh tokens end first: were the database first, the caller's token would already be refused when the rest fails
   * and the caller wants to repeat it.
   */
  async everywhere(userId: string): Promise<void> {
    await this.directory.signOutEverywhere(userId);
    await this.endAccessTokens(userId);
  }

  /** Access tokens issued up to now are refused. The clock is read now: the transaction may have begun long ago. */
  async endAccessTokens(userId: string): Promise<void> {
    await this.database.run('UPDATE users SET tokens_valid_after = clock_timestamp() WHERE cognito_sub = $1', [userId]);
  }
}
