import { type ParameterDefinition, parametersOf, regionsOfParameter } from '../../../../infra/parameters.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { nearest } from '../../../cli/nearest.ts';
import { listSecretStates, writeSecret } from '../../aws/secrets-manager.ts';
import { readParameter, writeParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import { readValue } from '../../environment/params/read-value.ts';
import { misformed, withoutStrayNewline } from '../../environment/params/value-format.ts';
import { implement } from '../command.ts';

export const command = implement(definitions['params set'], async (context, { values, rest, yes }) => {
  const { settings, out } = context;
  const [name, argument, ...surplus] = rest;
  const definition = choose(name, settings);
  if (surplus.length > 0) throw refuse(definition, 'a value has one argument', ['Put a value with spaces into quotes']);
  if (argument !== undefined && values.file !== undefined) {
    throw refuse(definition, 'the value stands both in the arguments and in --file', ['Leave one of them out']);
  }
  if (argument !== undefined && definition.kind === 'secret') {
    throw refuse(definition, "a secret in the arguments stays in the shell's history", [
      'Take it for known, and make a new one',
      commandLine('params set', [settings.name, definition.name]),
    ]);
  }
  const given = await readValue(definition.name, { argument, file: values.file }, context);
  const value = withoutStrayNewline(definition, given);
  if (value !== given) out.print('Removed the newline at its end.');
  const problem = misformed(definition, value);
  if (problem !== undefined) throw refuse(definition, problem, [`Expected: ${definition.description}`]);
  const outcome = await replace(context, definition, value, yes);
  const regions = regionsOfParameter(definition, settings);
  const answer = { name: definition.name, environment: settings.name, regions, outcome };
  const where = regions.length === 1 ? '' : ` in ${regions.join(' and ')}`;
  out.data(
    answer,
    outcome === 'unchanged' ? `${definition.name} is so already` : `${definition.name} is ${outcome}${where}`,
  );
  // What is optional no task has: the tool reads it each time.
  const isDeployed =
    definition.origin !== 'optional' && (await readParameter(context, 'release/image-digest')) !== undefined;
  if (outcome !== 'unchanged' && isDeployed)
    out.print(`Tasks that run keep what they were started with: ${commandLine('deploy', settings.name)}`);
  return exit.done;
});

/** @throws Failure for names that are not in the list, and for those that people do not set */
function choose(name: string | undefined, settings: EnvironmentSettings): ParameterDefinition {
  const known = parametersOf(settings);
  const settable = known.filter(({ origin, name }) => origin !== 'stack' && !name.startsWith('release/'));
  const names = settable.map((one) => one.name);
  const found = known.find((one) => one.name === name);
  if (found !== undefined && settable.includes(found)) return found;
  const guess = nearest(name ?? '', names);
  throw new Failure({
    what: name === undefined ? 'Which parameter is missing' : `${name} cannot be set`,
    why:
      found?.origin === 'stack'
        ? 'a stack makes it, and would set it back'
        : found !== undefined
          ? 'the release tool keeps it itself'
          : `people set ${names.join(', ')}`,
    next: [
      ...(found === undefined && guess !== undefined ? [`Did you mean ${guess}?`] : []),
      commandLine('params list', settings.name),
    ],
    exitCode: exit.blocked,
  });
}

const refuse = ({ name }: ParameterDefinition, why: string, next: readonly string[]): Failure =>
  new Failure({ what: `${name} was not set`, why, next, exitCode: exit.blocked });

async function replace(
  context: Context,
  definition: ParameterDefinition,
  value: string,
  yes: boolean,
): Promise<'set' | 'replaced' | 'unchanged'> {
  const { name, kind } = definition;
  const before = kind === 'secret' ? undefined : (await readParameter(context, name))?.value;
  const regions = regionsOfParameter(definition, context.settings);
  if (before === value && regions.length === 1) return 'unchanged';
  const there = kind === 'secret' ? (await listSecretStates(context)).has(name) : before !== undefined;
  if (there) {
    context.out.print(
      kind === 'secret' ? `${name} is there already and would be replaced.` : `${name} is now: ${before}`,
    );
    if (!yes) await agree(context, definition);
  }
  for (const region of regions) {
    if (kind === 'secret') await writeSecret(context, name, value, region);
    else await writeParameter(context, name, value, region);
  }
  return there ? 'replaced' : 'set';
}

async function agree(context: Context, definition: ParameterDefinition): Promise<void> {
  const answer = await context.ask(`Replace ${definition.name} of ${context.settings.name}? [y/N]`);
  if (/^y(es)?$/i.test(answer ?? '')) return;
  throw refuse(definition, answer === undefined ? 'nobody is there to agree to replacing it' : 'you did not agree', [
    'Run it again with --yes',
  ]);
}
