import { isRehearsal } from '../../infra/lookup.ts';
import type { EnvironmentSettings } from '../../infra/settings.ts';
import { createClock } from '../cli/clock.ts';
import type { Terminal } from '../cli/command.ts';
import type { CommandDefinition } from '../cli/command-definition.ts';
import { commandGroups, type ToolCommandName } from '../cli/definitions/index.ts';
import type { ExitCode } from '../cli/exit-codes.ts';
import { program } from '../cli/help.ts';
import type { Io } from '../cli/io.ts';
import { createOutput } from '../cli/output.ts';
import type { Parsed } from '../cli/parse.ts';
import { runProgram } from '../cli/run-program.ts';
import { type Aws, createAws } from './aws/clients.ts';
import { explain } from './aws/errors.ts';
import { commands } from './commands/registry.ts';
import { chooseEnvironment, guardAccount, guardEndpoints, guardRegion } from './environment/choose.ts';
import type { Context } from './environment/context.ts';
import { readVariables } from './environment/variables.ts';

/**
 * Every command that an npm script starts.
 * @param argv the arguments after the name of the file: `['deploy', 'staging', '--yes']`
 * @returns the exit code; failures are printed
 */
export const run = (argv: readonly string[], env: Terminal['env'], io: Io): Promise<ExitCode> =>
  runProgram(
    {
      title: `Releases ClassBoard and operates what runs: ${program} COMMAND ENV [options]`,
      groups: commandGroups,
      execute,
      explain,
    },
    argv,
    env,
    io,
  );

async function execute(definition: CommandDefinition, call: Parsed, terminal: Terminal): Promise<ExitCode> {
  const { command } = await commands[definition.name as ToolCommandName]();
  const variables = readVariables(terminal.env);
  const settings = settingsOf(definition, call);
  if (settings !== undefined) {
    guardEndpoints(settings, variables);
    guardRegion(settings, variables);
  }
  const rehearsal = settings !== undefined && isRehearsal(settings);
  const speed = rehearsal ? variables.REHEARSAL_SPEED : 1;
  const clock = createClock(speed, terminal.signal, variables.REHEARSAL_EPOCH);
  const aws = settings === undefined ? undefined : createAws(settings, rehearsal);
  const out = createOutput(call.json, clock, terminal.io);
  try {
    const guarded = definition.environment === 'required' && definition.examinesAccount !== true;
    if (settings !== undefined && aws !== undefined && guarded) await guardAccount(settings, aws);
    const context: Context = {
      ...terminal,
      get settings(): EnvironmentSettings {
        return settings ?? missing();
      },
      get aws(): Aws {
        return aws ?? missing();
      },
      environment: call.environment,
      out,
      clock,
      variables,
    };
    return await command.run(context, call.input);
  } finally {
    out.close();
    aws?.close();
  }
}

function settingsOf(definition: CommandDefinition, { environment }: Parsed): EnvironmentSettings | undefined {
  if (environment === undefined) return undefined;
  if (environment === 'local' && definition.environment === 'optional') return undefined;
  return chooseEnvironment(environment);
}

const missing = (): never => {
  throw new Error('this command has no environment');
};

if (import.meta.main) {
  process.exitCode = await run(process.argv.slice(2), process.env, process);
  // Not by itself: after an interruption the CDK still waits for the stack that it began. Output to a pipe comes first.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
}
