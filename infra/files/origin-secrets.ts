import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
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
  /** Those of them that the environment makes itself. */
  readonly made: readonly secrets.ISecret[];
}

/**
 * What only CloudFront and the application know. CloudFormation makes each once; nobody ever has to read one. Where another
 * environment makes them, they are the copies in this region, which have the same names.
 */
export function createOriginSecrets(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  dataKey: kms.IKey,
): OriginSecrets {
  const { sent, accepted, replicaOf } = settings.domain.originSecrets;
  if (!accepted.some((number) => number === sent)) throw new Error(`${settings.name} sends a secret that it refuses`);
  const nameOf = (number: number): string =>
    parameterPath({ name: replicaOf ?? settings.name }, originSecretName(number));
  // By name, so that the stacks behind this one need no output of it.
  const value = (number: number): string => SecretValue.secretsManager(nameOf(number)).unsafeUnwrap();
  const references = { sent: value(sent), values: accepted.map(value) };
  if (replicaOf !== undefined) {
    const copies = accepted.map((number) =>
      secrets.Secret.fromSecretNameV2(scope, `OriginSecret${number}`, nameOf(number)),
    );
    return { ...references, accepted: copies, made: [] };
  }
  const encryptionKey = kms.Key.fromKeyArn(scope, 'DataKey', dataKey.keyArn);
  const made = accepted.map(
    (number) =>
      new secrets.Secret(scope, `OriginSecret${number}`, {
        secretName: nameOf(number),
        description: 'What CloudFront sends to the API to prove that a request came through it',
        encryptionKey,
        generateSecretString: { passwordLength: 48, excludePunctuation: true },
        replicaRegions: settings.database.secretReplicaRegions.map((region) => ({ region })),
        // The tasks of the release before, and of a rollback, name it for as long as they are there.
        removalPolicy: accepted.length > 1 ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : scope.dataPolicy,
      }),
  );
  return { ...references, accepted: made, made };
}
