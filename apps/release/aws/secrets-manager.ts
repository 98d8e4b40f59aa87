import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  paginateListSecrets,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { parameterPath } from '../../../infra/names.ts';
import type { Place } from './clients.ts';
import { isAwsError } from './errors.ts';

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

export interface SecretState {
  /** With the six characters that AWS puts behind the name; policies name it so. */
  readonly arn: string;
  readonly changedAt: Date | undefined;
  readonly hasValue: boolean;
  /** Set where it is about to be deleted: then nothing may read it. */
  readonly deletedAt: Date | undefined;
}

/** Every secret of the environment by its name below the prefix, without its value. */
export async function listSecretStates(
  { aws, settings }: Place,
  region?: string,
): Promise<ReadonlyMap<string, SecretState>> {
  const prefix = parameterPath(settings, '');
  const found = new Map<string, SecretState>();
  for await (const page of paginateListSecrets(
    { client: aws.client(SecretsManagerClient, region) },
    {
      Filters: [{ Key: 'name', Values: [prefix] }],
      IncludePlannedDeletion: true,
    },
  )) {
    for (const secret of page.SecretList ?? []) {
      if (secret.Name?.startsWith(prefix) !== true) continue;
      found.set(secret.Name.slice(prefix.length), {
        arn: secret.ARN ?? '',
        changedAt: secret.LastChangedDate ?? secret.CreatedDate,
        hasValue: Object.values(secret.SecretVersionsToStages ?? {}).some((stages) => stages.includes('AWSCURRENT')),
        deletedAt: secret.DeletedDate,
      });
    }
  }
  return found;
}

/** Sets a secret, or makes it. Its value goes nowhere else. */
export async function writeSecret(
  { aws, settings }: Place,
  name: string,
  value: string,
  region?: string,
): Promise<void> {
  const client = aws.client(SecretsManagerClient, region);
  const id = parameterPath(settings, name);
  try {
    await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: value }));
  } catch (error) {
    if (!isAwsError(error, 'ResourceNotFoundException')) throw error;
    await client.send(new CreateSecretCommand({ Name: id, SecretString: value }));
  }
}
