import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { isRefusal } from '../aws/identity-errors.ts';
import { IdentityProvider } from '../aws/identity-provider.ts';
import { Problem, type ProblemDefinition } from '../http/problem.ts';
import { authProblems } from './errors.ts';

/** What people prove who they are with: the password, and a code where their account has an authenticator app. */
export interface Proof {
  password: string;
  code?: string | undefined;
}

/** Asks people who are signed in for their secrets again: an access token, found or stolen, must not change an account. */
@Injectable()
export class ReauthenticationService {
  constructor(private readonly identity: IdentityProvider) {}

  /**
   * Signs in once more, and leaves nothing of that behind.
   * @returns whether a code of an authenticator app was part of it
   * @throws Problem current-password-wrong, code-required or code-refused
   */
  async require(caller: Caller, { password, code }: Proof): Promise<boolean> {
    const signIn = this.identity.signIn(caller.cognitoSub, password);
    let { challenge, tokens } = await refusedAs(authProblems.currentPasswordWrong, signIn);
    const hasSecondFactor = challenge?.name === 'SOFTWARE_TOKEN_MFA';
    if (challenge?.name === 'SOFTWARE_TOKEN_MFA') {
      if (code === undefined) throw new Problem(authProblems.codeRequired);
      const answer = this.identity.answerTotp(challenge.userId, challenge.session, code);
      ({ challenge, tokens } = await refusedAs(authProblems.codeRefused, answer));
    }
    // A challenge that is left, such as MFA_SETUP, followed a right password.
    if (tokens?.refreshToken !== undefined) await this.identity.revoke(tokens.refreshToken);
    return hasSecondFactor;
  }
}

export async function refusedAs<T>(problem: ProblemDefinition, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isRefusal(error) ? new Problem(problem) : error;
  }
}
