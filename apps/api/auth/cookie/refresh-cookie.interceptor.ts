import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, map, type Observable, throwError } from 'rxjs';
import { AppConfig } from '../../config/config.ts';
import { httpProblems } from '../../http/errors.ts';
import { Problem } from '../../http/problem.ts';
import { replyOf, requestOf } from '../../http/request.ts';
import { authProblems } from '../errors.ts';
import type { SignInAnswer, TokenSet } from '../sign-in.service.ts';
import {
  comesFromOwnPage,
  deliveryHeader,
  endedRefreshCookie,
  readRefreshCookie,
  refreshCookie,
} from './refresh-cookie.ts';

/** Moves refresh tokens between bodies and the cookie, for browsers that ask for it. Every other request passes as it is. */
@Injectable()
export class RefreshCookieInterceptor implements NestInterceptor {
  constructor(private readonly config: AppConfig) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = requestOf(context);
    const reply = replyOf(context);
    const part = request.routeOptions.config.spec?.refreshCookie;
    if (part === 'ends') return next.handle().pipe(map(() => this.end(request, reply)));
    const isWanted = part !== undefined && asksForCookie(request);
    if (part === 'takes') this.take(request, isWanted);
    if (!isWanted) return next.handle();
    if (!comesFromOwnPage(request.headers)) throw new Problem(authProblems.crossSiteRequest);
    return next.handle().pipe(
      map((answer) => this.give(answer as SignInAnswer | TokenSet, reply)),
      catchError((error: unknown) => {
        if (error instanceof Problem && error.definition === authProblems.refreshRefused) this.end(request, reply);
        return throwError(() => error);
      }),
    );
  }

  /** The handler reads the token where every client sends it. */
  private take(request: FastifyRequest, isWanted: boolean): void {
    const { refreshToken } = request.admitted.body as { refreshToken?: string };
    if (isWanted === (refreshToken === undefined)) {
      if (!isWanted) return;
      const token = readRefreshCookie(request.headers, this.config.deployed);
      if (token === undefined) throw new Problem(authProblems.refreshRefused);
      request.admitted = { ...request.admitted, body: { refreshToken: token } };
      return;
    }
    const message = isWanted ? 'expected none: the cookie carries it' : 'required';
    throw new Problem(httpProblems.invalidInput, { errors: [{ location: 'body', pointer: '/refreshToken', message }] });
  }

  private give(answer: SignInAnswer | TokenSet, reply: FastifyReply): SignInAnswer | TokenSet {
    if (!('challenge' in answer)) return this.withoutToken(answer, reply);
    return answer.tokens === null ? answer : { ...answer, tokens: this.withoutToken(answer.tokens, reply) };
  }

  private withoutToken(tokens: TokenSet, reply: FastifyReply): TokenSet {
    reply.header('set-cookie', refreshCookie(tokens.refreshToken, this.config.deployed));
    return { ...tokens, refreshToken: '' };
  }

  private end(request: FastifyRequest, reply: FastifyReply): void {
    const { deployed } = this.config;
    if (readRefreshCookie(request.headers, deployed) !== undefined)
      reply.header('set-cookie', endedRefreshCookie(deployed));
  }
}

function asksForCookie({ headers }: FastifyRequest): boolean {
  const wanted = headers[deliveryHeader];
  if (wanted === undefined) return false;
  if (wanted === 'cookie') return true;
  throw new Problem(httpProblems.invalidInput, {
    errors: [{ location: 'header', pointer: `/${deliveryHeader}`, message: 'expected cookie' }],
  });
}
