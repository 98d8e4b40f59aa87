import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { Metrics } from '../observability/metrics.ts';

/**
 * How long ago any process last looked for due ticks. Processes that serve the API report it: of one that is dead, those
 * that run jobs could only be silent, and silence is also how an idle one sounds.
 */
@Injectable()
export class SchedulerAge implements OnApplicationBootstrap {
  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.servesApi) this.metrics.gauge('schedulerAge', () => this.read());
  }

  /** Zero where every schedule is disabled: then nobody has anything to look for. */
  private async read(): Promise<number> {
    const { schedules, seconds } = await this.database.one<{ schedules: number; seconds: number | null }>(
      `SELECT count(*)::int AS schedules,
         extract(epoch FROM clock_timestamp() - max(updated_at) FILTER (WHERE enabled))::float8 AS seconds
       FROM job_schedules`,
    );
    if (schedules === 0) throw new Error('no process that runs jobs has written its schedules yet');
    return Math.max(0, seconds ?? 0);
  }
}
