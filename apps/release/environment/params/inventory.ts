import { type ParameterDefinition, parametersOf } from '../../../../infra/parameters.ts';
import { isAwsError } from '../../aws/errors.ts';
import { listSecretStates, readSecret } from '../../aws/secrets-manager.ts';
import { readParametersNamed } from '../../aws/ssm.ts';
import type { Context } from '../context.ts';
import { missingText, regionsWithout } from './copies.ts';
import { misformed } from './value-format.ts';

/** One line of the typed list, and what the environment has of it. */
export interface Entry {
  readonly definition: ParameterDefinition;
  readonly present: boolean;
  /** Undefined where it is absent, or where these credentials may not read it. Goes into no output if it is a secret. */
  readonly value: string | undefined;
  /** Why it cannot be used; undefined where it can, and where it is absent. */
  readonly problem: string | undefined;
  readonly changedAt: Date | undefined;
  /** Of a secret. */
  readonly arn: string | undefined;
}

type Place = Pick<Context, 'aws' | 'settings'>;

/** Everything of the typed list that applies to the environment, in the order of the list. */
export async function takeInventory(context: Place): Promise<Entry[]> {
  const definitions = parametersOf(context.settings);
  const names = definitions.filter(({ kind }) => kind === 'parameter').map(({ name }) => name);
  const [stored, secrets, without] = await Promise.all([
    readParametersNamed(context, names),
    listSecretStates(context),
    regionsWithout(context, definitions),
  ]);
  const entries = await Promise.all(
    definitions.map(async (definition): Promise<Entry> => {
      if (definition.kind === 'secret') return secretEntry(context, definition, secrets.get(definition.name));
      const found = stored.find(({ name }) => name === definition.name);
      return {
        definition,
        present: found !== undefined,
        value: found?.value,
        problem: found === undefined ? undefined : misformed(definition, found.value),
        changedAt: found?.changedAt,
        arn: undefined,
      };
    }),
  );
  return entries.map((entry) => {
    const regions = without.get(entry.definition.name);
    return regions === undefined || !entry.present
      ? entry
      : { ...entry, problem: entry.problem ?? missingText(regions) };
  });
}

type State = Awaited<ReturnType<typeof listSecretStates>> extends ReadonlyMap<string, infer S> ? S : never;

async function secretEntry(context: Place, definition: ParameterDefinition, state: State | undefined): Promise<Entry> {
  const none = {
    definition,
    present: false,
    value: undefined,
    problem: undefined,
    changedAt: undefined,
    arn: undefined,
  };
  if (state === undefined) return none;
  const found = { ...none, present: true, changedAt: state.changedAt, arn: state.arn };
  if (state.deletedAt !== undefined) {
    return { ...found, problem: `it is about to be deleted since ${state.deletedAt.toISOString()}` };
  }
  if (!state.hasValue) return { ...found, problem: 'it has no value' };
  const value = await readWhereAllowed(context, definition.name);
  return { ...found, value, problem: value === undefined ? undefined : misformed(definition, value) };
}

/** Pipelines see that a secret is there, and people see more: whoever may not read it still learns of all else. */
async function readWhereAllowed(context: Place, name: string): Promise<string | undefined> {
  try {
    return await readSecret(context, name);
  } catch (error) {
    if (isAwsError(error, 'AccessDeniedException')) return undefined;
    throw error;
  }
}
