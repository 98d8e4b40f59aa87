import { hash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import pg from 'pg';
import { from, lastValueFrom, mergeMap, type Observable } from 'rxjs';
import { Database } from '../database/database.ts';
import type { IdempotencyKeysRow } from '../database/schema.generated.ts';
import { AfterCommit } from './after-commit.ts';
import { httpProblems } from './errors.ts';
import { Problem } from './problem.ts';
import { replyOf, requestOf } from './request.ts';
import { acceptsIdempotencyKey, successStatus } from './route-spec.ts';

const retentionHours = 24;
/** More than any creating route answers with one object; what is larger is not kept. */
const maxAnswerBytes = 65_536;

type StoredAnswer = Pick<IdempotencyKeysRow, 'request_hash' | 'status_code' | 'body'>;

interface Claim {
  owner: string;
  key: string;
  requestHash: string;
  status: number;
}

const settled = (result: unknown): unknown => (result instanceof AfterCommit ? result.settle() : result);

/**
 * Makes a creating POST safe to repeat. The key, the handler's writes and the stored answer commit together, so a
 * client that lost the answer gets the same one again, and a request that failed leaves nothing behind.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly database: Database) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = requestOf(context);
    const spec = request.routeOptions.config.spec;
    const key = request.headers['idempotency-key'];
    const caller = request.caller;
    if (key === undefined || caller === undefined || spec === undefined || !acceptsIdempotencyKey(spec)) {
      return next.handle().pipe(mergeMap(async (result: unknown) => settled(result)));
    }
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      const message = 'expected 1 to 255 visible ASCII characters';
      throw new Problem(httpProblems.invalidInput, {
        errors: [{ location: 'header', pointer: '/idempotency-key', message }],
      });
    }
    const owner = `user:${caller.id}`;
    const requestHash = hash('sha256', `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`);
    return from(
      this.once({ owner, key, requestHash, status: successStatus(spec) }, replyOf(context), () =>
        lastValueFrom(next.handle(), { defaultValue: undefined }),
      ),
    );
  }

  private async once(claim: Claim, reply: FastifyReply, handle: () => Promise<unknown>): Promise<unknown> {
    const result = await this.database.transaction(async () => {
      const stored = await this.claim(claim);
      if (stored !== undefined) {
        if (stored.status_code === null) throw new Problem(httpProblems.idempotencyAnswerNotKept);
        reply.header('idempotency-replayed', 'true');
        return stored.body;
      }
      const handled = await handle();
      await this.store(claim, handled instanceof AfterCommit ? handled.answer : handled);
      return handled;
    });
    if (!(result instanceof AfterCommit)) return result;
    const answer: unknown = await result.settle().catch(async (error: unknown) => {
      await this.database.run('DELETE FROM idempotency_keys WHERE caller = $1 AND key = $2', [claim.owner, claim.key]);
      throw error;
    });
    await this.store(claim, answer);
    return answer;
  }

  private async store({ owner, key, status }: Claim, answer: unknown): Promise<void> {
    const text = JSON.stringify(answer ?? null);
    if (Buffer.byteLength(text) > maxAnswerBytes) return;
    await this.database.run(
      'UPDATE idempotency_keys SET status_code = $3, body = $4::jsonb WHERE caller = $1 AND key = $2',
      [owner, key, status, text],
    );
  }

  /** Takes the key, or gives the answer stored under it. A second request waits here for the first one's commit. */
  private async claim({ owner, key, requestHash }: Claim): Promise<StoredAnswer | undefined> {
    const inserted = await this.database
      .run(
        `INSERT INTO idempotency_keys (caller, key, request_hash, expires_at)
         VALUES ($1, $2, $3, now() + make_interval(hours => $4))
         ON CONFLICT (caller, key) DO UPDATE SET request_hash = excluded.request_hash, status_code = NULL, body = NULL,
           created_at = now(), expires_at = excluded.expires_at
         WHERE idempotency_keys.expires_at < now()`,
        [owner, key, requestHash, retentionHours],
      )
      .catch((error: unknown) => {
        const waitedTooLong = error instanceof pg.DatabaseError && error.code === '55P03';
        throw waitedTooLong
          ? new Problem(httpProblems.idempotencyInProgress, { headers: { 'retry-after': '2' } })
          : error;
      });
    if (inserted === 1) return undefined;
    const stored = await this.database.one<StoredAnswer>(
      'SELECT request_hash, status_code, body FROM idempotency_keys WHERE caller = $1 AND key = $2',
      [owner, key],
    );
    if (stored.request_hash !== requestHash) throw new Problem(httpProblems.idempotencyKeyReused);
    return stored;
  }
}
