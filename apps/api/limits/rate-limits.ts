import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { AppConfig } from '../config/config.ts';
import { sharedKey } from '../config/shared-key.ts';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';

export interface Limit {
  /** Names the limit in the headers, and its counters in the table. */
  name: string;
  requests: number;
  windowSeconds: number;
}

/** A limit that a request counts against. */
export interface Charge {
  limit: Limit;
  /** Whose requests are counted together; stored as a keyed hash only. */
  key: string;
}

interface Count {
  limit: Limit;
  remaining: number;
  resetSeconds: number;
  exceeded: boolean;
}

/**
 * Counts requests in the database, so that a limit holds over all replicas. A key that is used up is refused from memory
 * until its window ends: an attacker costs no database work. Without the database nothing is let through: 503. Counters of
 * windows that ended go by the kind `rateLimits` of the retention table.
 */
@Injectable()
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterPostgres>();
  private readonly hashKey: Buffer;

  constructor(
    config: AppConfig,
    private readonly database: Database,
  ) {
    this.hashKey = sharedKey(config, 'rate-limit keys');
  }

  /** @throws Problem rate-limited with Retry-After */
  async charge(reply: FastifyReply, charge: Charge): Promise<void> {
    const count = await this.count(charge);
    reply.header('ratelimit-policy', policyOf(charge.limit));
    reply.header('ratelimit', stateOf(count));
    if (count.exceeded) {
      throw new Problem(httpProblems.rateLimited, { headers: { 'retry-after': String(count.resetSeconds) } });
    }
  }

  private async count({ limit, key }: Charge): Promise<Count> {
    const hashed = createHmac('sha256', this.hashKey).update(key).digest('base64url');
    try {
      return toCount(limit, await this.limiterFor(limit).consume(hashed), false);
    } catch (error) {
      if (error instanceof RateLimiterRes) return toCount(limit, error, true);
      throw error;
    }
  }

  private limiterFor(limit: Limit): RateLimiterPostgres {
    const known = this.limiters.get(limit.name);
    if (known !== undefined) return known;
    const limiter = new RateLimiterPostgres({
      storeClient: new CounterClient(this.database),
      storeType: 'client',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: limit.name,
      points: limit.requests,
      duration: limit.windowSeconds,
      inMemoryBlockOnConsumed: limit.requests,
    });
    this.limiters.set(limit.name, limiter);
    return limiter;
  }
}

/** The one method of a PostgreSQL client that the limiter uses, over the application's own pool. */
class CounterClient {
  constructor(private readonly database: Database) {}

  async query({ name, text, values }: { name: string; text: string; values: unknown[] }) {
    const rows = await this.database.query({ name, text }, values);
    return { rows, rowCount: rows.length };
  }
}

const toCount = (limit: Limit, result: RateLimiterRes, exceeded: boolean): Count => ({
  limit,
  remaining: exceeded ? 0 : result.remainingPoints,
  resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1_000)),
  exceeded,
});

/** RateLimit-Policy and RateLimit of draft-ietf-httpapi-ratelimit-headers: lists of named structured fields. */
const policyOf = ({ name, requests, windowSeconds }: Limit): string => `"${name}";q=${requests};w=${windowSeconds}`;
const stateOf = ({ limit, remaining, resetSeconds }: Count): string =>
  `"${limit.name}";r=${remaining};t=${resetSeconds}`;
