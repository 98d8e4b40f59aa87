import type { EnvironmentSettings } from '../settings.ts';
import type { Alarm, AlarmTargets } from './alarm.ts';
import { apiAlarms } from './api-alarms.ts';
import { databaseAlarms } from './database-alarms.ts';
import { minute, slow } from './rhythm.ts';
import { backupAlarms, replicationAlarms, workAlarms } from './work-alarms.ts';

/** Alarms that end a deployment and bring the previous version back. */
export const deploymentAlarmIds = ['api-errors', 'api-no-target'] as const;

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
    title: 'A certificate expires within 30 days',
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
    // ACM reports the days until the certificate expires, and then nothing ("Supported CloudWatch metrics", ACM User Guide).
    silence: 'unchanged',
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
    title: 'More than 5 % of the front end requests fail with a server error',
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
      title: 'The API is unreachable from outside',
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
