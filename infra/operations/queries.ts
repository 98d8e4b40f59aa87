import type { LogPart } from '../service/platform-stack.ts';

export interface SavedQuery {
  readonly name: string;
  readonly logs: readonly LogPart[];
  readonly query: string;
}

/** Questions that come up whenever something is wrong, ready in Logs Insights. */
export const savedQueries: readonly SavedQuery[] = [
  {
    name: 'Errors, newest first',
    logs: ['api', 'worker'],
    query:
      'fields @timestamp, msg, requestId, error.type, error.message\n| filter level in ["error", "fatal"]\n| sort @timestamp desc\n| limit 100',
  },
  {
    name: 'Everything about one request',
    logs: ['api', 'worker'],
    query: 'fields @timestamp, level, msg\n| filter requestId = "REQUEST_ID"\n| sort @timestamp asc',
  },
  {
    name: 'Slowest routes',
    logs: ['api'],
    query:
      'filter msg = "request"\n| stats count() as requests, pct(durationMs, 50) as p50, pct(durationMs, 99) as p99 by route\n| sort p99 desc\n| limit 30',
  },
  {
    name: 'Server errors by route',
    logs: ['api'],
    query: 'filter msg = "request" and status >= 500\n| stats count() as errors by route, status\n| sort errors desc',
  },
  {
    name: 'Runs of jobs',
    logs: ['api', 'worker'],
    query:
      'filter ispresent(job)\n| stats count() as runs, max(durationMs) as slowest by job, kind, msg\n| sort slowest desc',
  },
  {
    name: 'Refused sign-ins by minute',
    logs: ['api'],
    query: 'filter route like /auth/ and status in [401, 429]\n| stats count() as refused by bin(1m), status',
  },
  {
    name: 'Last migration',
    logs: ['migration'],
    query: 'fields @timestamp, @message\n| sort @timestamp desc\n| limit 200',
  },
];
