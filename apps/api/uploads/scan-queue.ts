import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { QueueReader } from '../aws/queue-reader.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { isScanResult, ScanResults } from './scan-results.ts';

/** Takes the verdicts of the malware scan from their queue, in processes that run jobs. */
@Injectable()
export class ScanQueue implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private reader: QueueReader | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly lifecycle: Lifecycle,
    private readonly database: Database,
    private readonly results: ScanResults,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const { config, lifecycle, database, log } = this;
    const url = config.env.SCAN_RESULTS_QUEUE_URL;
    if (url === undefined || !config.runsJobs) return;
    const take = async (event: unknown) => {
      if (!isScanResult(event)) return false;
      await this.results.receive(event);
      return true;
    };
    this.reader = new QueueReader({ config, lifecycle, database, log, url, what: 'scan results', take });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.reader?.stop();
  }
}
