import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import type { AppConfig } from '../config/config.ts';
import { createSecretsClient } from './clients.ts';

const databaseSecret = z.object({ password: z.string().min(1) });

/** Versions of a secret: the one in force, the one that a rotation is about to put in force, the one before. */
export type SecretStage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

/** The secret of a database role, as RDS and its rotation write it. */
export class DatabaseSecret {
  private readonly client: SecretsManagerClient;

  constructor(
    config: AppConfig,
    private readonly arn: string,
  ) {
    this.client = createSecretsClient(config);
  }

  /**
   * The password of a stage; undefined where the secret has no version in it.
   * @throws Error where Secrets Manager cannot be reached or the secret is none of a database
   */
  async password(stage: SecretStage): Promise<string | undefined> {
    try {
      const { SecretString } = await this.client.send(
        new GetSecretValueCommand({ SecretId: this.arn, VersionStage: stage }),
      );
      const parsed = z.string().transform(readJson).pipe(databaseSecret).safeParse(SecretString);
      // A message of the parser could quote the secret.
      if (!parsed.success) throw new Error('The secret of the database holds no password');
      return parsed.data.password;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
