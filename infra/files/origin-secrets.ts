import { SecretValue } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import { originSecretName, parameterPath } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';

export interface OriginSecrets {
  /** References that CloudFormation fills in when it deploys: what the distribution sends, and what is accepted. */
  readonly sent: string;
  readonly values: readonly string[];
  readonly accepted: readonly secrets.ISecret[];
}

/** What only CloudFront and the application know. CloudFormation makes each once; nobody ever has to read one. */
export function createOriginSecrets(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  dataKey: kms.IKey,
): OriginSecrets {
  const { sent, accepted } = settings.domain.originSecrets;
  if (!accepted.some((number) => number === sent)) throw new Error(`${settings.name} sends a secret that it refuses`);
  const encryptionKey = kms.Key.fromKeyArn(scope, 'DataKey', dataKey.keyArn);
  const made = accepted.map(
    (number) =>
      new secrets.Secret(scope, `OriginSecret${number}`, {
        secretName: parameterPath(settings, originSecretName(number)),
        description: 'What CloudFront sends to the API to prove that a request came through it',
        encryptionKey,
        generateSecretString: { passwordLength: 48, excludePunctuation: true },
        removalPolicy: scope.dataPolicy,
      }),
  );
  // By name, so that the stacks behind this one need no output of it.
  const value = (number: number): string =>
    SecretValue.secretsManager(parameterPath(settings, originSecretName(number))).unsafeUnwrap();
  return { sent: value(sent), values: accepted.map(value), accepted: made };
}
