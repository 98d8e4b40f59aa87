import { Injectable } from '@nestjs/common';
import { HealthCheckService, type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { AwsProbes } from '../aws/probes.ts';
import { Database } from '../database/database.ts';

const checkTimeoutMillis = 2_000;

export interface PartReport {
  status: 'up' | 'down';
  latencyMs: number;
}

/** Asks each part the application depends on whether it answers, and how fast. */
@Injectable()
export class HealthService {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly aws: AwsProbes,
  ) {}

  async report(): Promise<{ healthy: boolean; checks: Record<string, PartReport> }> {
    const parts: Record<string, () => Promise<unknown>> = {
      database: () => this.database.query('SELECT 1'),
      queue: () => this.database.query('SELECT version FROM pgboss.version'),
      identity: () => this.aws.identity(),
      storage: () => this.aws.storage(),
    };
    const checks: Record<string, PartReport> = {};
    const functions = Object.entries(parts).map(
      ([name, probe]): HealthIndicatorFunction =>
        async () => {
          checks[name] = await timed(probe);
          const indicator = this.indicators.check(name);
          return checks[name].status === 'up' ? indicator.up() : indicator.down();
        },
    );
    const healthy = await this.health.check(functions).then(
      () => true,
      () => false,
    );
    return {
      healthy,
      checks: Object.fromEntries(Object.keys(parts).map((name) => [name, checks[name] as PartReport])),
    };
  }
}

async function timed(probe: () => Promise<unknown>): Promise<PartReport> {
  const startedAt = performance.now();
  const latencyMs = () => Math.round((performance.now() - startedAt) * 10) / 10;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time')), checkTimeoutMillis);
  });
  try {
    await Promise.race([probe(), timeout]);
    return { status: 'up', latencyMs: latencyMs() };
  } catch {
    return { status: 'down', latencyMs: latencyMs() };
  } finally {
    clearTimeout(timer);
  }
}
