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
      'fields @timestamp, msg, requestId, err.type, err.message\n| filter level >= 50\n| sort @timestamp desc\n| limit 100',
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
      'filter ispresent(responseTimeMs)\n| stats count() as requests, pct(responseTimeMs, 50) as p50, pct(responseTimeMs, 99) as p99 by route\n| sort p99 desc\n| limit 30',
  },
  {
    name: 'Server errors by route',
    logs: ['api'],
    query: 'filter statusCode >= 500\n| stats count() as errors by route, statusCode\n| sort errors desc',
  },
  {
    name: 'Runs of jobs',
    logs: ['api', 'worker'],
    query:
      'filter ispresent(job)\n| stats count() as runs, max(durationMs) as slowest by job, outcome\n| sort slowest desc',
  },
  {
    name: 'Refused sign-ins by minute',
    logs: ['api'],
    query: 'filter route like /auth/ and statusCode in [401, 429]\n| stats count() as refused by bin(1m), statusCode',
  },
  {
    name: 'Last migration',
    logs: ['migration'],
    query: 'fields @timestamp, @message\n| sort @timestamp desc\n| limit 200',
  },
];
