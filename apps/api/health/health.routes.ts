import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { route } from '../http/route-spec.ts';

const part = z.object({ status: z.enum(['up', 'down']), latencyMs: z.number() });
const probe = z.object({ status: z.enum(['ok', 'unavailable']), reason: z.string().optional() });

export const liveness = route({
  operationId: 'liveness',
  method: 'GET',
  path: 'health/live',
  access: 'public',
  summary: 'Whether the process answers at all',
  response: probe,
  examples: { response: { status: 'ok' } },
});

export const readiness = route({
  operationId: 'readiness',
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
  operationId: 'health',
  method: 'GET',
  path: 'health',
  access: 'public',
  summary: 'The state of every part, with latencies, at most five seconds old',
  response: z.object({
    success: z.boolean(),
    data: z.object({
      status: z.enum(['healthy', 'unhealthy']),
      timestamp: z.iso.datetime(),
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

export const release = route({
  operationId: 'release',
  method: 'GET',
  path: 'health/release',
  access: 'operator',
  summary: 'Which release answers, and since when',
  description: 'For those who run the service: members of the group `operator` of the user pool.',
  // Another answer each second.
  cache: 'never',
  response: z.object({
    version: z.string(),
    commit: z.string().meta({ description: 'Git commit of the image; unknown outside of one' }),
    startedAt: z.iso.datetime(),
    uptimeSeconds: z.int(),
  }),
  examples: {
    response: { version: '0.1.0', commit: '0b7d2d9', startedAt: '2026-11-20T02:00:00.000Z', uptimeSeconds: 86_400 },
  },
});
