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
  /**
   * What silence means. A metric that only exists when something happens is `fine` without; one that never pauses is
   * `bad` without; `unchanged` keeps the alarm as it is, where a metric ends with what it measures.
   */
  readonly silence: 'fine' | 'bad' | 'unchanged';
  /** Composite alarm that notifies for this one, so that one fault pages once. */
  readonly group?: GroupId;
}

/** Composite alarms. A group is suppressed while the one that causes its trouble is firing. */
export const groups = {
  'database-trouble': { title: 'The database is degraded', quietWhile: undefined },
  'api-trouble': { title: 'The API is degraded', quietWhile: 'database-trouble' },
  'jobs-trouble': { title: 'Background jobs are degraded', quietWhile: 'database-trouble' },
} as const;
export type GroupId = keyof typeof groups;

export interface AlarmTargets {
  readonly loadBalancer: string;
  /** Full names of the groups that take turns; one where deployments are rolling. */
  readonly targetGroups: readonly string[];
  readonly cluster: string;
  readonly apiService: string;
  readonly workerService: string | undefined;
  readonly database: string;
  readonly scanDeadLetters: string;
  /** Absent where the environment sends no mails. */
  readonly mailDeadLetters: string | undefined;
  readonly certificateArn: string;
  readonly uploadsBucket: string;
  readonly replicaBucket: string | undefined;
}
