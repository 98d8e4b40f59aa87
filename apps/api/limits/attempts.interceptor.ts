import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { authProblems } from '../auth/errors.ts';
import { ChallengeHandles } from '../auth/handles.ts';
import { Problem, type ProblemDefinition } from '../http/problem.ts';
import { requestOf } from '../http/request.ts';
import { addressKey } from './address-key.ts';
import { Attempts } from './attempts.ts';

/** What a wrong secret is answered with. Every other refusal says nothing about the secret. */
const wrongSecret: readonly ProblemDefinition[] = [
  authProblems.wrongCredentials,
  authProblems.challengeFailed,
  authProblems.codeRefused,
  authProblems.currentPasswordWrong,
];

/** What came after the secret was found right. */
const rightSecret: readonly ProblemDefinition[] = [authProblems.addressTaken];

/** Counts the attempts of the routes that try a secret, but those that were right or never judged. */
@Injectable()
export class AttemptsInterceptor implements NestInterceptor {
  constructor(
    private readonly attempts: Attempts,
    private readonly handles: ChallengeHandles,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = requestOf(context);
    const kind = request.routeOptions.config.spec?.attempt;
    if (kind === undefined) return next.handle();
    return from(this.judge(request, kind, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }

  private async judge(
    request: FastifyRequest,
    kind: Parameters<Attempts['open']>[0]['kind'],
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const attempt = await this.attempts.open({
      kind,
      account: this.accountOf(request),
      address: addressKey(request.clientAddress),
    });
    try {
      const answer = await work();
      if (kind !== 'mail') await this.attempts.succeeded(attempt);
      return answer;
    } catch (error) {
      const definition = error instanceof Problem ? error.definition : undefined;
      if (definition !== undefined && rightSecret.includes(definition)) await this.attempts.succeeded(attempt);
      else if (definition === undefined || !wrongSecret.includes(definition)) await this.attempts.undecided(attempt);
      throw error;
    }
  }

  /** Whose secret the request tries, whether there is such an account or not. Input has one spelling by now. */
  private accountOf(request: FastifyRequest): string | undefined {
    const { email, signUpId, session } = (request.admitted.body ?? {}) as Record<string, string | undefined>;
    // The address of the row may be somebody else's; challenges of a sign-in count here, too.
    if (request.caller !== undefined) return request.caller.cognitoSub;
    if (email !== undefined) return email;
    if (signUpId !== undefined) return signUpId;
    return session === undefined ? undefined : this.handles.read(session)?.userId;
  }
}
