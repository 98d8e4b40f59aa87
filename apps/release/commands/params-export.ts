import { chmodSync, writeFileSync } from 'node:fs';
import { isRehearsal } from '../../../infra/lookup.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { takeInventory } from '../environment/params/inventory.ts';
import { envFile, localVariables } from '../environment/params/local-variables.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'params export',
  summary: 'Writes an env file, to run the application on this machine against an environment',
  description: [
    'Without --output the file goes to stdout. A file is readable for its owner only.',
    'Secrets are left out; --with-secrets puts them in, and is refused where the environment is protected.',
    'The database is reachable inside the VPC only. With a tunnel on port 5432, let /etc/hosts send its name to 127.0.0.1:',
    'the certificate is checked against that name.',
  ].join('\n'),
  options: {
    output: { type: 'string', value: 'FILE', description: 'writes to this file, mode 0600' },
    'with-secrets': { type: 'boolean', description: 'with passwords and keys' },
  },
  examples: [
    'npm run release -- params export dev --output .env',
    'npm run release -- params export dev --with-secrets --output .env',
  ],
  changes: false,
  environment: 'required',
  async run(context, { values }) {
    const { settings, out } = context;
    const withSecrets = values['with-secrets'];
    if (withSecrets && settings.protected) {
      throw new Failure({
        what: `The secrets of ${settings.name} stay where they are`,
        why: 'the environment is protected, and a file on a machine is not',
        next: [`npm run release -- params export ${settings.name}`, 'Use dev, or a preview, to work with secrets'],
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
  },
});
