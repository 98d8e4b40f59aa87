import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { isRefusal } from '../aws/identity-errors.ts';
import { IdentityProvider } from '../aws/identity-provider.ts';
import { AppConfig } from '../config/config.ts';
import { Problem, type ProblemDefinition } from '../http/problem.ts';
import { equaliseRefusalTime } from './equal-response-times.ts';
import { authProblems } from './errors.ts';

const issuer = 'ClassBoard';

/** What an authenticator app takes in, mostly as a QR code. */
export const otpauthUri = (account: string, secretCode: string): string =>
  `otpauth://totp/${issuer}:${encodeURIComponent(account)}?secret=${secretCode}&issuer=${issuer}`;

/** Codes of an authenticator app, switched on and off by people who are signed in. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly config: AppConfig,
    private readonly identity: IdentityProvider,
  ) {}

  /** Gives the secret for the app; nothing changes until a code of it was verified. */
  async start(caller: Caller, accessToken: string): Promise<{ secretCode: string; otpauthUri: string }> {
    const secretCode = await refusedAs(authProblems.totpNotOffered, this.identity.associateTotp(accessToken));
    return { secretCode, otpauthUri: otpauthUri(caller.profile.username, secretCode) };
  }

  /** From now on signing in asks for a code. */
  async verify(accessToken: string, code: string): Promise<void> {
    try {
      await this.identity.verifyTotp(accessToken, code);
    } catch (error) {
      if (isRefusal(error, 'wrongCode', 'expiredCode', 'tooManyAttempts')) throw new Problem(authProblems.codeRefused);
      if (isRefusal(error)) throw new Problem(authProblems.totpNotOffered);
      throw error;
    }
    await refusedAs(authProblems.totpNotOffered, this.identity.preferTotp(accessToken, true));
  }

  /** Asks for the password: an access token alone, found or stolen, must not take the protection away. */
  disable(caller: Caller, accessToken: string, password: string): Promise<void> {
    return equaliseRefusalTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, async () => {
      await refusedAs(authProblems.currentPasswordWrong, this.identity.signIn(caller.cognitoSub, password));
      await refusedAs(authProblems.totpNotOffered, this.identity.preferTotp(accessToken, false));
    });
  }
}

async function refusedAs<T>(problem: ProblemDefinition, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isRefusal(error) ? new Problem(problem) : error;
  }
}
