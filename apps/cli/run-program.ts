import { inspect } from 'node:util';
import { ask } from './ask.ts';
import { createClock } from './clock.ts';
import type { Command, Terminal } from './command.ts';
import { type CommandDefinition, type CommandGroup, callWith } from './command-definition.ts';
import { type ExitCode, exit } from './exit-codes.ts';
import { Failure, failureText } from './failure.ts';
import { commandHelp, program, programHelp } from './help.ts';
import type { Io } from './io.ts';
import { createOutput } from './output.ts';
import { chooseCommand, helpedCommands, type Parsed, parseCommand } from './parse.ts';

export interface Program {
  /** The first line of its help. */
  readonly title: string;
  readonly groups: readonly CommandGroup[];
  execute(definition: CommandDefinition, call: Parsed, terminal: Terminal): Promise<ExitCode>;
  /** Turns an error that a person can do something about into a Failure. `again` runs the same command again. */
  explain?(error: unknown, again: string): unknown;
}

/** Runs the command that `argv` names, or shows help; failures are printed, never thrown. */
export async function runProgram(
  { title, groups, execute, explain = (error) => error }: Program,
  argv: readonly string[],
  env: Terminal['env'],
  io: Io,
): Promise<ExitCode> {
  let again = `Run it again: ${program} ${argv.join(' ')}`;
  let help = `${program} --help`;
  const interruption = new AbortController();
  const listeners: (readonly [NodeJS.Signals, () => void])[] = [];
  try {
    const commands = groups.flatMap((group) => group.commands);
    const asked = helpedCommands(
      argv,
      commands.map(({ name }) => name),
    );
    if (argv.length === 0 || asked.length > 0) {
      const shown = groups.map((group) => ({
        ...group,
        commands: group.commands.filter(({ name }) => argv.length === 0 || asked.includes(name)),
      }));
      io.stdout.write(
        `${programHelp(
          title,
          shown.filter((group) => group.commands.length > 0),
        )}\n`,
      );
      return argv.length === 0 ? exit.blocked : exit.done;
    }
    const definition = chooseCommand(argv, commands);
    help = callWith(definition, ['--help']);
    const call = parseCommand(argv, definition);
    if (call.help) {
      io.stdout.write(`${commandHelp(definition)}\n`);
      return exit.done;
    }
    const same = callWith(definition, argv.slice(definition.name.split(' ').length));
    again = `${definition.changes ? 'Run it again, it resumes where it stopped' : 'Run it again'}: ${same}`;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const listener = () => interruption.abort(interrupted(signal, definition, same));
      listeners.push([signal, listener]);
      io.once(signal, listener);
    }
    const out = createOutput(call.json, createClock(1, interruption.signal), io);
    try {
      return await execute(definition, call, {
        io,
        env,
        out,
        signal: interruption.signal,
        ask: (question, more) => ask(io, question, { ...more, signal: interruption.signal, again: same }),
      });
    } finally {
      out.close();
    }
  } catch (error) {
    const cause = (error as Error)?.name === 'AbortError' ? ((error as Error).cause ?? error) : error;
    return report(explain(cause, again), { again, help, json: argv.includes('--json') }, io);
  } finally {
    for (const [signal, listener] of listeners) io.off(signal, listener);
  }
}

/**
 * Runs one of a few commands that need nothing but a terminal, as a process of the image does.
 * @param argv begins with the name of the command
 */
export const runCommands = (
  commands: readonly Command[],
  argv: readonly string[],
  env: Terminal['env'],
  io: Io,
): Promise<ExitCode> =>
  runProgram(
    {
      title: 'Commands of ClassBoard',
      groups: [{ title: 'Commands', commands: commands.map(({ definition }) => definition) }],
      execute: ({ name }, call, terminal) => {
        const command = commands.find(({ definition }) => definition.name === name) as Command;
        return command.run(terminal, call.input);
      },
    },
    argv,
    env,
    io,
  );

const interrupted = (signal: string, { changes }: CommandDefinition, again: string): Failure =>
  new Failure({
    what: 'Interrupted',
    why: signal,
    next: [`Run it again: ${again}`],
    exitCode: changes ? exit.stuck : exit.failed,
  });

interface Hints {
  readonly again: string;
  readonly help: string;
  readonly json: boolean;
}

function report(error: unknown, { again, help, json }: Hints, io: Io): ExitCode {
  if (error instanceof Failure) {
    const { what, why, exitCode } = error;
    const next = error.next.length > 0 ? error.next : [help];
    io.stderr.write(`${failureText({ what, why, next })}\n`);
    if (json) io.stdout.write(`${JSON.stringify({ error: { what, why, next, exitCode } })}\n`);
    return exitCode;
  }
  const text = inspect(error);
  io.stderr.write(`This is a fault of the program itself:\n${text}\nNext:\n  - ${again}\n`);
  return exit.failed;
}
