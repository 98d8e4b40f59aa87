import { resourceName, restoreTestRuleName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { Alarm, AlarmTargets, Metric } from './alarm.ts';
import { applicationMetrics, applicationNamespace } from './metrics.ts';
import { atOnce, minute, slow } from './rhythm.ts';

/** Jobs, mail and the queue of scan results. */
export function workAlarms(settings: EnvironmentSettings, to: AlarmTargets): Alarm[] {
  const own = (metric: keyof typeof applicationMetrics, statistic: Metric['statistic']): Metric => ({
    namespace: applicationNamespace,
    name: applicationMetrics[metric].name,
    statistic,
    dimensions: { Environment: settings.name },
  });
  const jobs = { severity: 'critical', comparison: 'above', threshold: 0, group: 'jobs-trouble' } as const;
  return [
    {
      id: 'jobs-heartbeat',
      title: 'No process has looked for due jobs for 90 s',
      metrics: { age: own('schedulerAge', 'Maximum') },
      ...jobs,
      // The ticker looks every 10 s. With 30 s between reports and one period it is known within three minutes.
      threshold: 90,
      periodSeconds: minute,
      datapoints: 1,
      periods: 1,
      // The API reports without pause: where it does not, nobody knows. A region that stands by has nobody to report.
      silence: settings.service.api.minTasks > 0 ? 'bad' : 'fine',
    },
    {
      id: 'job-missed',
      title: 'A scheduled job did not run',
      metrics: { missed: own('jobsMissed', 'Sum') },
      ...jobs,
      ...atOnce,
    },
    {
      id: 'jobs-dead',
      title: 'A job failed after its last retry',
      metrics: { dead: own('jobsDead', 'Sum') },
      ...jobs,
      ...atOnce,
    },
    deadLetters('scan-results-dead', 'A malware scan result is in the dead-letter queue', to.scanDeadLetters),
    ...(to.mailDeadLetters === undefined
      ? []
      : [deadLetters('mail-events-dead', 'An event about a mail is in the dead-letter queue', to.mailDeadLetters)]),
    {
      id: 'mails-due',
      severity: 'critical',
      title: 'Mails are due, and none was sent for 15 minutes',
      metrics: { due: own('mailsDue', 'Maximum'), sent: own('mailsSent', 'Sum') },
      // Of a large wave some are due for a while: that is fine as long as others leave.
      formula: 'IF(FILL(sent, 0) > 0, 0, due)',
      comparison: 'above',
      threshold: 0,
      ...slow,
      group: 'jobs-trouble',
    },
    {
      id: 'jobs-slow',
      severity: 'warning',
      title: 'A scheduled job takes more than 10 minutes',
      metrics: { duration: own('jobDuration', 'p99') },
      comparison: 'above',
      threshold: 600,
      ...atOnce,
    },
    {
      id: 'mail-bounces',
      severity: 'critical',
      title: 'The mail bounce rate is above 5 %',
      metrics: {
        rate: { namespace: 'AWS/SES', name: 'Reputation.BounceRate', statistic: 'Average', dimensions: {} },
      },
      comparison: 'above',
      threshold: 0.05,
      periodSeconds: 15 * minute,
      datapoints: 1,
      periods: 1,
      // SES reports with the mails that it sends; an account that it has paused keeps its rate.
      silence: 'unchanged',
    },
  ];
}

const deadLetters = (id: string, title: string, queue: string): Alarm => ({
  id,
  severity: 'critical',
  title,
  metrics: {
    messages: {
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      dimensions: { QueueName: queue },
    },
  },
  comparison: 'above',
  threshold: 0,
  ...atOnce,
  group: 'jobs-trouble',
});

/** Backups and their copies. */
export function backupAlarms(settings: EnvironmentSettings): Alarm[] {
  if (settings.backup === undefined) return [];
  // AWS Backup reports by vault, and nothing without one.
  const dimensions = { BackupVaultName: resourceName(settings, 'backups') };
  const jobs = (name: string): Metric => ({ namespace: 'AWS/Backup', name, statistic: 'Sum', dimensions });
  return [
    {
      id: 'backup-failed',
      severity: 'critical',
      title: 'A backup or a backup copy failed',
      metrics: {
        failed: jobs('NumberOfBackupJobsFailed'),
        expired: jobs('NumberOfBackupJobsExpired'),
        copies: jobs('NumberOfCopyJobsFailed'),
      },
      formula: 'FILL(failed, 0) + FILL(expired, 0) + FILL(copies, 0)',
      comparison: 'above',
      threshold: 0,
      ...atOnce,
      // The newest period has no data yet, which FILL takes for none that failed.
      periods: 3,
    },
    ...(settings.backup.restoreTest ? [restoreTestAlarm(settings)] : []),
  ];
}

/** What could not be restored at all AWS Backup reports as an event, which notifies by itself (operations/stack.ts). */
const restoreTestAlarm = (settings: EnvironmentSettings): Alarm => ({
  id: 'restore-test-failed',
  severity: 'critical',
  title: 'A database that was restored from its backup could not serve, or nobody could judge it',
  metrics: {
    failed: {
      namespace: applicationNamespace,
      name: applicationMetrics.restoreTestsFailed.name,
      statistic: 'Sum',
      dimensions: { Environment: settings.name },
    },
    // EventBridge could not start the task that judges.
    unstarted: {
      namespace: 'AWS/Events',
      name: 'FailedInvocations',
      statistic: 'Sum',
      dimensions: { RuleName: restoreTestRuleName(settings) },
    },
  },
  formula: 'FILL(failed, 0) + FILL(unstarted, 0)',
  comparison: 'above',
  threshold: 0,
  ...atOnce,
  periods: 3,
});

/** Copies of uploads. */
export function replicationAlarms(to: AlarmTargets): Alarm[] {
  if (to.replicaBucket === undefined) return [];
  const dimensions = { SourceBucket: to.uploadsBucket, DestinationBucket: to.replicaBucket, RuleId: 'everything' };
  return [
    {
      id: 'uploads-replication',
      severity: 'warning',
      title: 'Upload replication is more than 15 minutes late',
      metrics: { latency: { namespace: 'AWS/S3', name: 'ReplicationLatency', statistic: 'Maximum', dimensions } },
      comparison: 'above',
      threshold: 900,
      ...slow,
    },
  ];
}
