import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { isRole, type Role, roleIn } from '../access/roles.ts';
import { TokenVerifier } from '../access/token-verifier.ts';
import { isRefusal } from '../aws/identity-errors.ts';
import { type ChallengeName, IdentityProvider, type IssuedTokens, type SignInStep } from '../aws/identity-provider.ts';
import { AppConfig } from '../config/config.ts';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { OrNull } from '../database/rows.ts';
import type { UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem, type ProblemDefinition } from '../http/problem.ts';
import { addressKey } from '../limits/address-key.ts';
import { Attempts } from '../limits/attempts.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { requestContext } from '../observability/request-context.ts';
import { schoolDay } from '../schools/school-day.ts';
import { roleToday } from '../users/role-today.ts';
import { equaliseRefusalTime } from './equal-response-times.ts';
import { authProblems } from './errors.ts';
import { type ChallengeHandle, ChallengeHandles, readHandle, toHandle } from './handles.ts';
import { SignUpService } from './sign-up.service.ts';

export interface TokenSet {
  accessToken: string;
  refreshToken: string;
  tokenType: 'Bearer';
  expiresInSeconds: number;
}

/** Either the tokens, or the challenge that comes before them. */
export interface SignInAnswer {
  tokens: TokenSet | null;
  challenge: { name: ChallengeName; session: string } | null;
}

const admissionStatement: PreparedStatement = {
  name: 'sign-in-admission',
  text: `SELECT u.enabled, u.status, u.tokens_valid_after,
      ${roleToday('u', '$2::text', schoolDay('u.school_id'))} AS role,
      EXISTS (SELECT 1 FROM sign_ups s WHERE s.cognito_sub = $1) AS sign_up_unfinished
    FROM (VALUES ($1::text)) AS account (sub) LEFT JOIN users u ON u.cognito_sub = account.sub`,
};

interface Admission extends OrNull<Pick<UsersRow, 'enabled' | 'status' | 'tokens_valid_after' | 'role'>> {
  sign_up_unfinished: boolean;
}

const refreshesForLaterTokens = 5;
const longestWaitMillis = 2_000;

