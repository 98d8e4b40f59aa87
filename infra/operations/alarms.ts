import type { EnvironmentSettings } from '../settings.ts';
import { applicationMetrics, applicationNamespace } from './metrics.ts';

/** One time series, in the words of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: 'Average' | 'Sum' | 'Minimum' | 'Maximum' | 'p50' | 'p90' | 'p99';
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Alarm {
  /** Ends the alarm's name, and names its runbook: `docs/runbooks/ID.md`. */
  readonly id: string;
  /** `critical` wakes somebody up; `warning` is a mail for the next working day. */
  readonly severity: 'critical' | 'warning';
  readonly title: string;
  /** One metric, or a formula over several. */
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly formula?: string;
  readonly comparison: 'above' | 'below';
  readonly threshold: number;
  readonly periodSeconds: number;
  /** How many of how many periods have to be beyond the threshold. */
  readonly datapoints: number;
  readonly periods: number;
  /** What silence means; a metric that only exists when something happens is `fine` without. */
  readonly silence: 'fine' | 'bad';
  /** Composite alarm that speaks for this one, so that one fault pages once. */
  readonly group?: GroupId;
}

/** Composite alarms. A group is silent while the one that causes its trouble rings. */
export const groups = {
  'database-trouble': { title: 'The database is in trouble', quietWhile: undefined },
  'api-trouble': { title: 'The API is in trouble', quietWhile: 'database-trouble' },
  'jobs-trouble': { title: 'Jobs do not do their work', quietWhile: 'database-trouble' },
} as const;
export type GroupId = keyof typeof groups;

/** Alarms that end a deployment and bring the previous version back. */
export const deploymentAlarmIds = ['api-errors', 'api-no-target'] as const;

export interface AlarmTargets {
  readonly loadBalancer: string;
  /** Full names of the groups that take turns; one where deployments are rolling. */
  readonly targetGroups: readonly string[];
  readonly cluster: string;
  readonly apiService: string;
  readonly workerService: string | undefined;
  readonly database: string;
  readonly scanDeadLetters: string;
  readonly certificateArn: string;
  readonly uploadsBucket: string;
  readonly replicaBucket: string | undefined;
}

const gigabyte = 1024 ** 3;
const minute = 60;

/** Every alarm of an environment's own region. */
export function alarmsOf(settings: EnvironmentSettings, to: AlarmTargets): Alarm[] {
  const alarms = [...apiAlarms(settings, to), ...databaseAlarms(settings, to), ...workAlarms(settings, to)];
  const copies = [...backupAlarms(settings), ...replicationAlarms(to)];
  return [...alarms, ...copies, certificateAlarm('certificate-expiry', to.certificateArn)];
}

const steady = { periodSeconds: minute, datapoints: 3, periods: 5, silence: 'fine' } as const;
const slow = { periodSeconds: 5 * minute, datapoints: 3, periods: 3, silence: 'fine' } as const;
const atOnce = { periodSeconds: 5 * minute, datapoints: 1, periods: 1, silence: 'fine' } as const;

