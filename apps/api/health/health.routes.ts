import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { route } from '../http/route-spec.ts';

const part = z.object({ status: z.enum(['up', 'down']), latencyMs: z.number() });
const probe = z.object({ status: z.enum(['ok', 'unavailable']), reason: z.string().optional() });

export const liveness = route({
  method: 'GET',
  path: 'health/live',
  access: 'public',
  summary: 'Whether the process answers at all',
  response: probe,
  examples: { response: { status: 'ok' } },
});

export const readiness = route({
  method: 'GET',
  path: 'health/ready',
  access: 'public',
  summary: 'Whether the process can serve: its migrations are applied and it is not draining',
  description: 'Does not ask the database: replicas that are well stay in service while it is unavailable.',
  response: probe,
  otherStatuses: [503],
  problems: [httpProblems.unavailable],
  examples: { response: { status: 'ok' } },
});

export const health = route({
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
  otherStatuses: [503],
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
