import { z } from 'zod';

/** Where the process runs. Everything but `local` and `test` is a deployed environment. */
const environmentName = z.union([
  z.enum(['local', 'test', 'dev', 'staging', 'prod', 'dr']),
  z.string().regex(/^preview-[a-z0-9-]{1,20}$/, 'expected preview-NAME'),
]);

const integer = (minimum: number, maximum: number, standard: number) =>
  z.coerce.number().int().min(minimum).max(maximum).default(standard);
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' });

/**
 * Every environment variable the application reads, with its default.
 * An empty value counts as absent. Units stand in the names.
 */
export const environmentSchema = z.object({
  APP_ENV: environmentName,
  PROCESS_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  HOST: z.string().default('0.0.0.0'),
  PORT: integer(0, 65_535, 3000),
  PUBLIC_URL: httpUrl.optional(),
  /** The built console (apps/web), to be served at `/`; absent where CloudFront serves it. */
  CONSOLE_FOLDER: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  GIT_COMMIT: z.string().default('unknown'),
  /** `emf` writes metrics to the standard output, where CloudWatch finds them. */
  METRICS: z.enum(['emf', 'off']).default('off'),
  METRICS_INTERVAL_SECONDS: integer(1, 3_600, 60),
  /** Spans go to `/v1/traces` of this collector; without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_TRACES_SAMPLER_RATIO: z.coerce.number().min(0).max(1).default(0.05),
  /** Errors go to this tracker, which understands Sentry's envelopes; without it to the log alone. */
  SENTRY_DSN: z
    .string()
    .regex(/^https?:\/\/\w+@[\w.:-]+(\/[\w-]+)*\/\d+$/, 'expected https://KEY@HOST/PROJECT')
    .optional(),
  CORS_ORIGINS: list,
  TRUST_PROXY_HOPS: integer(0, 10, 0),
  /** What CloudFront sends to prove that a request came through it; a second one while one replaces the other. */
  ORIGIN_SECRET: z.string().min(32, 'expected 32 characters or more').optional(),
  ORIGIN_SECRET_OTHER: z.string().min(32, 'expected 32 characters or more').optional(),
  BODY_LIMIT_BYTES: integer(1_024, 10_485_760, 1_048_576),

  DATABASE_HOST: z.string(),
  DATABASE_PORT: integer(1, 65_535, 5432),
  DATABASE_NAME: z.string(),
  DATABASE_USER: z.string(),
  DATABASE_PASSWORD: z.string(),
  DATABASE_SSL: z.enum(['disable', 'verify-full']).default('verify-full'),
  DATABASE_CA_FILE: z.string().optional(),
  /** The secret in Secrets Manager that DATABASE_PASSWORD came from; read again when the password is refused. */
  DATABASE_SECRET_ARN: z.string().optional(),
  /** A pooler between here and the database lends its connections by transaction: nothing may be set for a session. */
  DATABASE_PROXY: z.stringbool().default(false),
  DATABASE_POOL_MAX: integer(1, 200, 10),
  DATABASE_CONNECTION_TIMEOUT_MILLIS: integer(100, 60_000, 2_000),
  DATABASE_QUERY_TIMEOUT_MILLIS: integer(100, 60_000, 3_000),
  DATABASE_STATEMENT_TIMEOUT_MILLIS: integer(100, 60_000, 2_500),
  DATABASE_LOCK_TIMEOUT_MILLIS: integer(100, 60_000, 2_000),
  DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MILLIS: integer(100, 600_000, 5_000),
  DATABASE_JOBS_POOL_MAX: integer(1, 50, 5),
  DATABASE_JOBS_STATEMENT_TIMEOUT_MILLIS: integer(1_000, 3_600_000, 600_000),

  AWS_REGION: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region such as eu-central-1'),
  COGNITO_USER_POOL_ID: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d_[A-Za-z0-9]+$/, 'expected REGION_ID, such as eu-central-1_AbCdEf123'),
  COGNITO_CLIENT_ID: z.string(),
  COGNITO_CLIENT_SECRET: z.string().optional(),
  COGNITO_ENDPOINT: httpUrl.optional(),
  COGNITO_JWKS_URI: httpUrl.optional(),
  S3_UPLOADS_BUCKET: z.string().min(3).max(63),
  S3_ENDPOINT: httpUrl.optional(),
  S3_PUBLIC_ENDPOINT: httpUrl.optional(),
  CLOUDFRONT_DOMAIN: z.string().optional(),
  CLOUDFRONT_KEY_PAIR_ID: z.string().optional(),
  CLOUDFRONT_PRIVATE_KEY: z.string().optional(),
  UPLOAD_URL_TTL_SECONDS: integer(30, 3_600, 900),
  /** Uploads announced and neither completed nor expired; see docs/api.md. */
  UPLOADS_OPEN_PER_USER: integer(1, 10_000, 50),
  UPLOADS_OPEN_BYTES_PER_USER: integer(1, Number.MAX_SAFE_INTEGER, 5 * 1_024 ** 3),
  UPLOADS_OPEN_PER_SCHOOL: integer(1, 1_000_000, 5_000),
  UPLOADS_OPEN_BYTES_PER_SCHOOL: integer(1, Number.MAX_SAFE_INTEGER, 200 * 1_024 ** 3),
  /** Mails of invitations within 24 hours, of a school; see docs/api.md. */
  INVITATIONS_PER_USER_PER_DAY: integer(1, 1_000_000, 2_000),
  INVITATIONS_PER_SCHOOL_PER_DAY: integer(1, 1_000_000, 5_000),
  INVITATIONS_PER_ADDRESS_PER_DAY: integer(1, 1_000, 5),
  DOWNLOAD_URL_TTL_SECONDS: integer(30, 3_600, 300),
  /** Who decides that a file is clean; `none` takes every verified file for clean. */
  UPLOAD_SCAN: z.enum(['guardduty', 'none']).default('guardduty'),
  /** The queue of the scan's verdicts, read by processes that run jobs. */
  SCAN_RESULTS_QUEUE_URL: httpUrl.optional(),
  SECRETS_MANAGER_ENDPOINT: httpUrl.optional(),
  SQS_ENDPOINT: httpUrl.optional(),
  /** Who mails of the application come from, in the form NAME <ADDRESS>; without it none are sent. */
  MAIL_FROM: z.string().optional(),
  MAIL_CONFIGURATION_SET: z.string().optional(),
  /** The queue of what SES reports about mails, read by processes that run jobs. */
  MAIL_EVENTS_QUEUE_URL: httpUrl.optional(),
  SES_ENDPOINT: httpUrl.optional(),

  KEEP_ALIVE_TIMEOUT_SECONDS: integer(1, 600, 75),
  HEADERS_TIMEOUT_SECONDS: integer(1, 600, 76),
  REQUEST_TIMEOUT_SECONDS: integer(1, 300, 60),
  SHUTDOWN_PRE_STOP_SECONDS: integer(0, 120, 15),
  SHUTDOWN_HARD_LIMIT_SECONDS: integer(1, 110, 60),
  LOAD_SHED_EVENT_LOOP_DELAY_MILLIS: integer(0, 10_000, 100),

  JOBS_TICK_INTERVAL_SECONDS: integer(1, 60, 10),
  JOBS_STOP_TIMEOUT_SECONDS: integer(1, 110, 90),

  AUTH_ANSWER_STEP_MILLIS: integer(0, 10_000, 1_000),
});

export type Environment = z.infer<typeof environmentSchema>;

/** Variables that only make sense against local fakes; a deployed environment refuses them. */
export const localOnlyVariables = [
  'COGNITO_ENDPOINT',
  'COGNITO_JWKS_URI',
  'S3_ENDPOINT',
  'S3_PUBLIC_ENDPOINT',
  'SECRETS_MANAGER_ENDPOINT',
  'SQS_ENDPOINT',
  'SES_ENDPOINT',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_BACKUP',
  'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER',
  'AWS_ENDPOINT_URL_RDS',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'AWS_ENDPOINT_URL_SQS',
  'AWS_ENDPOINT_URL_SESV2',
] as const;

/** Secrets and identifiers published with this repository; a deployed environment refuses them. */
export const publishedLocalValues: readonly string[] = [
  'classboard-local',
  'S3RVER',
  'local',
  'eu-central-1_Local0001',
];
