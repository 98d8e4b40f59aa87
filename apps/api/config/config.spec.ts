import { readFileSync } from 'node:fs';
import { ConfigurationError, loadConfig } from './config.ts';
import { environmentSchema, localOnlyVariables } from './schema.ts';

const minimal = {
  APP_ENV: 'local',
  TRUST_PROXY_HOPS: '1',
  DATABASE_HOST: '127.0.0.1',
  DATABASE_NAME: 'classboard',
  DATABASE_USER: 'classboard',
  DATABASE_PASSWORD: 'a-secret-that-must-not-be-shown',
  AWS_REGION: 'eu-central-1',
  COGNITO_USER_POOL_ID: 'eu-central-1_AbCdEf123',
  COGNITO_CLIENT_ID: 'client',
  S3_UPLOADS_BUCKET: 'uploads',
  SCAN_RESULTS_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/scan-results',
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

describe('configuration', () => {
  it('needs the connections only; everything else has a default', () => {
    const { env } = loadConfig(minimal);
    expect(env).toMatchObject({
      PORT: 3000,
      KEEP_ALIVE_TIMEOUT_SECONDS: 75,
      HEADERS_TIMEOUT_SECONDS: 76,
      SHUTDOWN_PRE_STOP_SECONDS: 15,
      SHUTDOWN_HARD_LIMIT_SECONDS: 60,
      DATABASE_CONNECTION_TIMEOUT_MILLIS: 2_000,
      DATABASE_QUERY_TIMEOUT_MILLIS: 3_000,
      DATABASE_STATEMENT_TIMEOUT_MILLIS: 2_500,
      DATABASE_LOCK_TIMEOUT_MILLIS: 2_000,
      DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MILLIS: 5_000,
      DATABASE_SSL: 'verify-full',
    });
  });

  it('lists every variable that is missing or malformed at once', () => {
    const problems = problemsOf({ APP_ENV: 'nowhere', PORT: 'many', AWS_REGION: 'Frankfurt' });
    for (const name of ['APP_ENV', 'PORT', 'AWS_REGION', 'DATABASE_HOST', 'COGNITO_CLIENT_ID', 'S3_UPLOADS_BUCKET']) {
      expect(problems.filter((problem) => problem.startsWith(`${name}: `))).toHaveLength(1);
    }
  });

  it('counts an empty value as absent', () => {
    expect(problemsOf({ ...minimal, DATABASE_HOST: '' })).toEqual(['DATABASE_HOST: required, but not set']);
  });

  it('never shows a value', () => {
    const problems = problemsOf({ ...minimal, PORT: 'a-secret-that-must-not-be-shown' });
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain('a-secret-that-must-not-be-shown');
  });

  it.each(localOnlyVariables)('refuses %s in every deployed environment', (name) => {
    for (const APP_ENV of ['dev', 'staging', 'prod', 'dr', 'preview-my-branch']) {
      expect(problemsOf({ ...minimal, APP_ENV, [name]: 'http://127.0.0.1:9000' })).toEqual([
        `${name}: endpoint overrides are refused in ${APP_ENV}`,
      ]);
    }
  });

  it('refuses published keys, default secrets and plain connections in production', () => {
    const problems = problemsOf({
      ...minimal,
      APP_ENV: 'prod',
      AWS_ACCESS_KEY_ID: 'S3RVER',
      DATABASE_PASSWORD: 'classboard-local',
      COGNITO_USER_POOL_ID: 'eu-central-1_Local0001',
      DATABASE_SSL: 'disable',
    });
    for (const name of ['AWS_ACCESS_KEY_ID', 'DATABASE_PASSWORD', 'COGNITO_USER_POOL_ID', 'DATABASE_SSL']) {
      expect(problems.filter((problem) => problem.startsWith(`${name}: `))).toHaveLength(1);
    }
  });

  it('wants the queue of scan results where it is deployed and runs jobs', () => {
    const without = { ...minimal, SCAN_RESULTS_QUEUE_URL: '' };
    expect(problemsOf(without)).toEqual([]);
    expect(problemsOf({ ...without, APP_ENV: 'prod', PROCESS_ROLE: 'api' })).toEqual([]);
    expect(problemsOf({ ...without, APP_ENV: 'prod', PROCESS_ROLE: 'worker' })).toEqual([
      'SCAN_RESULTS_QUEUE_URL: required in prod where jobs run',
    ]);
  });

  it('wants a proxy to trust where it is deployed and serves the API', () => {
    for (const TRUST_PROXY_HOPS of ['', '0', '00']) {
      const direct = { ...minimal, TRUST_PROXY_HOPS };
      expect(problemsOf(direct)).toEqual([]);
      expect(problemsOf({ ...direct, APP_ENV: 'prod', PROCESS_ROLE: 'worker' })).toEqual([]);
      expect(problemsOf({ ...direct, APP_ENV: 'prod' })).toEqual([
        'TRUST_PROXY_HOPS: 0 is refused in prod where the API is served, behind a balancer',
      ]);
    }
  });

  it('wants the signing key where downloads go through CloudFront', () => {
    expect(problemsOf({ ...minimal, CLOUDFRONT_DOMAIN: 'files.school.example' })).toHaveLength(2);
  });

  it('has every variable in .env.example, and nothing else there', () => {
    const example = readFileSync('.env.example', 'utf8');
    const named = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name as string);
    const known = Object.keys(environmentSchema.shape);
    const credentials = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    expect(named.toSorted()).toEqual([...known, ...credentials].toSorted());
  });
});
