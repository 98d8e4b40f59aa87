import type { CommandDefinition, Input } from './command-definition.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Output } from './output.ts';

/** What every command works with. */
export interface Terminal {
  readonly io: Io;
  readonly out: Output;
  /** The variables of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts when somebody interrupts the command. */
  readonly signal: AbortSignal;
  /** Asks on the terminal; `undefined` where nobody is there to answer. */
  ask(question: string, more?: { readonly hidden?: boolean }): Promise<string | undefined>;
}

/** A definition with the function that carries it out. */
export interface Command<C = Terminal> {
  readonly definition: CommandDefinition;
  run(context: C, input: Input): Promise<ExitCode>;
}

export const implement = <D extends CommandDefinition>(
  definition: D,
  run: (terminal: Terminal, input: Input<D['options']>) => Promise<ExitCode>,
): Command => ({ definition, run: run as Command['run'] });
