import { type Check, failures, printChecks } from '../../cli/check-tree.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import type { Step } from '../../cli/output.ts';
import { readAccountFile } from '../checks/smoke/account.ts';
import { type SmokeTarget, smoke } from '../checks/smoke/smoke.ts';
import { apiOf, plainUrl, smokeTargetAt, smokeTargetOf } from '../checks/smoke/target.ts';
import { guardAccount } from '../environment/choose.ts';
import type { Context } from '../environment/context.ts';
import { defineCommand } from './command.ts';

const slowMillis = 3_000;

export const command = defineCommand({
  name: 'smoke',
  summary: 'Uses a running environment as people do, and leaves nothing behind',
  description: [
    'Health, sign-in with the second factor, a class and an assignment from making to deleting, an upload with its',
    'download through the CDN, a run of a job, headers, problems, TLS and the days left of certificates; through the',
    'balancer and through CloudFront where the environment has them. Everything it makes lies in the school of its own',
    'account and is deleted again, also after a failure or an interruption. What the API deletes stays in the database',
    'marked as deleted, a bucket with versions keeps the file until its lifecycle ends it, and the run of the job stays',
    'in its history.',
  ].join('\n'),
  options: {
    url: { type: 'string', value: 'URL', description: 'test what answers there, instead of an environment' },
    web: { type: 'string', value: 'URL', description: 'CloudFront in front of the API, with --url' },
    files: { type: 'string', value: 'URL', description: 'where downloads must come from, with --url' },
    account: {
      type: 'string',
      value: 'FILE',
      description: 'JSON with username, password and totpSecret, instead of the secret or the demo school',
    },
    commit: { type: 'string', value: 'COMMIT', description: 'the release that must answer' },
    'job-seconds': { type: 'string', value: 'N', default: '120', description: 'how long the run of the job may take' },
    'scan-seconds': { type: 'string', value: 'N', default: '300', description: 'how long the malware scan may take' },
  },
  examples: [
    'npm run release -- smoke staging',
    'npm run release -- smoke prod --commit 0b7d2d9 --json',
    'npm run release -- smoke local',
    'npm run release -- smoke --url http://localhost:3000',
  ],
  changes: false,
  environment: 'optional',
  async run(context, { values }) {
    let step: Step | undefined;
    const target: SmokeTarget = {
      ...(await chooseTarget(context, values)),
      commit: values.commit,
      jobSeconds: seconds('--job-seconds', values['job-seconds']),
      scanSeconds: seconds('--scan-seconds', values['scan-seconds']),
      // The whole tree comes at the end; meanwhile only what is bad or took its time.
      report: (check) => {
        if (check.status === 'FAIL' || (check.milliseconds ?? 0) > slowMillis) step?.note(line(check));
      },
    };
    step = context.out.step(`Smoke test of ${target.api}`);
    const tree = await smoke(target);
    if (tree.status === 'FAIL') step.failed(tree.detail);
    else step.done();
    context.out.data(tree, printChecks(tree));
    if (context.signal.aborted)
      context.out.say('Interrupted; what had been made is removed as far as "clean-up" says.');
    return failures(tree).length === 0 && tree.status !== 'FAIL' ? exit.done : exit.failed;
  },
});

interface Given {
  readonly url: string | undefined;
  readonly web: string | undefined;
  readonly files: string | undefined;
  readonly account: string | undefined;
}

async function chooseTarget(context: Context, { url, web, files, account }: Given): Promise<SmokeTarget> {
  const api = apiOf(context, url);
  if (url !== undefined || context.environment === 'local') {
    const given = (text: string | undefined) => (text === undefined ? undefined : plainUrl(text));
    return { ...smokeTargetAt(api, account, context.signal), web: given(web), files: given(files) };
  }
  await guardAccount(context.settings, context.aws);
  const target = await smokeTargetOf(context);
  return account === undefined ? target : { ...target, account: readAccountFile(account) };
}

function seconds(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Failure({ what: `${option} ${text}`, why: 'expected a number of seconds', exitCode: exit.blocked });
}

const line = ({ name, status, detail, milliseconds = 0 }: Check): string =>
  `${status.padEnd(4)} ${name}${detail === '' ? '' : `: ${detail}`} (${milliseconds} ms)`;
