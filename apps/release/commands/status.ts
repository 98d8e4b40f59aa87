import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { statusData, statusText } from '../deployment/status/report.ts';
import { readFacts, runningRelease } from '../deployment/status/status.ts';
import { troubleOf } from '../deployment/status/trouble.ts';
import { implement } from './command.ts';

export const command = implement(definitions.status, async (context) => {
  const facts = await readFacts(context);
  const trouble = troubleOf(facts);
  const release = runningRelease(facts);
  context.out.data(statusData(facts, trouble, release), statusText(facts, trouble, release));
  return exit.done;
});
