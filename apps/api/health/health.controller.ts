import { readFileSync } from 'node:fs';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { AppConfig } from '../config/config.ts';
import { httpProblems } from '../http/errors.ts';
import { Route } from '../http/route.ts';
import { route } from '../http/route-spec.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import { HealthReporter } from './health.service.ts';

const part = z.object({ status: z.enum(['up', 'down']), latencyMs: z.number() });
const probe = z.object({ status: z.enum(['ok', 'unavailable']), reason: z.string().optional() });

const live = route({
  method: 'GET',
  path: 'health/live',
  access: 'public',
  summary: 'Whether the process answers at all',
  response: probe,
  examples: { response: { status: 'ok' } },
});

const ready = route({
  method: 'GET',
  path: 'health/ready',
  access: 'public',
  summary: 'Whether the process can serve: its migrations are applied and it is not draining',
  description: 'Does not ask the database: replicas that are well stay in service while it is away.',
  response: probe,
  problems: [httpProblems.unavailable],
  examples: { response: { status: 'ok' } },
});

const full = route({
  method: 'GET',
  path: 'health',
  access: 'public',
  summary: 'The state of every part, with latencies',
  response: z.object({
    success: z.boolean(),
    data: z.object({
      status: z.enum(['healthy', 'unhealthy']),
      timestamp: z.iso.datetime(),
      version: z.string(),
      commit: z.string(),
      uptimeSeconds: z.number(),
      checks: z.object({ database: part, queue: part, identity: part, storage: part }),
    }),
  }),
  examples: {
    response: {
      success: true,
      data: {
        status: 'healthy',
        timestamp: '2026-11-21T02:00:00.000Z',
        version: '0.1.0',
        commit: '0b7d2d9',
        uptimeSeconds: 86_400,
        checks: {
          database: { status: 'up', latencyMs: 0.8 },
          queue: { status: 'up', latencyMs: 1.1 },
          identity: { status: 'up', latencyMs: 14.2 },
          storage: { status: 'up', latencyMs: 9.7 },
        },
      },
    },
  },
});

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

@Controller()
export class HealthController {
  constructor(
    private readonly config: AppConfig,
    private readonly lifecycle: Lifecycle,
    private readonly reporter: HealthReporter,
  ) {}

  @Route(live)
  live() {
    return { status: 'ok' };
  }

  @Route(ready)
  ready(@Res({ passthrough: true }) reply: FastifyReply) {
    if (this.lifecycle.ready) return { status: 'ok' };
    reply.status(503);
    return { status: 'unavailable', reason: this.lifecycle.draining ? 'draining' : 'waiting for migrations' };
  }

  @Route(full)
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
