import { readFileSync } from 'node:fs';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppConfig } from '../config/config.ts';
import { Route } from '../http/route.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import { health, liveness, readiness } from './health.routes.ts';
import { HealthService } from './health.service.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

@Controller()
export class HealthController {
  constructor(
    private readonly config: AppConfig,
    private readonly lifecycle: Lifecycle,
    private readonly reporter: HealthService,
  ) {}

  @Route(liveness)
  live() {
    return { status: 'ok' };
  }

  @Route(readiness)
  ready(@Res({ passthrough: true }) reply: FastifyReply) {
    if (this.lifecycle.ready) return { status: 'ok' };
    reply.status(503);
    return { status: 'unavailable', reason: this.lifecycle.draining ? 'draining' : 'waiting for migrations' };
  }

  @Route(health)
  async full(@Res({ passthrough: true }) reply: FastifyReply) {
    const { healthy, checks } = await this.reporter.report();
    if (!healthy) reply.status(503);
    return {
      success: healthy,
      data: {
        status: healthy ? 'healthy' : 'unhealthy',
        timestamp: new Date().toISOString(),
        version,
        commit: this.config.env.GIT_COMMIT,
        uptimeSeconds: Math.floor((Date.now() - this.lifecycle.startedAt.getTime()) / 1_000),
        checks,
      },
    };
  }
}
