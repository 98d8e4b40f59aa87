import { type Check, group, printChecks } from '../../cli/check-tree.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { verifyDeployedApp, verifyLocalApp } from '../checks/verify/app.ts';
import { verifyOperatorSide } from '../checks/verify/operator.ts';
import { guardAccount } from '../environment/choose.ts';
import type { Context } from '../environment/context.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'verify',
  summary: 'Asks each wired part, one by one, with the role that will use it',
  description: [
    'From inside a task with the image, the settings and the role of the application: database TLS and rights,',
    'migrations, queue, schedules, clock, bucket and its policy, user pool and its client, secrets. From outside, with',
    'your own credentials: mail identity, alarms and who hears of them, backup plan and its newest recovery points,',
    'certificates. Nothing is changed but a small object under verify/ in the bucket, which comes and goes.',
  ].join('\n'),
  options: {
    only: { type: 'string', value: 'app|outside', description: 'one of the two sides' },
  },
  examples: [
    'npm run release -- verify staging',
    'npm run release -- verify prod --only outside --json',
    'npm run release -- verify local',
  ],
  changes: false,
  environment: 'optional',
  async run(context, { values: { only } }) {
    if (only !== undefined && only !== 'app' && only !== 'outside') {
      throw new Failure({ what: `--only ${only}`, why: 'expected app or outside', exitCode: exit.blocked });
    }
    const tree = group('verify', await findings(context, only));
    context.out.data(tree, printChecks(tree));
    return tree.status === 'FAIL' ? exit.failed : exit.done;
  },
});

async function findings(context: Context, only: 'app' | 'outside' | undefined): Promise<Check[]> {
  const { environment } = context;
  if (environment === undefined) {
    throw new Failure({
      what: 'It is not clear what to verify',
      why: 'no environment is given',
      next: ['npm run release -- verify ENV', 'npm run release -- verify local'],
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
