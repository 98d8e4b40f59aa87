import { isRehearsal } from '../../infra/lookup.ts';
import type { EnvironmentSettings } from '../../infra/settings.ts';
import { ask } from '../cli/ask.ts';
import { createClock } from '../cli/clock.ts';
import { type ExitCode, exit } from '../cli/exit-codes.ts';
import { Failure, failureText } from '../cli/failure.ts';
import { commandHelp, program, programHelp } from '../cli/help.ts';
import { createOutput } from '../cli/output.ts';
import { chooseCommand, helpedCommands, parseCommand } from '../cli/parse.ts';
import { type Aws, createAws } from './aws/clients.ts';
import { explain } from './aws/errors.ts';
import type { Command } from './commands/command.ts';
import { commands } from './commands/registry.ts';
import { chooseEnvironment, guardAccount, guardEndpoints, guardRegion } from './environment/choose.ts';
import type { Context } from './environment/context.ts';
import { readVariables } from './environment/variables.ts';

const argv = process.argv.slice(2);
let again = `Run it again: ${program} ${argv.join(' ')}`;
let help = `${program} --help`;

async function main(): Promise<ExitCode> {
  const asked = helpedCommands(argv, Object.keys(commands));
  if (argv.length === 0 || asked.length > 0) {
    const shown = Object.entries(commands).filter(([name]) => argv.length === 0 || asked.includes(name));
    console.log(programHelp(await Promise.all(shown.map(async ([, load]) => (await load()).command))));
    return argv.length === 0 ? exit.blocked : exit.done;
  }
  const { name } = chooseCommand(
    argv,
    Object.keys(commands).map((known) => ({ name: known })),
  );
  const command = (await (commands[name] as () => Promise<{ command: Command }>)()).command;
  help = `${program} ${command.name} --help`;
  const { environment, input, json, help: isAsked } = parseCommand(argv, command);
  if (isAsked) {
    console.log(commandHelp(command));
    return exit.done;
  }
  if (command.changes) again = again.replace('again', 'again, it goes on where it stood');
  const variables = readVariables();
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interruption.abort(new Interruption(signal, command.changes)));
  }
  const settings = environment === undefined || environment === 'local' ? undefined : chooseEnvironment(environment);
  if (environment === 'local' && command.environment === 'required') chooseEnvironment(environment);
  if (settings !== undefined) {
    guardEndpoints(settings, variables);
    guardRegion(settings, variables);
  }
  const rehearsal = settings !== undefined && isRehearsal(settings);
  const clock = createClock(rehearsal ? variables.REHEARSAL_SPEED : 1, interruption.signal, variables.REHEARSAL_EPOCH);
  const aws = settings === undefined ? undefined : createAws(settings, rehearsal);
  try {
    const guarded = command.environment === 'required' && command.examinesAccount !== true;
    if (settings !== undefined && aws !== undefined && guarded) {
      await guardAccount(settings, aws);
    }
    const context: Context = {
      get settings(): EnvironmentSettings {
        return settings ?? missing();
      },
      get aws(): Aws {
        return aws ?? missing();
      },
      environment,
      out: createOutput(json, clock, process),
      clock,
      variables,
      signal: interruption.signal,
      ask: (question) => ask(question, interruption.signal),
    };
    return await command.run(context, input);
  } finally {
    aws?.close();
  }
}

const missing = (): never => {
  throw new Error('this command has no environment');
};

class Interruption extends Failure {
  constructor(signal: string, changes: boolean) {
    super({
      what: 'Interrupted',
      why: signal,
      next: [`Run it again: ${program} ${argv.join(' ')}`],
      exitCode: changes ? exit.stuck : exit.failed,
    });
  }
}

function report(error: unknown): ExitCode {
  const explained = explain((error as Error)?.name === 'AbortError' ? ((error as Error).cause ?? error) : error, again);
  if (explained instanceof Failure) {
    const { what, why, exitCode } = explained;
    const next = explained.next.length > 0 ? explained.next : [help];
    console.error(failureText({ what, why, next }));
    if (argv.includes('--json')) {
      console.log(JSON.stringify({ error: { what, why, next, exitCode } }));
    }
    return explained.exitCode;
  }
  console.error('This is a fault of the release tool itself:');
  console.error(explained);
  console.error(`Next:\n  - ${again}\n  - ${program} status ENV, to see what runs`);
  return exit.failed;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = report(error);
}
// Not by itself: after an interruption the CDK still waits for the stack that it began. Output to a pipe comes first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
