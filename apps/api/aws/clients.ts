import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { AppConfig } from '../config/config.ts';
import { traced } from './traced.ts';

const requestHandler = { connectionTimeout: 1_000, requestTimeout: 5_000 };

/** The same client for Cognito and for the fake; only the endpoint differs. */
export function createCognitoClient({ env }: AppConfig): CognitoIdentityProviderClient {
  return traced(
    new CognitoIdentityProviderClient({
      region: env.AWS_REGION,
      requestHandler,
      ...(env.COGNITO_ENDPOINT === undefined ? {} : { endpoint: env.COGNITO_ENDPOINT }),
    }),
  );
}

/**
 * S3 clients compute no checksums of their own: a presigned PUT is signed before the bytes are known.
 * @param endpoint where the caller of the client reaches S3; clients that only presign use the public one
 */
export function createS3Client({ env }: AppConfig, endpoint: string | undefined): S3Client {
  return traced(
    new S3Client({
      region: env.AWS_REGION,
      requestHandler,
      forcePathStyle: endpoint !== undefined,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(endpoint === undefined ? {} : { endpoint }),
    }),
  );
}

/** @param timeoutMillis how long one call may take, the longest wait for a message included */
export function createSqsClient({ env }: AppConfig, timeoutMillis: number): SQSClient {
  return traced(
    new SQSClient({
      region: env.AWS_REGION,
      requestHandler: { ...requestHandler, requestTimeout: timeoutMillis },
      ...(env.SQS_ENDPOINT === undefined ? {} : { endpoint: env.SQS_ENDPOINT }),
    }),
  );
}

export function createSecretsClient({ env }: AppConfig): SecretsManagerClient {
  return traced(
    new SecretsManagerClient({
      region: env.AWS_REGION,
      requestHandler,
      ...(env.SECRETS_MANAGER_ENDPOINT === undefined ? {} : { endpoint: env.SECRETS_MANAGER_ENDPOINT }),
    }),
  );
}
