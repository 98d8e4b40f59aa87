/** Namespace of the application's own metrics, written to its log in embedded metric format. */
export const applicationNamespace = 'ClassBoard';

/** Metrics the application writes, each with the one dimension `Environment`. */
export const applicationMetrics = {
  jobsMissed: { name: 'JobsMissed', unit: 'Count', meaning: 'Ticks of a schedule that have no run' },
  jobsDead: { name: 'JobsDead', unit: 'Count', meaning: 'Jobs that ended among the dead letters' },
  jobsFailed: { name: 'JobsFailed', unit: 'Count', meaning: 'Attempts of a job that failed' },
  jobsWaiting: { name: 'JobsWaiting', unit: 'Count', meaning: 'Jobs that are due and not started' },
  jobDuration: { name: 'JobDuration', unit: 'Seconds', meaning: 'Start to end of a scheduled run' },
  schedulerAge: {
    name: 'SchedulerAge',
    unit: 'Seconds',
    meaning: 'Since any process last looked for due ticks, as the API reads it from the database',
  },
  mailsSent: { name: 'MailsSent', unit: 'Count', meaning: 'Mails handed to SES' },
  mailsFailed: { name: 'MailsFailed', unit: 'Count', meaning: 'Mails that were given up, rejected or bounced' },
  mailsDue: { name: 'MailsDue', unit: 'Count', meaning: 'Mails that are due and not sent' },
  eventLoopDelay: { name: 'EventLoopDelay', unit: 'Milliseconds', meaning: 'Delay of the event loop, 99th percentile' },
  poolWaiting: { name: 'PoolWaiting', unit: 'Count', meaning: 'Requests that wait for a database connection' },
  databaseSize: { name: 'DatabaseSize', unit: 'Bytes', meaning: 'What tables and indexes take of the storage' },
  restoreTestsFailed: {
    name: 'RestoreTestsFailed',
    unit: 'Count',
    meaning: 'Databases that a restore test made and that could not serve',
  },
} as const;

export type ApplicationMetric = keyof typeof applicationMetrics;
