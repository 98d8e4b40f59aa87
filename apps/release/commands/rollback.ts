import { definitions } from '../../cli/definitions/index.ts';
import { describeRelease } from '../deployment/record/print-releases.ts';
import { rollBackOnRequest } from '../deployment/rollback/on-request.ts';
import { implement } from './command.ts';

export const command = implement(definitions.rollback, async (context, { values, yes }) => {
  const { to, reason } = values;
  const { record, exitCode } = await rollBackOnRequest(context, {
    to,
    reason,
    yes,
    askDatabase: values['ask-database'],
  });
  context.out.data(record, describeRelease(record));
  return exitCode;
});
