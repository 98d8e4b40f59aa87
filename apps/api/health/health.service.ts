import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import {
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { AwsProbes } from '../aws/aws-probes.ts';
import { Database } from '../database/database.ts';

const checkTimeoutMillis = 2_000;
/** Anybody may ask, as often as they like: the parts are asked once in this time, whoever wants to know. */
const reportMillis = 5_000;

type PartResult<Part extends string> = HealthIndicatorResult<Part, 'up' | 'down', { latencyMs: number }>;
export type HealthReport = HealthCheckResult<PartResult<'database' | 'queue' | 'identity' | 'storage'>>;

/** Asks each part the application depends on whether it answers, and how fast. */
@Injectable()
export class HealthService {
  private report: Promise<HealthReport> | undefined;
  private askedAtMillis = 0;

  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly aws: AwsProbes,
  ) {}

  /** The report of the last few seconds; who asks while the parts are being asked waits for the same answers. */
  check(): Promise<HealthReport> {
    const now = performance.now();
    if (this.report === undefined || now > this.askedAtMillis + reportMillis) {
      this.askedAtMillis = now;
      this.report = this.ask();
    }
    return this.report;
  }

  private async ask(): Promise<HealthReport> {
    try {
      return await this.checks.check([
        () => this.askPart('database', () => this.database.query('SELECT 1')),
        () => this.askPart('queue', () => this.database.query('SELECT version FROM pgboss.version')),
        () => this.askPart('identity', () => this.aws.identity()),
        () => this.askPart('storage', () => this.aws.storage()),
      ]);
    } catch (error) {
      // Terminus throws the report of a process that is not well.
      if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthReport;
      throw error;
    }
  }

  private async askPart<Part extends string>(part: Part, probe: () => Promise<unknown>): Promise<PartResult<Part>> {
    const startedAt = performance.now();
    const answered = await answersInTime(probe);
    const latencyMs = Math.round((performance.now() - startedAt) * 10) / 10;
    const indicator = this.indicators.check(part);
    return answered ? indicator.up({ latencyMs }) : indicator.down({ latencyMs });
  }
}

async function answersInTime(probe: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), checkTimeoutMillis);
  });
  const answer = probe().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
