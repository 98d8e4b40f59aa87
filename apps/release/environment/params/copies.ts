import { type ParameterDefinition, regionsOfParameter } from '../../../../infra/parameters.ts';
import { listSecretStates } from '../../aws/secrets-manager.ts';
import { readParametersNamed } from '../../aws/ssm.ts';
import type { Context } from '../context.ts';

/** Regions where stacks of the environment read a value and it is missing, by the name of those that miss one. */
export async function regionsWithout(
  context: Pick<Context, 'aws' | 'settings'>,
  definitions: readonly ParameterDefinition[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const wanted = definitions.map((definition) => ({
    definition,
    regions: regionsOfParameter(definition, context.settings).filter((region) => region !== context.settings.region),
  }));
  const missing = new Map<string, string[]>();
  for (const region of new Set(wanted.flatMap(({ regions }) => regions))) {
    const here = wanted.filter(({ regions }) => regions.includes(region)).map(({ definition }) => definition);
    const found = await namesIn(context, here, region);
    for (const { name } of here) if (!found.has(name)) missing.set(name, [...(missing.get(name) ?? []), region]);
  }
  return missing;
}

async function namesIn(
  context: Pick<Context, 'aws' | 'settings'>,
  definitions: readonly ParameterDefinition[],
  region: string,
): Promise<Set<string>> {
  const ofKind = (kind: ParameterDefinition['kind']) =>
    definitions.filter((definition) => definition.kind === kind).map(({ name }) => name);
  const [secrets, parameters] = [ofKind('secret'), ofKind('parameter')];
  const states = secrets.length === 0 ? undefined : await listSecretStates(context, region);
  const stored = parameters.length === 0 ? [] : await readParametersNamed(context, parameters, region);
  const usable = secrets.filter((name) => states?.get(name)?.hasValue && states.get(name)?.deletedAt === undefined);
  return new Set([...usable, ...stored.map(({ name }) => name)]);
}

export const missingText = (regions: readonly string[]): string => `it is not in ${regions.join(' and ')}`;
