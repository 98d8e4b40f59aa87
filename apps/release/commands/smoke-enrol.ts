import { readFileSync } from 'node:fs';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { readSecret } from '../aws/secrets-manager.ts';
import { accountSecret, parseAccount, readAccountFile, type SmokeAccount } from '../checks/smoke/account.ts';
import { enrol, rotate } from '../checks/smoke/enrol.ts';
import { Finding } from '../checks/smoke/runner.ts';
import { apiOf } from '../checks/smoke/target.ts';
import type { Context } from '../environment/context.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'smoke enrol',
  summary: 'Makes an invited administrator the account of the smoke test',
  description: [
    'Takes the temporary password that came by mail, sets a new one and an authenticator, and prints the account as',
    `JSON on stdout: the value of the secret ${accountSecret}. It is shown this once. With --rotate it takes the account`,
    'as it is and gives it a new password and a new authenticator.',
  ].join('\n'),
  options: {
    address: { type: 'string', value: 'ADDRESS', description: 'who was invited by npm run school:create' },
    url: { type: 'string', value: 'URL', description: 'the API that answers there, instead of an environment' },
    rotate: { type: 'boolean', description: 'change password and authenticator of the account that is there' },
    account: { type: 'string', value: 'FILE', description: 'the account to rotate, instead of the secret' },
    'password-file': {
      type: 'string',
      value: 'FILE',
      description: 'holds the temporary password, instead of being asked for it; /dev/stdin for a pipe',
    },
  },
  examples: [
    'npm run release -- smoke enrol staging --address smoke@staging.classboard.example',
    'npm run --silent release -- smoke enrol staging --rotate > account.json',
    'npm run --silent release -- smoke enrol prod --address smoke@classboard.example > account.json',
  ],
  changes: true,
  environment: 'optional',
  async run(context, { values }) {
    const place = { base: apiOf(context, values.url), signal: context.signal };
    let account: SmokeAccount | undefined;
    const keep = (present: SmokeAccount) => {
      account = present;
    };
    try {
      if (values.rotate) await rotate(place, await presentAccount(context, values.account), keep);
      else if (values.address === undefined) throw refusal('--address is missing', exit.blocked);
      else keep(await enrol(place, values.address, await temporaryPassword(context, values['password-file'])));
    } catch (error) {
      if (error instanceof Finding) throw refusal(error.message, exit.failed);
      throw error;
    } finally {
      // Also where the second half failed: nobody else knows what the first one set.
      if (account !== undefined) context.out.data(account, JSON.stringify(account));
    }
    const where = context.environment ?? 'ENV';
    context.out.say(`Keep it as the secret: npm run release -- params set ${where} ${accountSecret} --file FILE`);
    return exit.done;
  },
});

async function presentAccount(context: Context, file: string | undefined): Promise<SmokeAccount> {
  if (file !== undefined) return readAccountFile(file);
  const found = context.environment === undefined ? undefined : await readSecret(context, accountSecret);
  if (found === undefined) throw refusal(`the secret ${accountSecret} is missing, and so is --account`, exit.blocked);
  return parseAccount(found, `the secret ${accountSecret}`);
}

async function temporaryPassword(context: Context, file: string | undefined): Promise<string> {
  const text = file === undefined ? await context.ask('Temporary password:') : readFileSync(file, 'utf8');
  if (text === undefined || text.trim() === '') {
    throw refusal('nobody is there to type the temporary password', exit.blocked);
  }
  return text.trim();
}

const refusal = (why: string, exitCode: typeof exit.blocked | typeof exit.failed): Failure =>
  new Failure({
    what: 'The account was not enrolled',
    why,
    next: [
      'npm run release -- smoke enrol --help',
      'A temporary password ends after 3 days; docs/deployment.md says how the account is made',
    ],
    exitCode,
  });
