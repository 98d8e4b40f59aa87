import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { sharedKey } from '../config/shared-key.ts';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { RateLimitsRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { type AttemptKind, type Backoff, backoffs, forgetAfterSeconds, usualPlaceDays, waitSeconds } from './limits.ts';

export interface Attempt {
  kind: AttemptKind;
  /** Whose secret is tried, in its one spelling; undefined where the request names nobody it can prove to be about. */
  account: string | undefined;
  /** Where the request comes from: `addressKey`. */
  address: string;
}

/** An attempt that was counted and is being judged. */
export interface OpenAttempt {
  placeKey: string | undefined;
  /** The counters of others that it was counted against, too. */
  sharedKeys: readonly string[];
}

const nowMillis = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/**
 * Counts an attempt, unless its wait is not over: then no row is returned.
 * $1: key, $2: free attempts, $3 and $4: first and longest wait, $5: when attempts are forgotten, all in milliseconds.
 */
const countStatement: PreparedStatement = {
  name: 'count-attempt',
  text: `INSERT INTO rate_limits AS r (key, points, expire) VALUES ($1, 1, ${nowMillis} + $5::bigint)
    ON CONFLICT (key) DO UPDATE SET
      points = CASE WHEN r.expire <= ${nowMillis} THEN 1 ELSE r.points + 1 END, expire = excluded.expire
    WHERE r.expire <= ${nowMillis} OR r.points < $2::int
      OR r.expire - $5::bigint + least($4::float8, $3::float8 * 2 ^ least(r.points - $2::int, 20)) <= ${nowMillis}
    RETURNING r.points`,
};

const stateStatement: PreparedStatement = {
  name: 'attempts-of',
  text: `SELECT points, expire - ${nowMillis} AS expire FROM rate_limits WHERE key = $1`,
};

const usualPlaceStatement: PreparedStatement = {
  name: 'usual-place',
  text: `SELECT 1 FROM rate_limits WHERE key = $1 AND expire > ${nowMillis}`,
};

const rememberStatement: PreparedStatement = {
  name: 'remember-usual-place',
  text: `INSERT INTO rate_limits (key, points, expire) VALUES ($1, 0, ${nowMillis} + $2::bigint)
    ON CONFLICT (key) DO UPDATE SET expire = excluded.expire`,
};

/**
 * Counts failed attempts at secrets in the database, over all replicas. An attempt counts as failed before it is judged,
 * so that many at once do not all pass, and no longer counts when it turns out right. Where somebody signed in before is a
 * usual place of theirs: only what fails there counts there, so that nobody elsewhere can lock them out.
 */
@Injectable()
export class Attempts {
  private readonly hashKey: Buffer;

  constructor(
    config: AppConfig,
    private readonly database: Database,
  ) {
    this.hashKey = sharedKey(config, 'attempts');
  }

  /** @throws Problem rate-limited with Retry-After where the wait after earlier attempts is not over */
  open({ kind, account, address }: Attempt): Promise<OpenAttempt> {
    const { place, account: ofAccount, address: ofAddress } = backoffs[kind];
    const addressKey = this.keyOf(`${kind}-address`, address);
    return this.database.transaction(async () => {
      if (account === undefined) {
        await this.count(addressKey, ofAddress);
        return { placeKey: undefined, sharedKeys: [addressKey] };
      }
      const placeKey = this.keyOf(`${kind}-place`, account, address);
      await this.count(placeKey, place);
      if (await this.isUsualPlace(account, address)) return { placeKey, sharedKeys: [] };
      // Always in this order, so that transactions that wait for each other's rows never form a circle.
      const accountKey = this.keyOf(`${kind}-account`, account);
      await this.count(accountKey, ofAccount);
      await this.count(addressKey, ofAddress);
      return { placeKey, sharedKeys: [accountKey, addressKey] };
    });
  }

  /** The secret was right: what failed in this place before is forgotten, what others share is as if nobody had tried. */
  async succeeded({ placeKey, sharedKeys }: OpenAttempt): Promise<void> {
    if (placeKey !== undefined) await this.database.run('DELETE FROM rate_limits WHERE key = $1', [placeKey]);
    await this.uncount(sharedKeys);
  }

  /** Nothing was judged, as where a service was unavailable. */
  async undecided({ placeKey, sharedKeys }: OpenAttempt): Promise<void> {
    await this.uncount(placeKey === undefined ? sharedKeys : [placeKey, ...sharedKeys]);
  }

  /** Somebody got tokens here. */
  async rememberPlace(account: string, address: string): Promise<void> {
    const key = this.keyOf('usual-place', account, address);
    await this.database.run(rememberStatement, [key, usualPlaceDays * 86_400_000]);
  }

  private async isUsualPlace(account: string, address: string): Promise<boolean> {
    const key = this.keyOf('usual-place', account, address);
    return (await this.database.first(usualPlaceStatement, [key])) !== undefined;
  }

  private async count(key: string, backoff: Backoff): Promise<void> {
    const { free, firstWaitSeconds, longestWaitSeconds } = backoff;
    const forgetMillis = forgetAfterSeconds * 1_000;
    const values = [key, free, firstWaitSeconds * 1_000, longestWaitSeconds * 1_000, forgetMillis];
    if ((await this.database.first(countStatement, values)) !== undefined) return;
    const { points, expire } = await this.database.one<Pick<RateLimitsRow, 'points' | 'expire'>>(stateStatement, [key]);
    const sinceLastMillis = forgetMillis - Number(expire);
    const seconds = Math.ceil(waitSeconds(backoff, points) - sinceLastMillis / 1_000);
    throw new Problem(httpProblems.rateLimited, { headers: { 'retry-after': String(Math.max(1, seconds)) } });
  }

  /** One after the other: in one statement their rows would be locked in any order. */
  private async uncount(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.database.run('UPDATE rate_limits SET points = greatest(points - 1, 0) WHERE key = $1', [key]);
    }
  }

  private keyOf(name: string, ...parts: readonly string[]): string {
    return `${name}:${createHmac('sha256', this.hashKey).update(JSON.stringify(parts)).digest('base64url')}`;
  }
}
