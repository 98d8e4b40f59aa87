import { readFileSync } from 'node:fs';
import { Controller } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { Route } from '../http/route.ts';
import type { ReplyOf, RequestOf } from '../http/route-spec.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import { health, liveness, readiness, release } from './health.routes.ts';
import { HealthService } from './health.service.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

@Controller()
export class HealthController {
  constructor(
    private readonly config: AppConfig,
    private readonly lifecycle: Lifecycle,
    private readonly health: HealthService,
  ) {}

  @Route(liveness)
  live(): ReplyOf<typeof liveness> {
    return { status: 'ok' };
  }

  @Route(readiness)
  ready({ setStatus }: RequestOf<typeof readiness>): ReplyOf<typeof readiness> {
    if (this.lifecycle.ready) return { status: 'ok' };
    setStatus(503);
    return { status: 'unavailable', reason: this.lifecycle.draining ? 'draining' : 'waiting for migrations' };
  }

  @Route(health)
  async full({ setStatus }: RequestOf<typeof health>): Promise<ReplyOf<typeof health>> {
    const { status, details } = await this.health.check();
    const healthy = status === 'ok';
    if (!healthy) setStatus(503);
    return {
      success: healthy,
      data: {
        status: healthy ? 'healthy' : 'unhealthy',
        timestamp: new Date().toISOString(),
        checks: details,
      },
    };
  }

  @Route(release)
  release(): ReplyOf<typeof release> {
    const { startedAt } = this.lifecycle;
    return {
      version,
      commit: this.config.env.GIT_COMMIT,
      startedAt: startedAt.toISOString(),
      uptimeSeconds: Math.floor((Date.now() - startedAt.getTime()) / 1_000),
    };
  }
}
