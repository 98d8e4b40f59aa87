import { localPool } from './cognito/pools.ts';
import { loopback, urlOf } from './loopback.ts';
import type { StackPorts } from './ports.ts';

/** Values published with this repository; a deployed environment refuses each of them. */
export const published = {
  region: 'eu-central-1',
  // The key pair that s3rver knows.
  accessKey: 'S3RVER',
  database: 'classboard',
  databaseUser: 'classboard',
  databasePassword: 'classboard-local',
  bucket: 'classboard-local',
} as const;

/** Every environment variable that the API needs to run on a local stack. */
export function buildEnvironment(
  ports: StackPorts,
  appEnv: 'local' | 'test',
  pool: { userPoolId: string; clientId: string } = localPool,
): Record<string, string> {
  return {
    APP_ENV: appEnv,
    DATABASE_HOST: loopback,
    DATABASE_PORT: String(ports.postgres),
    DATABASE_NAME: published.database,
    DATABASE_USER: published.databaseUser,
    DATABASE_PASSWORD: published.databasePassword,
    DATABASE_SSL: 'disable',
    AWS_REGION: published.region,
    AWS_ACCESS_KEY_ID: published.accessKey,
    AWS_SECRET_ACCESS_KEY: published.accessKey,
    COGNITO_USER_POOL_ID: pool.userPoolId,
    COGNITO_CLIENT_ID: pool.clientId,
    COGNITO_ENDPOINT: urlOf(ports.cognito),
    COGNITO_JWKS_URI: `${urlOf(ports.cognito)}/${pool.userPoolId}/.well-known/jwks.json`,
    S3_UPLOADS_BUCKET: published.bucket,
    S3_ENDPOINT: urlOf(ports.s3),
    MAIL_FROM: 'ClassBoard <no-reply@classboard.local>',
    SES_ENDPOINT: urlOf(ports.mailbox),
    UPLOAD_SCAN: 'none',
  };
}
