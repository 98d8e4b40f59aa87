import { type ParameterDefinition, parametersOf } from '../../../../infra/parameters.ts';
import { listSecretStates } from '../../aws/secrets-manager.ts';
import { readParametersNamed } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import { missingText, regionsWithout } from '../../environment/params/copies.ts';
import { commandToSet } from '../../environment/params/fix-commands.ts';
import { misformed } from '../../environment/params/value-format.ts';

export interface MissingParameter {
  readonly name: string;
  readonly kind: ParameterDefinition['kind'];
  readonly problem: string;
  /** The command that sets it. */
  readonly fix: string;
}

/** What a person has to set before a deployment and has not. Only the presence of secrets is checked. */
export async function findMissing(context: Pick<Context, 'aws' | 'settings'>): Promise<MissingParameter[]> {
  const required = parametersOf(context.settings).filter(({ origin }) => origin === 'required');
  const names = required.filter(({ kind }) => kind === 'parameter').map(({ name }) => name);
  const [stored, secrets, without] = await Promise.all([
    readParametersNamed(context, names),
    listSecretStates(context),
    regionsWithout(context, required),
  ]);
  return required.flatMap((definition) => {
    const { name, kind } = definition;
    const regions = without.get(name);
    const problem =
      (kind === 'secret' ? problemOfSecret(secrets.get(name)) : problemOf(definition, stored)) ??
      (regions === undefined ? undefined : missingText(regions));
    return problem === undefined ? [] : [{ name, kind, problem, fix: commandToSet(definition, context.settings) }];
  });
}

type State = Awaited<ReturnType<typeof listSecretStates>> extends ReadonlyMap<string, infer S> ? S : never;

function problemOfSecret(state: State | undefined): string | undefined {
  if (state === undefined) return 'there is none';
  if (state.deletedAt !== undefined) return `it is about to be deleted since ${state.deletedAt.toISOString()}`;
  return state.hasValue ? undefined : 'it has no value';
}

function problemOf(
  definition: ParameterDefinition,
  stored: readonly { readonly name: string; readonly value: string }[],
): string | undefined {
  const found = stored.find(({ name }) => name === definition.name);
  return found === undefined ? 'there is none' : misformed(definition, found.value);
}