function apiAlarms(settings: EnvironmentSettings, to: AlarmTargets): Alarm[] {
  const balancer = (name: string, statistic: Metric['statistic']): Metric => ({
    namespace: 'AWS/ApplicationELB',
    name,
    statistic,
    dimensions: { LoadBalancer: to.loadBalancer },
  });
  const service = (name: string, serviceName: string): Metric => ({
    namespace: 'AWS/ECS',
    name,
    statistic: 'Average',
    dimensions: { ClusterName: to.cluster, ServiceName: serviceName },
  });
  const healthy = Object.fromEntries(
    to.targetGroups.map((targetGroup, index) => [
      `healthy${index}`,
      {
        namespace: 'AWS/ApplicationELB',
        name: 'HealthyHostCount',
        statistic: 'Minimum',
        dimensions: { LoadBalancer: to.loadBalancer, TargetGroup: targetGroup },
      } as const,
    ]),
  );
  const formula = Object.keys(healthy)
    .map((id) => `FILL(${id}, 0)`)
    .join(' + ');
  const cpu = (id: string, title: string, name: string): Alarm => ({
    id,
    severity: 'warning',
    title,
    metrics: { cpu: service('CPUUtilization', name) },
    comparison: 'above',
    threshold: 75,
    ...slow,
  });
  const alarms: Alarm[] = [
    {
      id: 'api-errors',
      severity: 'critical',
      title: 'More than 1 % of requests end in a server error',
      metrics: {
        ours: balancer('HTTPCode_Target_5XX_Count', 'Sum'),
        balancers: balancer('HTTPCode_ELB_5XX_Count', 'Sum'),
        requests: balancer('RequestCount', 'Sum'),
      },
      // A handful of requests at night is no rate: below 20 a minute the share is taken of 20.
      formula: '100 * (FILL(ours, 0) + FILL(balancers, 0)) / IF(FILL(requests, 0) < 20, 20, requests)',
      comparison: 'above',
      threshold: 1,
      ...steady,
      group: 'api-trouble',
    },
    {
      id: 'api-slow',
      severity: 'warning',
      title: 'The slowest hundredth of requests takes more than 2 s',
      metrics: { p99: balancer('TargetResponseTime', 'p99') },
      comparison: 'above',
      threshold: 2,
      ...slow,
    },
    cpu('api-cpu', 'The API uses more than 75 % of its processors', to.apiService),
    ...(to.workerService === undefined
      ? []
      : [cpu('worker-cpu', 'The worker uses more than 75 % of its processors', to.workerService)]),
  ];
  alarms.push({
    id: 'api-no-target',
    severity: 'critical',
    title: 'No task passes the health check of the balancer',
    metrics: healthy,
    formula,
    comparison: 'below',
    // A region that stands by without tasks has nothing to miss.
    threshold: settings.service.api.minTasks > 0 ? 1 : 0,
    periodSeconds: minute,
    datapoints: 2,
    periods: 2,
    silence: 'fine',
    group: 'api-trouble',
  });
  return alarms;
}

