import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { deploy, planOnly } from '../deployment/deploy.ts';
import { describeRelease } from '../deployment/record/text.ts';
import type { Context } from '../environment/context.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'deploy',
  summary: 'Releases an image, phase by phase, and takes it back when it does not prove itself',
  description: [
    'Lock, preflight, plan and its approval, snapshot, infrastructure, migrations by the new image, rollout, what really',
    'runs, smoke test, a watch over the alarms, record, notification. Run again after an interruption it goes on where it',
    'stood, and nothing runs twice. When the new release fails behind the rollout, the release before is brought back',
    '(exit code 3). The lock is given back in the end, whatever the result: what is stuck stands in the record.',
  ].join('\n'),
  options: {
    digest: { type: 'string', value: 'DIGEST', description: 'the image, sha256:…' },
    commit: { type: 'string', value: 'COMMIT', description: 'the image of that commit; HEAD where neither is given' },
    'plan-only': { type: 'boolean', description: 'show the plan and change nothing' },
    only: { type: 'string', value: 'app|infra', description: 'only the application, or only the infrastructure' },
    'plan-hash': { type: 'string', value: 'HASH', description: 'the plan that was approved; any other is refused' },
    reason: { type: 'string', value: 'TEXT', default: '', description: 'why, for the lock and the record' },
    'watch-minutes': {
      type: 'string',
      value: 'N',
      description: 'how long to watch the alarms; in protected environments only longer',
    },
    'ignore-alarm': {
      type: 'string',
      value: 'ID',
      multiple: true,
      description: 'an alarm that may ring, such as api-slow',
    },
    'roles-again': {
      type: 'boolean',
      description: 'make the roles of the database again, after a password changed by hand',
    },
  },
  examples: [
    'npm run release -- deploy staging --digest sha256:… --yes',
    'npm run release -- deploy prod --digest sha256:… --plan-hash 1f2e3d --yes',
    'npm run release -- deploy prod --commit 0b7d2d9 --reason "fixes the import"',
    'npm run release -- deploy dev --only infra --plan-only',
  ],
  changes: true,
  environment: 'required',
  async run(context, { values, yes }) {
    const options = {
      digest: values.digest,
      commit: values.commit,
      planOnly: values['plan-only'],
      only: onlyOf(values.only),
      planHash: values['plan-hash'],
      reason: values.reason,
      yes,
      watchMinutes: watchMinutes(context, values['watch-minutes']),
      ignoreAlarms: values['ignore-alarm'],
      rolesAgain: values['roles-again'],
    };
    if (options.planOnly) return planOnly(context, options);
    const { record, exitCode } = await deploy(context, options);
    context.out.data(record, describeRelease(record));
    return exitCode;
  },
});

function onlyOf(value: string | undefined): 'app' | 'infra' | undefined {
  if (value === undefined || value === 'app' || value === 'infra') return value;
  throw refused(`--only ${value}`, 'expected app or infra');
}

/** A shorter look at prod is no look. */
export function watchMinutes({ settings }: Pick<Context, 'settings'>, value: string | undefined): number {
  const usual = settings.release.watchMinutes;
  if (value === undefined) return usual;
  const minutes = Number(value);
  if (!Number.isFinite(minutes) || minutes < 0)
    throw refused(`--watch-minutes ${value}`, 'expected a number of minutes');
  if (minutes >= usual || !settings.protected) return minutes;
  throw refused(`--watch-minutes ${value}`, `${settings.name} is watched for ${usual} minutes at least`);
}

const refused = (what: string, why: string): Failure =>
  new Failure({ what, why, next: ['npm run release -- deploy --help'], exitCode: exit.blocked });
