import type { Command } from '../../cli/command.ts';
import type { CommandDefinition, Input } from '../../cli/command-definition.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import type { Context } from '../environment/context.ts';

/** A command of the tool: its definition with the function that carries it out. */
export const implement = <D extends CommandDefinition>(
  definition: D,
  run: (context: Context, input: Input<D['options']>) => Promise<ExitCode>,
): Command<Context> => ({ definition, run: run as Command<Context>['run'] });
