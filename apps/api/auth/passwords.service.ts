import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { isRefusal } from '../aws/identity-errors.ts';
import { IdentityProvider } from '../aws/identity-provider.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { AccountNotices, type AccountOwner } from './account-notices.ts';
import { equaliseRefusalTime, equaliseResponseTime } from './equal-response-times.ts';
import { authProblems } from './errors.ts';
import { type Proof, ReauthenticationService } from './reauthentication.service.ts';
import { SignOutService } from './sign-out.service.ts';

/** Forgotten and changed passwords. A new password ends every sign-in that began with the old one. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
    private readonly identity: IdentityProvider,
    private readonly directory: IdentityDirectory,
    private readonly signOuts: SignOutService,
    private readonly reauthentication: ReauthenticationService,
    private readonly notices: AccountNotices,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Mails a code where the address has an account; the caller cannot see which. */
  forgot(email: string): Promise<void> {
    return equaliseResponseTime(this.stepMillis, async () => {
      await this.identity.forgotPassword(email).catch((error: unknown) => {
        if (!isRefusal(error)) throw error;
        if (isRefusal(error, 'mailNotSent')) this.log.error({ error }, 'a password code could not be sent');
      });
    });
  }

  /** @throws Problem code-refused, alike for a wrong code, an old one and an unknown address */
  reset(email: string, code: string, newPassword: string): Promise<void> {
    return equaliseResponseTime(this.stepMillis, async () => {
      try {
        await this.identity.resetPassword(email, code, newPassword);
      } catch (error) {
        if (isRefusal(error, 'passwordRefused')) throw new Problem(authProblems.passwordRefused);
        if (isRefusal(error)) throw new Problem(authProblems.codeRefused);
        throw error;
      }
      const account = await this.directory.find(email);
      if (account === undefined) return;
      await this.signOuts.everywhere(account.id);
      const owner = await this.database.first<AccountOwner>(
        `SELECT id, school_id AS "schoolId" FROM users WHERE cognito_sub = $1`,
        [account.id],
      );
      if (owner !== undefined) await this.notices.sendToOwner(owner, 'passwordChanged');
    });
  }

  /** @param accessToken the caller's own, which Cognito wants to see */
  change(caller: Caller, accessToken: string, proof: Proof, newPassword: string): Promise<void> {
    return equaliseRefusalTime(this.stepMillis, async () => {
      await this.reauthentication.require(caller, proof);
      try {
        await this.identity.changePassword(accessToken, proof.password, newPassword);
      } catch (error) {
        if (isRefusal(error, 'passwordRefused')) throw new Problem(authProblems.passwordRefused);
        if (isRefusal(error, 'tooManyAttempts')) {
          throw new Problem(httpProblems.rateLimited, { headers: { 'retry-after': '900' } });
        }
        if (isRefusal(error)) throw new Problem(authProblems.currentPasswordWrong);
        throw error;
      }
      await this.signOuts.everywhere(caller.cognitoSub);
      await this.notices.sendToOwner(caller, 'passwordChanged');
    });
  }

  private get stepMillis(): number {
    return this.config.env.AUTH_ANSWER_STEP_MILLIS;
  }
}
