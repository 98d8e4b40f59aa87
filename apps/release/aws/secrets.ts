import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parameterPath } from '../../../infra/names.ts';
import { isAwsError } from './errors.ts';
import type { Place } from './parameters.ts';

/** The text of one secret of the environment, or undefined where there is none. It goes into no output. */
export async function readSecret({ aws, settings }: Place, name: string): Promise<string | undefined> {
  try {
    const { SecretString } = await aws
      .client(SecretsManagerClient)
      .send(new GetSecretValueCommand({ SecretId: parameterPath(settings, name) }));
    return SecretString;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
