import type { Environment } from '../config/schema.ts';

export const metricsNamespace = 'ClassBoard';

/** What this application measures: names and units are those its alarms and its dashboard ask for. */
export const metrics = {
  jobsMissed: { name: 'JobsMissed', unit: 'Count' },
  jobsDead: { name: 'JobsDead', unit: 'Count' },
  jobsFailed: { name: 'JobsFailed', unit: 'Count' },
  jobsWaiting: { name: 'JobsWaiting', unit: 'Count' },
  jobDuration: { name: 'JobDuration', unit: 'Seconds' },
  schedulerAge: { name: 'SchedulerAge', unit: 'Seconds' },
  mailsSent: { name: 'MailsSent', unit: 'Count' },
  mailsFailed: { name: 'MailsFailed', unit: 'Count' },
  mailsDue: { name: 'MailsDue', unit: 'Count' },
  eventLoopDelay: { name: 'EventLoopDelay', unit: 'Milliseconds' },
  poolWaiting: { name: 'PoolWaiting', unit: 'Count' },
  databaseSize: { name: 'DatabaseSize', unit: 'Bytes' },
  restoreTestsFailed: { name: 'RestoreTestsFailed', unit: 'Count' },
} as const;

export type MetricId = keyof typeof metrics;

type Origin = Pick<Environment, 'APP_ENV' | 'PROCESS_ROLE'>;

/**
 * One document in CloudWatch's embedded metric format, on one line. Its only dimension is the environment: every further
 * one would make metrics of their own, which no alarm reads.
 */
export function emfLine(origin: Origin, values: ReadonlyMap<MetricId, number | readonly number[]>): string {
  const named = [...values].map(([id, value]) => ({ ...metrics[id], value }));
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: metricsNamespace,
          Dimensions: [['Environment']],
          Metrics: named.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    Environment: origin.APP_ENV,
    service: 'classboard',
    role: origin.PROCESS_ROLE,
    ...Object.fromEntries(named.map(({ name, value }) => [name, value])),
  });
}
