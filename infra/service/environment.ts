import type { Environment } from '../../apps/api/config/schema.ts';
import { databaseName, resourceName } from '../names.ts';
import { containerPort, databasePort } from '../network/security-groups.ts';
import type { EnvironmentSettings } from '../settings.ts';

export type ProcessRole = Environment['PROCESS_ROLE'];
export type VariableName = keyof Environment;

/** What the stacks know only when they deploy. */
export interface DeployedValues {
  readonly databaseHost: string;
  /** Where the role's password is read again after a rotation. */
  readonly databaseSecretArn: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly uploadsBucket: string;
  readonly scanResultsUrl: string;
  /** Absent where the environment sends no mails. */
  readonly mailEventsUrl: string | undefined;
  readonly downloadKeyId: string;
}

/** Injected from Secrets Manager when a task starts; these never stand among the plain variables. */
export const secretVariables = [
  'DATABASE_USER',
  'DATABASE_PASSWORD',
  'COGNITO_CLIENT_SECRET',
  'CLOUDFRONT_PRIVATE_KEY',
  'SENTRY_DSN',
  'ORIGIN_SECRET',
  'ORIGIN_SECRET_OTHER',
] as const satisfies readonly VariableName[];

/** The collector beside the application, in the same task. */
export const collectorEndpoint = 'http://127.0.0.1:4318';

/** Short enough for a dead worker to be noticed within three minutes (`jobs-heartbeat` in operations/work-alarms.ts). */
const metricsIntervalSeconds = 30;

/** How a stop goes, in seconds: 15 s of serving on, at most 60 s for what is in flight, and then some. */
export const stopTimeoutSeconds = { api: 90, worker: 120, all: 120 } as const satisfies Record<ProcessRole, number>;

/** The plain variables of a task, exactly as the application's schema names them. */
export function taskEnvironment(
  settings: EnvironmentSettings,
  role: ProcessRole,
  commit: string,
  values: DeployedValues,
): Partial<Record<VariableName, string>> {
  return {
    APP_ENV: settings.name,
    PROCESS_ROLE: role,
    PORT: String(containerPort),
    PUBLIC_URL: `https://${settings.domain.api}`,
    LOG_LEVEL: settings.service.logLevel,
    GIT_COMMIT: commit,
    METRICS: 'emf',
    METRICS_INTERVAL_SECONDS: String(metricsIntervalSeconds),
    ...(settings.service.tracing ? { OTEL_EXPORTER_OTLP_ENDPOINT: collectorEndpoint } : {}),
    CORS_ORIGINS: settings.files.corsOrigins.join(','),
    // The balancer is the one hop that is always there and always ours.
    TRUST_PROXY_HOPS: '1',
    DATABASE_HOST: values.databaseHost,
    DATABASE_PORT: String(databasePort),
    DATABASE_NAME: databaseName,
    DATABASE_SSL: 'verify-full',
    DATABASE_SECRET_ARN: values.databaseSecretArn,
    // Jobs connect directly, and a process that runs them too.
    ...(role === 'api' && settings.database.proxy ? { DATABASE_PROXY: 'true' } : {}),
    DATABASE_POOL_MAX: String(settings.database.poolMax),
    AWS_REGION: settings.region,
    COGNITO_USER_POOL_ID: values.userPoolId,
    COGNITO_CLIENT_ID: values.clientId,
    S3_UPLOADS_BUCKET: values.uploadsBucket,
    ...(role === 'api' ? {} : { SCAN_RESULTS_QUEUE_URL: values.scanResultsUrl }),
    ...(settings.identity.mailDomain === undefined
      ? {}
      : {
          MAIL_FROM: `ClassBoard <no-reply@${settings.identity.mailDomain}>`,
          MAIL_CONFIGURATION_SET: resourceName(settings, 'mail'),
        }),
    ...(role === 'api' || values.mailEventsUrl === undefined ? {} : { MAIL_EVENTS_QUEUE_URL: values.mailEventsUrl }),
    CLOUDFRONT_DOMAIN: settings.domain.files,
    CLOUDFRONT_KEY_PAIR_ID: values.downloadKeyId,
  };
}
