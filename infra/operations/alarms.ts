import type { EnvironmentSettings } from '../settings.ts';
import { apiAlarms } from './api-alarms.ts';
import { databaseAlarms } from './database-alarms.ts';
import { minute, slow } from './rhythm.ts';
import { backupAlarms, replicationAlarms, workAlarms } from './work-alarms.ts';

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

/** Every alarm of an environment's own region. */
export function alarmsOf(settings: EnvironmentSettings, to: AlarmTargets): Alarm[] {
  const alarms = [...apiAlarms(settings, to), ...databaseAlarms(settings, to), ...workAlarms(settings, to)];
  const copies = [...backupAlarms(settings), ...replicationAlarms(to)];
  return [...alarms, ...copies, certificateAlarm('certificate-expiry', to.certificateArn)];
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
