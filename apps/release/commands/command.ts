import type { CommandDefinition, Input, Options } from '../../cli/command-definition.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import type { Context } from '../environment/context.ts';

export interface Command<O extends Options = Options> extends CommandDefinition<O> {
  run(context: Context, input: Input<O>): Promise<ExitCode>;
}

/** Keeps the options' types together with the function that reads them. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command => command as unknown as Command;
