import { type Check, group, printChecks } from '../../cli/check-tree.ts';
import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { verifyDeployedApp, verifyLocalApp } from '../checks/verify/app.ts';
import { verifyOperatorSide } from '../checks/verify/operator.ts';
import { guardAccount } from '../environment/choose.ts';
import type { Context } from '../environment/context.ts';
import { implement } from './command.ts';

export const command = implement(definitions.verify, async (context, { values: { only } }) => {
  const tree = group('verify', await findings(context, only));
  context.out.data(tree, printChecks(tree));
  return tree.status === 'FAIL' ? exit.failed : exit.done;
});

async function findings(context: Context, only: 'app' | 'outside' | undefined): Promise<Check[]> {
  const { environment } = context;
  if (environment === undefined) {
    throw new Failure({
      what: 'It is not clear what to verify',
      why: 'no environment is given',
      next: [commandLine('verify', 'ENV'), commandLine('verify', 'local')],
      exitCode: exit.blocked,
    });
  }
  if (environment === 'local') return [await verifyLocalApp(context)];
  await guardAccount(context.settings, context.aws);
  const outside = only === 'app' ? [] : await askOutside(context);
  const inside = only === 'outside' ? [] : await verifyDeployedApp(context);
  return [...inside, ...outside];
}

async function askOutside(context: Context): Promise<Check[]> {
  const step = context.out.step(`Mail, alarms, backups and certificates of ${context.settings.name}`);
  const found = await verifyOperatorSide(context);
  if (found.some(({ status }) => status === 'FAIL')) step.failed();
  else step.done();
  return found;
}
