import { z } from 'zod';
import { type Environment, environmentSchema, localOnlyVariables, publishedLocalValues } from './schema.ts';

/** Thrown at start; the message lists every variable that is missing or malformed, one a line. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `Configuration is not usable, ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n` +
        problems.map((problem) => `  - ${problem}`).join('\n') +
        '\nSee .env.example for every variable, its meaning and its default.',
    );
    this.name = 'ConfigurationError';
  }
}

export const isDeployed = (appEnv: string): boolean => appEnv !== 'local' && appEnv !== 'test';

/** The validated configuration. Nothing outside this folder reads the environment. */
export class AppConfig {
  constructor(readonly env: Readonly<Environment>) {}

  get deployed(): boolean {
    return isDeployed(this.env.APP_ENV);
  }

  /** True where this process answers HTTP requests other than health checks. */
  get servesApi(): boolean {
    return this.env.PROCESS_ROLE !== 'worker';
  }

  get runsJobs(): boolean {
    return this.env.PROCESS_ROLE !== 'api';
  }

  /** Where people reach the service, for links that leave it. */
  get publicUrl(): string {
    const { PUBLIC_URL, PORT } = this.env;
    return PUBLIC_URL ?? `http://localhost:${PORT}`;
  }

  get originSecrets(): readonly string[] {
    const { ORIGIN_SECRET, ORIGIN_SECRET_OTHER } = this.env;
    return [ORIGIN_SECRET, ORIGIN_SECRET_OTHER].filter((secret) => secret !== undefined);
  }
}

/** An environment as a process has it. */
export type RawEnvironment = Record<string, string | undefined>;

/**
 * Reads and validates the whole environment.
 * @throws ConfigurationError naming every variable that is wrong, never its value
 */
export function loadConfig(raw: RawEnvironment): AppConfig {
  const present = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environmentSchema.safeParse(present);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => describeIssue(issue, present));
  const appEnv = present.APP_ENV;
  if (appEnv !== undefined && isDeployed(appEnv)) problems.push(...deployedProblems(present));
  if (present.CLOUDFRONT_DOMAIN !== undefined) {
    for (const name of ['CLOUDFRONT_KEY_PAIR_ID', 'CLOUDFRONT_PRIVATE_KEY']) {
      if (present[name] === undefined) problems.push(`${name}: required when CLOUDFRONT_DOMAIN is set`);
    }
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigurationError(problems);
  return new AppConfig(Object.freeze(parsed.data));
}

function describeIssue(issue: z.core.$ZodIssue, present: RawEnvironment): string {
  const name = String(issue.path[0] ?? 'environment');
  if (issue.code === 'invalid_type' && present[name] === undefined) return `${name}: required, but not set`;
  if (issue.code === 'invalid_union') return `${name}: expected local, test, dev, staging, prod, dr or preview-NAME`;
  return `${name}: ${issue.message}`;
}

function deployedProblems(present: RawEnvironment): string[] {
  const problems: string[] = [];
  for (const name of localOnlyVariables) {
    if (present[name] !== undefined) problems.push(`${name}: endpoint overrides are refused in ${present.APP_ENV}`);
  }
  for (const name of Object.keys(environmentSchema.shape)) {
    const value = present[name];
    if (value !== undefined && publishedLocalValues.includes(value)) {
      problems.push(`${name}: holds a value published for local use, refused in ${present.APP_ENV}`);
    }
  }
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
    if (['local', 'test', 'S3RVER'].includes(present[name] ?? '')) {
      problems.push(`${name}: holds a value published for local use, refused in ${present.APP_ENV}`);
    }
  }
  if (present.SENTRY_DSN?.startsWith('http:')) problems.push(`SENTRY_DSN: http is refused in ${present.APP_ENV}`);
  if (present.DATABASE_SSL === 'disable') problems.push(`DATABASE_SSL: disable is refused in ${present.APP_ENV}`);
  if (present.PROCESS_ROLE !== 'worker' && Number(present.TRUST_PROXY_HOPS ?? 0) === 0) {
    // Everybody would have the address of the balancer, and share its limits.
    problems.push(`TRUST_PROXY_HOPS: 0 is refused in ${present.APP_ENV} where the API is served, behind a balancer`);
  }
  if (present.SCAN_RESULTS_QUEUE_URL === undefined && present.PROCESS_ROLE !== 'api') {
    problems.push(`SCAN_RESULTS_QUEUE_URL: required in ${present.APP_ENV} where jobs run`);
  }
  if (
    present.MAIL_FROM !== undefined &&
    present.MAIL_EVENTS_QUEUE_URL === undefined &&
    present.PROCESS_ROLE !== 'api'
  ) {
    problems.push(`MAIL_EVENTS_QUEUE_URL: required in ${present.APP_ENV} where jobs run and mails are sent`);
  }
  if (present.UPLOAD_SCAN === 'none') problems.push(`UPLOAD_SCAN: none is refused in ${present.APP_ENV}`);
  return problems;
}
