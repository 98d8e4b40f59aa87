import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { migrations } from '../../../migrations/index.ts';
import { appliedMigrations } from '../database/applied-migrations.ts';
import { Database } from '../database/database.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { Lifecycle } from './lifecycle.ts';

const retryMillis = 500;

/**
 * Waits, from the start on, until the database answers and holds every migration of this version; then the process is
 * ready, and stays ready however the database fares: a probe that follows the database would stop every replica at once.
 */
@Injectable()
export class SchemaWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stop = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly lifecycle: Lifecycle,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    void this.watch();
  }

  onApplicationShutdown(): void {
    this.stop.abort();
  }

  private async watch(): Promise<void> {
    let reported: string | undefined;
    while (!this.stop.signal.aborted) {
      const missing = await this.missingMigrations().catch((error: unknown) => {
        if (reported !== 'database') this.log.warn({ error }, 'the database does not answer yet, trying again');
        reported = 'database';
        return undefined;
      });
      if (missing?.length === 0) {
        this.lifecycle.markMigrated();
        return;
      }
      if (missing !== undefined && reported !== 'migrations') {
        this.log.warn({ missing }, 'migrations are missing, waiting for them');
        reported = 'migrations';
      }
      await sleep(retryMillis, undefined, { signal: this.stop.signal }).catch(() => {});
    }
  }

  private async missingMigrations(): Promise<string[]> {
    const applied = await appliedMigrations((text) => this.database.query<{ name: string | null }>(text));
    return migrations.map(({ name }) => name).filter((name) => !applied.has(name));
  }
}