function databaseAlarms(settings: EnvironmentSettings, to: AlarmTargets): Alarm[] {
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
    alarm('database-cpu', 'The database uses more than 90 % of its processors', rds('CPUUtilization', 'Average'), {
      threshold: 90,
      ...trouble,
    }),
    alarm(
      'database-connections',
      'More than 90 % of the connections are taken',
      rds('DatabaseConnections', 'Maximum'),
      {
        threshold: Math.floor(database.maxConnections * 0.9),
        ...trouble,
      },
    ),
    alarm('database-storage', 'Less than 10 % of the storage is free', freeBytes, {
      comparison: 'below',
      threshold: Math.floor(database.allocatedGb * 0.1 * gigabyte),
      ...trouble,
    }),
    alarm('database-cpu-high', 'The database uses more than 75 % of its processors', rds('CPUUtilization', 'Average'), {
      severity: 'warning',
      threshold: 75,
    }),
    alarm('database-storage-high', 'More than 80 % of the storage is used', freeBytes, {
      severity: 'warning',
      comparison: 'below',
      threshold: Math.floor(database.allocatedGb * 0.2 * gigabyte),
    }),
    alarm('database-memory', 'Less than 5 % of the memory is free', rds('FreeableMemory', 'Average'), {
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

/** Jobs, mail and the queue of scan results. */
function workAlarms(settings: EnvironmentSettings, to: AlarmTargets): Alarm[] {
  const own = (metric: keyof typeof applicationMetrics, statistic: Metric['statistic']): Metric => ({
    namespace: applicationNamespace,
    name: applicationMetrics[metric].name,
    statistic,
    dimensions: { Environment: settings.name },
  });
  const jobs = { severity: 'critical', comparison: 'above', threshold: 0, group: 'jobs-trouble' } as const;
  return [
    {
      id: 'job-missed',
      title: 'A scheduled job did not run',
      metrics: { missed: own('jobsMissed', 'Sum') },
      ...jobs,
      ...atOnce,
    },
    {
      id: 'jobs-dead',
      title: 'A job has failed for good',
      metrics: { dead: own('jobsDead', 'Sum') },
      ...jobs,
      ...atOnce,
    },
    {
      id: 'scan-results-dead',
      severity: 'critical',
      title: 'The result of a malware scan was not taken in',
      metrics: {
        messages: {
          namespace: 'AWS/SQS',
          name: 'ApproximateNumberOfMessagesVisible',
          statistic: 'Maximum',
          dimensions: { QueueName: to.scanDeadLetters },
        },
      },
      comparison: 'above',
      threshold: 0,
      ...atOnce,
      group: 'jobs-trouble',
    },
    {
      id: 'jobs-slow',
      severity: 'warning',
      title: 'A scheduled run takes more than 10 minutes',
      metrics: { duration: own('jobDuration', 'p99') },
      comparison: 'above',
      threshold: 600,
      ...atOnce,
    },
    {
      id: 'mail-bounces',
      severity: 'critical',
      title: 'More than 5 % of the mails bounce',
      metrics: {
        rate: { namespace: 'AWS/SES', name: 'Reputation.BounceRate', statistic: 'Average', dimensions: {} },
      },
      comparison: 'above',
      threshold: 0.05,
      periodSeconds: 15 * minute,
      datapoints: 1,
      periods: 1,
      silence: 'fine',
    },
  ];
}

function backupAlarms(settings: EnvironmentSettings): Alarm[] {
  if (settings.backup === undefined) return [];
  const jobs = (name: string): Metric => ({ namespace: 'AWS/Backup', name, statistic: 'Sum', dimensions: {} });
  return [
    {
      id: 'backup-failed',
      severity: 'critical',
      title: 'A backup or its copy has failed',
      metrics: {
        failed: jobs('NumberOfBackupJobsFailed'),
        expired: jobs('NumberOfBackupJobsExpired'),
        copies: jobs('NumberOfCopyJobsFailed'),
      },
      formula: 'FILL(failed, 0) + FILL(expired, 0) + FILL(copies, 0)',
      comparison: 'above',
      threshold: 0,
      ...atOnce,
    },
  ];
}

function replicationAlarms(to: AlarmTargets): Alarm[] {
  if (to.replicaBucket === undefined) return [];
  const dimensions = { SourceBucket: to.uploadsBucket, DestinationBucket: to.replicaBucket, RuleId: 'everything' };
  return [
    {
      id: 'uploads-replication',
      severity: 'warning',
      title: 'Copies of uploads are more than 15 minutes late',
      metrics: { latency: { namespace: 'AWS/S3', name: 'ReplicationLatency', statistic: 'Maximum', dimensions } },
      comparison: 'above',
      threshold: 900,
      ...slow,
    },
  ];
}

function certificateAlarm(id: string, certificateArn: string): Alarm {
  return {
    id,
    severity: 'warning',
    title: 'A certificate expires within 30 days and has not been renewed',
    metrics: {
      days: {
        namespace: 'AWS/CertificateManager',
        name: 'DaysToExpiry',
        statistic: 'Minimum',
        dimensions: { CertificateArn: certificateArn },
      },
    },
    comparison: 'below',
    threshold: 30,
    periodSeconds: 24 * 60 * minute,
    datapoints: 1,
    periods: 1,
    silence: 'fine',
  };
}

/** Alarms whose metrics exist in the global region only. */
export function globalAlarmsOf(
  settings: EnvironmentSettings,
  to: { readonly healthCheckId: string; readonly certificateArn: string; readonly webDistributionId: string },
): Alarm[] {
  const cdn: Alarm = {
    id: 'cdn-errors',
    severity: 'warning',
    title: 'More than 5 % of the requests to the front end end in a server error',
    metrics: {
      rate: {
        namespace: 'AWS/CloudFront',
        name: '5xxErrorRate',
        statistic: 'Average',
        dimensions: { DistributionId: to.webDistributionId, Region: 'Global' },
      },
    },
    comparison: 'above',
    threshold: 5,
    ...slow,
  };
  const alarms = [certificateAlarm('cdn-certificate-expiry', to.certificateArn), cdn];
  if (settings.service.api.minTasks > 0) {
    alarms.push({
      id: 'region-unhealthy',
      severity: 'critical',
      title: 'The API does not answer from outside',
      metrics: {
        status: {
          namespace: 'AWS/Route53',
          name: 'HealthCheckStatus',
          statistic: 'Minimum',
          dimensions: { HealthCheckId: to.healthCheckId },
        },
      },
      comparison: 'below',
      threshold: 1,
      periodSeconds: minute,
      datapoints: 3,
      periods: 3,
      silence: 'bad',
    });
  }
  return alarms;
}
