import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { isRefusal } from '../aws/identity-errors.ts';
import { IdentityProvider } from '../aws/identity-provider.ts';
import { AppConfig } from '../config/config.ts';
import { Problem } from '../http/problem.ts';
import { AccountNotices } from './account-notices.ts';
import { equaliseRefusalTime } from './equal-response-times.ts';
import { authProblems } from './errors.ts';
import { type Proof, ReauthenticationService, refusedAs } from './reauthentication.service.ts';
import { SignOutService } from './sign-out.service.ts';

const issuer = 'ClassBoard';

/** What an authenticator app takes in, mostly as a QR code. */
export const otpauthUri = (account: string, secretCode: string): string =>
  `otpauth://totp/${issuer}:${encodeURIComponent(account)}?secret=${secretCode}&issuer=${issuer}`;

/** Codes of an authenticator app, set up, replaced and removed by people who are signed in. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly config: AppConfig,
    private readonly identity: IdentityProvider,
    private readonly reauthentication: ReauthenticationService,
    private readonly signOuts: SignOutService,
    private readonly notices: AccountNotices,
  ) {}

  /** Gives the secret for the app; an app that is set up stays the one until a code of the new one was verified. */
  start(caller: Caller, accessToken: string, proof: Proof): Promise<{ secretCode: string; otpauthUri: string }> {
    return this.refusing(async () => {
      await this.reauthentication.require(caller, proof);
      const secretCode = await refusedAs(authProblems.totpNotOffered, this.identity.associateTotp(accessToken));
      return { secretCode, otpauthUri: otpauthUri(caller.profile.username, secretCode) };
    });
  }

  /** From now on signing in asks for a code. Every sign-in that began without it ends. */
  async verify(caller: Caller, accessToken: string, code: string): Promise<void> {
    try {
      await this.identity.verifyTotp(accessToken, code);
    } catch (error) {
      if (isRefusal(error, 'wrongCode', 'expiredCode', 'tooManyAttempts')) throw new Problem(authProblems.codeRefused);
      if (isRefusal(error)) throw new Problem(authProblems.totpNotOffered);
      throw error;
    }
    await refusedAs(authProblems.totpNotOffered, this.identity.preferTotp(accessToken, true));
    await this.signOuts.everywhere(caller.cognitoSub);
    await this.notices.sendToOwner(caller, 'secondFactorSet');
  }

  remove(caller: Caller, accessToken: string, proof: Proof): Promise<void> {
    return this.refusing(async () => {
      await this.reauthentication.require(caller, proof);
      await refusedAs(authProblems.totpNotOffered, this.identity.preferTotp(accessToken, false));
      await this.signOuts.everywhere(caller.cognitoSub);
      await this.notices.sendToOwner(caller, 'secondFactorRemoved');
    });
  }

  private refusing<T>(work: () => Promise<T>): Promise<T> {
    return equaliseRefusalTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, work);
  }
}
