import { chmodSync, writeFileSync } from 'node:fs';
import { isRehearsal } from '../../../../infra/lookup.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { takeInventory } from '../../environment/params/inventory.ts';
import { envFile, localVariables } from '../../environment/params/local-variables.ts';
import { implement } from '../command.ts';

export const command = implement(definitions['params export'], async (context, { values }) => {
  const { settings, out } = context;
  const withSecrets = values['with-secrets'];
  if (withSecrets && settings.protected) {
    throw new Failure({
      what: `The secrets of ${settings.name} stay where they are`,
      why: 'the environment is protected, and a file on a machine is not',
      next: [commandLine('params export', settings.name), 'Use dev, or a preview, to work with secrets'],
      exitCode: exit.blocked,
    });
  }
  const variables = localVariables(await takeInventory(context), settings, withSecrets);
  const text = envFile(variables, [
    `From ${settings.name}${isRehearsal(settings) ? ', a rehearsal' : ''}, ${withSecrets ? 'with' : 'without'} secrets.`,
  ]);
  if (values.output === undefined) {
    out.data(variables, text.trimEnd());
    return exit.done;
  }
  // A file that is there already keeps its mode when it is written.
  writeFileSync(values.output, '', { mode: 0o600 });
  chmodSync(values.output, 0o600);
  writeFileSync(values.output, text);
  const written = { file: values.output, variables: Object.keys(variables) };
  out.data(written, `${values.output}: ${written.variables.length} variables`);
  return exit.done;
});