/** Signing in, with its challenges, and refreshing. */
@Injectable()
export class SignInService {
  constructor(
    private readonly config: AppConfig,
    private readonly identity: IdentityProvider,
    private readonly verifier: TokenVerifier,
    private readonly database: Database,
    private readonly signUps: SignUpService,
    private readonly handles: ChallengeHandles,
    private readonly attempts: Attempts,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** @throws Problem wrong-credentials, alike for every reason there can be, at a full step of time */
  signIn(email: string, password: string): Promise<SignInAnswer> {
    return this.refusing(authProblems.wrongCredentials, async () =>
      this.complete(email, await this.identity.signIn(email, password)),
    );
  }

  answerTotp(session: string, code: string): Promise<SignInAnswer> {
    return this.refusing(authProblems.challengeFailed, async () => {
      const { userId, account, secret } = this.required(session);
      return this.complete(account, await this.identity.answerTotp(userId, secret, code));
    });
  }

  answerNewPassword(session: string, newPassword: string): Promise<SignInAnswer> {
    return this.refusing(authProblems.challengeFailed, async () => {
      const { userId, account, secret } = this.required(session);
      return this.complete(account, await this.identity.answerNewPassword(userId, secret, newPassword));
    });
  }

  /** Gives the secret for the authenticator app, in base 32, and the session to continue with. */
  startTotpSetup(session: string): Promise<{ session: string; secretCode: string }> {
    return this.refusing(authProblems.challengeFailed, async () => {
      const { userId, account, secret } = this.required(session);
      const started = await this.identity.associateTotpInSession(secret);
      return {
        session: this.handles.write({ userId, account, secret: started.session }),
        secretCode: started.secretCode,
      };
    });
  }

  answerTotpSetup(session: string, code: string): Promise<SignInAnswer> {
    return this.refusing(authProblems.challengeFailed, async () => {
      const { userId, account, secret } = this.required(session);
      return this.complete(account, await this.identity.answerTotpSetup(userId, secret, code));
    });
  }

  refresh(refreshToken: string): Promise<TokenSet> {
    return this.refusing(authProblems.refreshRefused, async () => {
      const handle = readHandle(refreshToken);
      if (handle === undefined) throw new Refused();
      const { userId, secret } = handle;
      const issued = await this.identity.refresh(userId, secret);
      const verified = await this.verifier.verify(issued.accessToken);
      if (verified.sub !== userId) throw new Refused();
      return (await this.admit(issued, secret)).tokens;
    });
  }

  /** @param account the address that the sign-in began with */
  private async complete(account: string, step: SignInStep): Promise<SignInAnswer> {
    if (step.challenge !== undefined) {
      const { name, userId, session } = step.challenge;
      return { tokens: null, challenge: { name, session: this.handles.write({ userId, account, secret: session }) } };
    }
    const { refreshToken } = step.tokens;
    if (refreshToken === undefined) throw new Error('The user pool signed somebody in without a refresh token');
    const { userId, tokens } = await this.admit(step.tokens, refreshToken);
    const { clientAddress } = requestContext.getStore() ?? {};
    // Passwords are counted by the address that signs in, whatever comes after them by the account.
    for (const counted of clientAddress === undefined ? [] : [account, userId]) {
      await this.attempts.rememberPlace(counted, addressKey(clientAddress as string));
    }
    return { tokens, challenge: null };
  }

  /** Hands tokens out only to users who may act, and only tokens that the other routes will take. */
  private async admit(issued: IssuedTokens, refreshToken: string): Promise<{ userId: string; tokens: TokenSet }> {
    let tokens = issued;
    let verified = await this.verifier.verify(tokens.accessToken);
    const userId = verified.sub;
    const renew = async () => {
      tokens = await this.identity.refresh(userId, refreshToken);
      verified = await this.verifier.verify(tokens.accessToken);
    };
    let admission = await this.admissionOf(userId, roleIn(verified.groups));
    if (admission.sign_up_unfinished) {
      // The confirmation was cut off after Cognito's part: these tokens lack the group that the rest of it gives.
      await this.signUps.finish(userId);
      await renew();
      admission = await this.admissionOf(userId, roleIn(verified.groups));
    }
    const mayAct = admission.enabled === true && admission.status === 'active';
    if (!mayAct || !isRole(admission.role ?? 'none')) {
      this.log.info({ cognitoSub: userId }, 'sign-in of somebody who may not act');
      throw new Refused();
    }
    // Tokens carry whole seconds, so one of the very second of a sign-out counts as older than it.
    const refusedUntil = Math.floor((admission.tokens_valid_after?.getTime() ?? 0) / 1_000);
    for (let attempt = 0; verified.issuedAt <= refusedUntil; attempt += 1) {
      // No token counts while the account has not got the group of a new role yet (`users/account-sync.ts`).
      const isFar = refusedUntil * 1_000 - Date.now() > longestWaitMillis * refreshesForLaterTokens;
      if (isFar || attempt === refreshesForLaterTokens) {
        throw new Problem(httpProblems.unavailable, { headers: { 'retry-after': '2' } });
      }
      const millis = (refusedUntil + 1) * 1_000 - Date.now() + 10;
      await sleep(Math.min(Math.max(millis, 250), longestWaitMillis));
      await renew();
    }
    return {
      userId,
      tokens: {
        accessToken: tokens.accessToken,
        refreshToken: toHandle({ userId, secret: refreshToken }),
        tokenType: 'Bearer',
        expiresInSeconds: tokens.expiresInSeconds,
      },
    };
  }

  private required(session: string): ChallengeHandle {
    const handle = this.handles.read(session);
    if (handle === undefined) throw new Refused();
    return handle;
  }

  private async admissionOf(userId: string, held: Role | 'none'): Promise<Admission> {
    return this.database.one<Admission>(admissionStatement, [userId, held]);
  }

  /** Whatever the reason of a refusal, the caller sees the same one, after the same time. */
  private refusing<T>(problem: ProblemDefinition, work: () => Promise<T>): Promise<T> {
    return equaliseRefusalTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, async () => {
      try {
        return await work();
      } catch (error) {
        const answersTheChallenge = problem === authProblems.challengeFailed;
        if (answersTheChallenge && isRefusal(error, 'passwordRefused')) {
          throw new Problem(authProblems.passwordRefused);
        }
        if (error instanceof Refused || isRefusal(error)) {
          throw new Problem(problem, { headers: { 'www-authenticate': 'Bearer' } });
        }
        throw error;
      }
    });
  }
}

/** Stands for every reason why tokens that Cognito gave are not handed out. */
class Refused extends Error {}
