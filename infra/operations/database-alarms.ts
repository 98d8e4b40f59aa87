import type { EnvironmentSettings } from '../settings.ts';
import type { Alarm, AlarmTargets, Metric } from './alarm.ts';
import { applicationMetrics, applicationNamespace } from './metrics.ts';
import { slow } from './rhythm.ts';

const gigabyte = 1024 ** 3;

/**
 * RDS adds storage by itself and reports how much is free, never how much there is. So the size is what is free and what
 * the database takes together, and never below what the entry allocates, because storage does not shrink.
 */
function storage(settings: EnvironmentSettings, free: Metric): Pick<Alarm, 'metrics'> & { readonly size: string } {
  const { name } = applicationMetrics.databaseSize;
  const dimensions = { Environment: settings.name };
  const used: Metric = { namespace: applicationNamespace, name, statistic: 'Maximum', dimensions };
  const known = 'free + FILL(used, 0)';
  const allocated = settings.database.allocatedGb * gigabyte;
  return { metrics: { free, used }, size: `IF(${known} > ${allocated}, ${known}, ${allocated})` };
}

/** Processors, connections, storage and memory, and the replica where the environment is one. */
export function databaseAlarms(settings: EnvironmentSettings, to: AlarmTargets): Alarm[] {
  const { database } = settings;
  const rds = (name: string, statistic: Metric['statistic']): Metric => ({
    namespace: 'AWS/RDS',
    name,
    statistic,
    dimensions: { DBInstanceIdentifier: to.database },
  });
  const alarm = (id: string, title: string, metric: Metric, limit: Partial<Alarm>): Alarm => ({
    id,
    severity: 'critical',
    title,
    metrics: { value: metric },
    comparison: 'above',
    threshold: 0,
    ...slow,
    ...limit,
  });
  const formulaAlarm = (
    id: string,
    title: string,
    metrics: Alarm['metrics'],
    formula: string,
    limit: Partial<Alarm>,
  ): Alarm => ({
    id,
    severity: 'critical',
    title,
    metrics,
    formula,
    comparison: 'above',
    threshold: 0,
    ...slow,
    ...limit,
  });
  const trouble = { group: 'database-trouble' } as const;
  const { metrics, size } = storage(settings, rds('FreeStorageSpace', 'Minimum'));
  const alarms = [
    alarm('database-cpu', 'Database CPU is above 90 %', rds('CPUUtilization', 'Average'), {
      threshold: 90,
      ...trouble,
    }),
    alarm(
      'database-connections',
      'Database connections are above 90 % of the limit',
      rds('DatabaseConnections', 'Maximum'),
      {
        threshold: Math.floor(database.maxConnections * 0.9),
        ...trouble,
      },
    ),
    // RDS adds storage below 10 % within minutes, unless it did so in the last six hours or is at its maximum
    // (Amazon RDS User Guide, "Managing capacity automatically with Amazon RDS storage autoscaling").
    formulaAlarm('database-storage', 'Database storage is below 10 % free', metrics, `100 * free / (${size})`, {
      comparison: 'below',
      threshold: 10,
      ...trouble,
    }),
    alarm('database-cpu-high', 'Database CPU is above 75 %', rds('CPUUtilization', 'Average'), {
      severity: 'warning',
      threshold: 75,
    }),
    formulaAlarm(
      'database-storage-high',
      'The database uses more than 80 % of the storage that it may grow to',
      metrics,
      `100 * ((${size}) - free) / ${database.maxAllocatedGb * gigabyte}`,
      { severity: 'warning', threshold: 80 },
    ),
    alarm('database-memory', 'Database memory is below 5 % free', rds('FreeableMemory', 'Average'), {
      severity: 'warning',
      comparison: 'below',
      threshold: Math.floor(database.memoryGb * 0.05 * gigabyte),
    }),
  ];
  if (database.replicaOf !== undefined) {
    const lag = { threshold: 900, silence: 'bad', ...trouble } as const;
    alarms.push(
      alarm('database-replica', 'The replica is more than 15 minutes behind', rds('ReplicaLag', 'Maximum'), lag),
    );
  }
  return alarms;
}
