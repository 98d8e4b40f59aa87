import type { EnvironmentSettings } from '../settings.ts';
import type { Alarm, AlarmTargets, Metric } from './alarm.ts';
import { slow } from './rhythm.ts';

const gigabyte = 1024 ** 3;

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
  const trouble = { group: 'database-trouble' } as const;
  const freeBytes = rds('FreeStorageSpace', 'Minimum');
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
    alarm('database-storage', 'Database storage is below 10 % free', freeBytes, {
      comparison: 'below',
      threshold: Math.floor(database.allocatedGb * 0.1 * gigabyte),
      ...trouble,
    }),
    alarm('database-cpu-high', 'Database CPU is above 75 %', rds('CPUUtilization', 'Average'), {
      severity: 'warning',
      threshold: 75,
    }),
    alarm('database-storage-high', 'Database storage is above 80 % used', freeBytes, {
      severity: 'warning',
      comparison: 'below',
      threshold: Math.floor(database.allocatedGb * 0.2 * gigabyte),
    }),
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
