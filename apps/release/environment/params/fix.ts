import { parameterPath } from '../../../../infra/names.ts';
import type { ParameterDefinition } from '../../../../infra/parameters.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import type { Entry } from './inventory.ts';

const program = 'npm run release --';

/** The command that sets a value, to paste. */
export function commandToSet(
  { name, kind, origin }: ParameterDefinition,
  { name: environment }: Pick<EnvironmentSettings, 'name'>,
): string {
  const set = `${program} params set ${environment} ${name}`;
  if (origin === 'stack') return `${program} deploy ${environment} --only infra`;
  if (name === 'cdn/private-key') return `openssl genrsa -out private.pem 2048 && ${set} --file private.pem`;
  if (name === 'cdn/public-key') {
    return `openssl rsa -in private.pem -pubout -out public.pem && ${set} --file public.pem`;
  }
  return kind === 'secret' ? set : `${set} VALUE`;
}

/** What makes an entry usable. */
export function fixOf({ definition, present, problem }: Entry, settings: Pick<EnvironmentSettings, 'name'>): string {
  if (present && problem?.includes('about to be deleted') === true) {
    return `aws secretsmanager restore-secret --secret-id ${parameterPath(settings, definition.name)}`;
  }
  if (present && definition.origin === 'stack' && definition.kind === 'secret') {
    return 'Look at who changed it in CloudTrail; its last version is AWSPREVIOUS';
  }
  return commandToSet(definition, settings);
}
