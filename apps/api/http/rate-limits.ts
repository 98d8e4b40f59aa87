import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { httpProblems } from './errors.ts';
import { Problem } from './problem.ts';

const windowSeconds = 60;
const sweepIntervalMillis = 5 * 60_000;

export interface Limit {
  /** Names the limit in the headers, and its counters in the table. */
  name: string;
  /** Requests allowed in a window of 60 seconds. */
  requestsPerMinute: number;
}

/** One limit that a request counts against. */
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
 * until its window ends: an attacker costs no database work. Without the database nothing is let through: 503.
 */
@Injectable()
export class RateLimits implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly limiters = new Map<string, RateLimiterPostgres>();
  private readonly hashKey: Buffer;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    config: AppConfig,
    private readonly database: Database,
  ) {
    // All replicas must arrive at the same key, and the database's password is the secret they share.
    this.hashKey = Buffer.from(hkdfSync('sha256', config.env.DATABASE_PASSWORD, '', 'rate-limit keys', 32));
  }

  onApplicationBootstrap(): void {
    this.sweeper = setInterval(() => void this.sweep().catch(() => undefined), sweepIntervalMillis).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweeper);
  }

  /** Forgets the counters of windows that ended. */
  async sweep(): Promise<void> {
    await this.database.run('DELETE FROM rate_limits WHERE expire < $1', [Date.now()]);
  }

  /**
   * Counts one request against each limit, in order, up to the first that is used up.
   * @throws Problem rate-limited with Retry-After
   */
  async charge(reply: FastifyReply, charges: readonly Charge[]): Promise<void> {
    const counts: Count[] = [];
    for (const charge of charges) {
      const count = await this.count(charge);
      counts.push(count);
      if (count.exceeded) break;
    }
    reply.header('ratelimit-policy', charges.map(({ limit }) => policyOf(limit)).join(', '));
    reply.header('ratelimit', counts.map(stateOf).join(', '));
    const used = counts.find(({ exceeded }) => exceeded);
    if (used !== undefined) {
      throw new Problem(httpProblems.rateLimited, { headers: { 'retry-after': String(used.resetSeconds) } });
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
      points: limit.requestsPerMinute,
      duration: windowSeconds,
      inMemoryBlockOnConsumed: limit.requestsPerMinute,
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
const policyOf = ({ name, requestsPerMinute }: Limit): string => `"${name}";q=${requestsPerMinute};w=${windowSeconds}`;
const stateOf = ({ limit, remaining, resetSeconds }: Count): string =>
  `"${limit.name}";r=${remaining};t=${resetSeconds}`;
