import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { describeRelease } from '../deployment/record/print-releases.ts';
import { rollBackOnRequest } from '../deployment/rollback/on-request.ts';
import { implement } from './command.ts';

export const command = implement(definitions.rollback, async (context, { values, yes }) => {
  const { to, reason } = values;
  const tasksOnly = values['tasks-only'];
  if (tasksOnly && reason.trim() === '') {
    throw new Failure({
      what: 'Nothing was rolled back',
      why: '--tasks-only leaves the stack at another release than the tasks: the record needs the reason',
      next: [commandLine('rollback', context.settings.name, { to, 'tasks-only': true, reason: 'WHY' })],
      exitCode: exit.blocked,
    });
  }
  const { record, exitCode } = await rollBackOnRequest(context, {
    to,
    reason,
    yes,
    askDatabase: values['ask-database'],
    tasksOnly,
  });
  context.out.data(record, describeRelease(record));
  return exitCode;
});
