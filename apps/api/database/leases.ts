import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { Database } from './database.ts';

const pollMillis = 50;
const patienceMillis = 5_000;

/** Locks over steps that talk to other services: rows with an end, so that nobody holds a connection meanwhile. */
@Injectable()
export class Leases {
  constructor(private readonly database: Database) {}

  /**
   * Runs the work while nobody else holds the lease of this name. Whoever dies holds it until it ends.
   * @param seconds longer than the work can take
   * @throws Problem unavailable where somebody else holds it for too long
   */
  async with<T>(name: string, seconds: number, work: () => Promise<T>): Promise<T> {
    const holder = await this.take(name, seconds);
    try {
      return await work();
    } finally {
      await this.database.run('DELETE FROM leases WHERE name = $1 AND holder = $2', [name, holder]).catch(() => 0);
    }
  }

  private async take(name: string, seconds: number): Promise<string> {
    const holder = randomUUID();
    for (let waitedMillis = 0; waitedMillis <= patienceMillis; waitedMillis += pollMillis) {
      const taken = await this.database.run(
        `INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
         WHERE leases.expires_at < clock_timestamp()`,
        [name, holder, seconds],
      );
      if (taken === 1) return holder;
      await sleep(pollMillis);
    }
    throw new Problem(httpProblems.unavailable, { headers: { 'retry-after': '2' } });
  }
}
