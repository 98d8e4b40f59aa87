import { parameterPath } from '../../../../infra/names.ts';
import type { ParameterDefinition } from '../../../../infra/parameters.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { undoByHand } from '../stacks/known-drift.ts';
import type { Entry } from './inventory.ts';

type Place = Pick<EnvironmentSettings, 'name' | 'region' | 'database'>;

/** The command that sets a value, to paste. */
export function commandToSet({ name, kind, origin }: ParameterDefinition, settings: Place): string {
  const { name: environment } = settings;
  if (origin === 'stack') return undoByHand(settings, 'others');
  if (name === 'cdn/private-key') {
    const file = 'private.pem';
    return `openssl genrsa -out ${file} 2048 && ${commandLine('params set', [environment, name], { file })}`;
  }
  if (name === 'cdn/public-key') {
    const file = 'public.pem';
    return `openssl rsa -in private.pem -pubout -out ${file} && ${commandLine('params set', [environment, name], { file })}`;
  }
  const source = settings.database.replicaOf?.environment;
  const copied = /^(database\/\w+)-secret-arn$/.exec(name)?.[1];
  if (source !== undefined && copied !== undefined) {
    const secret = parameterPath({ name: source }, copied);
    const arn = `aws secretsmanager describe-secret --secret-id ${secret} --region ${settings.region} --query ARN --output text`;
    return `${commandLine('params set', [environment, name])} "$(${arn})"`;
  }
  return commandLine('params set', kind === 'secret' ? [environment, name] : [environment, name, 'VALUE']);
}

/** What makes an entry usable. */
export function fixOf({ definition, present, problem }: Entry, settings: Place): string {
  if (present && problem?.includes('about to be deleted') === true) {
    return `aws secretsmanager restore-secret --secret-id ${parameterPath(settings, definition.name)}`;
  }
  if (present && definition.origin === 'stack' && definition.kind === 'secret') {
    return 'Find who changed it in CloudTrail; its last version is AWSPREVIOUS';
  }
  return commandToSet(definition, settings);
}
