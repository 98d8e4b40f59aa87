import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { statusData, statusText } from '../deployment/status/print-status.ts';
import { problemsOf } from '../deployment/status/problems.ts';
import { readFacts, runningRelease } from '../deployment/status/status.ts';
import { implement } from './command.ts';

export const command = implement(definitions.status, async (context) => {
  const facts = await readFacts(context);
  const problems = problemsOf(facts);
  const release = runningRelease(facts);
  context.out.data(statusData(facts, problems, release), statusText(facts, problems, release));
  return exit.done;
});
