import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { AppConfig } from '../config/config.ts';
import { guarded } from './guarded.ts';
import { traced } from './traced.ts';

/** Two attempts of this length are the most that anybody waits for a service that accepts and never answers. */
const answerTimeoutMillis = 5_000;
const maxAttempts = 2;
/** How long the body of an answer may pause, also because its reader does. */
const stalledTimeoutMillis = 30_000;
/** Calls of one client at a time. The next waits for its turn, and the wait counts as time that the answer takes. */
const maxSockets = 50;

/**
 * `requestTimeout` alone only writes a warning (smithy's node-http-handler): the call would hang on for ever.
 * @param timeoutMillis how long an answer may take to begin
 */
export const requestHandler = (timeoutMillis = answerTimeoutMillis) => ({
  connectionTimeout: 1_000,
  requestTimeout: timeoutMillis,
  throwOnRequestTimeout: true,
  socketTimeout: stalledTimeoutMillis,
  httpAgent: { maxSockets },
  httpsAgent: { maxSockets },
});

/** The same client for Cognito and for the fake; only the endpoint differs. */
export function createCognitoClient(config: AppConfig): CognitoIdentityProviderClient {
  const { env } = config;
  return watched(
    config,
    new CognitoIdentityProviderClient({
      region: env.AWS_REGION,
      requestHandler: requestHandler(),
      maxAttempts,
      ...(env.COGNITO_ENDPOINT === undefined ? {} : { endpoint: env.COGNITO_ENDPOINT }),
    }),
  );
}

/**
 * S3 clients compute no checksums of their own: a presigned PUT is signed before the bytes are known.
 * @param endpoint where the caller of the client reaches S3; clients that only presign use the public one
 * @param timeoutMillis how long an answer may take to begin, which is after the whole body of a PUT
 */
export function createS3Client(config: AppConfig, endpoint: string | undefined, timeoutMillis?: number): S3Client {
  const { env } = config;
  return watched(
    config,
    new S3Client({
      region: env.AWS_REGION,
      requestHandler: requestHandler(timeoutMillis),
      maxAttempts,
      forcePathStyle: endpoint !== undefined,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(endpoint === undefined ? {} : { endpoint }),
    }),
  );
}

/** @param timeoutMillis how long one call may take, the longest wait for a message included */
export function createSqsClient(config: AppConfig, timeoutMillis: number): SQSClient {
  const { env } = config;
  return watched(
    config,
    new SQSClient({
      region: env.AWS_REGION,
      requestHandler: requestHandler(timeoutMillis),
      maxAttempts,
      ...(env.SQS_ENDPOINT === undefined ? {} : { endpoint: env.SQS_ENDPOINT }),
    }),
  );
}

/** Not watched: it reads the password of the database, which a pool may need while another one's connection is held. */
export function createSecretsClient({ env }: AppConfig): SecretsManagerClient {
  return traced(
    new SecretsManagerClient({
      region: env.AWS_REGION,
      requestHandler: requestHandler(),
      maxAttempts,
      ...(env.SECRETS_MANAGER_ENDPOINT === undefined ? {} : { endpoint: env.SECRETS_MANAGER_ENDPOINT }),
    }),
  );
}

export function createSesClient(config: AppConfig): SESv2Client {
  const { env } = config;
  return watched(
    config,
    new SESv2Client({
      region: env.AWS_REGION,
      requestHandler: requestHandler(),
      // SES has no idempotency token: a call that is repeated after a lost answer sends the mail twice.
      maxAttempts: 1,
      ...(env.SES_ENDPOINT === undefined ? {} : { endpoint: env.SES_ENDPOINT }),
    }),
  );
}

export const watched = <C extends { middlewareStack: unknown }>(config: AppConfig, client: C): C =>
  guarded(traced(client), config);
