import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { abort } from '../deployment/abort.ts';
import { implement } from './command.ts';

export const command = implement(definitions.abort, async (context, { values, yes }) => {
  const { name } = context.settings;
  if (!yes && (await context.ask(`Stop what is in progress in ${name}? Type ${name}:`))?.trim() !== name) {
    throw new Failure({
      what: 'The abort was not confirmed',
      why: `nobody typed ${name}`,
      next: [commandLine('abort', name, { yes: true })],
      exitCode: exit.blocked,
    });
  }
  const { exitCode, text, stopped, record } = await abort(context, values.reason);
  context.out.data({ stopped, release: record ?? null }, text);
  return exitCode;
});
