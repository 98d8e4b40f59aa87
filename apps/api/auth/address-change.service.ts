import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { isRefusal } from '../aws/identity-errors.ts';
import { IdentityProvider } from '../aws/identity-provider.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import { addressKey } from '../limits/address-key.ts';
import { Attempts } from '../limits/attempts.ts';
import { requestContext } from '../observability/request-context.ts';
import { formerAddress } from '../users/address-holder.ts';
import { AccountNotices } from './account-notices.ts';
import { equaliseRefusalTime, equaliseResponseTime } from './equal-response-times.ts';
import { authProblems } from './errors.ts';
import { type Proof, ReauthenticationService } from './reauthentication.service.ts';
import { SignOutService } from './sign-out.service.ts';

const updateStatement = `UPDATE users SET
    username = CASE WHEN lower(username) = lower(email) THEN $2 ELSE username END,
    email = $2, version = version + 1, updated_at = now()
  WHERE id = $1`;

/** People change the address they sign in with: it takes effect once the code that went to the new one came back. */
@Injectable()
export class AddressChangeService {
  constructor(
    private readonly config: AppConfig,
    private readonly identity: IdentityProvider,
    private readonly directory: IdentityDirectory,
    private readonly database: Database,
    private readonly reauthentication: ReauthenticationService,
    private readonly signOuts: SignOutService,
    private readonly notices: AccountNotices,
    private readonly attempts: Attempts,
  ) {}

  /** Mails a code to the new address. The answer does not show whether somebody signs in with it already. */
  async start(caller: Caller, accessToken: string, newEmail: string, proof: Proof): Promise<void> {
    await equaliseRefusalTime(this.stepMillis, () => this.reauthentication.require(caller, proof));
    // Whoever has an account must not be able to fill the mailbox of somebody else.
    await this.attempts.open({ kind: 'mail', account: newEmail, address: addressKey(this.clientAddress) });
    await equaliseResponseTime(this.stepMillis, async () => {
      await this.identity.changeEmail(accessToken, newEmail).catch((error: unknown) => {
        if (!isRefusal(error, 'userExists', 'mailNotSent', 'invalidRequest')) throw error;
      });
    });
  }

  /**
   * Can be repeated where it was cut off between the user pool and the database.
   * @throws Problem code-refused, or address-taken where another user of the school has the address
   */
  confirm(caller: Caller, accessToken: string, newEmail: string, code: string): Promise<void> {
    return equaliseRefusalTime(this.stepMillis, async () => {
      const before = await this.directory.find(caller.cognitoSub);
      const former = await formerAddress(this.directory, before, newEmail, caller.profile.email);
      try {
        await this.identity.confirmEmail(accessToken, code);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (isRefusal(error, 'userExists')) throw new Problem(authProblems.addressTaken);
        if (caller.profile.email?.toLowerCase() === newEmail) throw new Problem(authProblems.codeRefused);
      }
      // The user pool says which address the code was for: what the request names may be another one.
      const account = await this.directory.find(caller.cognitoSub);
      if (account?.email !== newEmail) throw new Problem(authProblems.codeRefused);
      await this.write(caller, newEmail);
      await this.signOuts.everywhere(caller.cognitoSub);
      await this.notices.send(former, 'addressChanged', caller);
    });
  }

  private async write(caller: Caller, email: string): Promise<void> {
    const taken = `SELECT 1 FROM users
      WHERE school_id = $1 AND lower(email) = $2 AND id <> $3 AND status = 'active' AND email_identifies`;
    if ((await this.database.first(taken, [caller.schoolId, email, caller.id])) !== undefined) {
      throw new Problem(authProblems.addressTaken);
    }
    await this.database.run(updateStatement, [caller.id, email]);
  }

  private get clientAddress(): string {
    return requestContext.getStore()?.clientAddress ?? '';
  }

  private get stepMillis(): number {
    return this.config.env.AUTH_ANSWER_STEP_MILLIS;
  }
}
