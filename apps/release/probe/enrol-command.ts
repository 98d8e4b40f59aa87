import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { generate } from 'otplib';
import { defineCommand } from '../cli/command.ts';
import type { Context } from '../cli/context.ts';
import { exit } from '../exit-codes.ts';
import { ReleaseFailure } from '../failure.ts';
import { accountSecret, type SmokeAccount } from './account.ts';
import { ask, expected, type Json } from './client.ts';
import { Finding } from './runner.ts';
import { apiOf } from './smoke-target.ts';

export const command = defineCommand({
  name: 'smoke enrol',
  summary: 'Makes an invited administrator the account of the smoke test',
  description: [
    'Takes the temporary password that came by mail, sets a new one and an authenticator, and prints the account as',
    `JSON on stdout: the value of the secret ${accountSecret}. It is shown this once.`,
  ].join('\n'),
  options: {
    address: { type: 'string', value: 'ADDRESS', description: 'who was invited by npm run school:create' },
    url: { type: 'string', value: 'URL', description: 'the API that answers there, instead of an environment' },
    'password-file': {
      type: 'string',
      value: 'FILE',
      description: 'holds the temporary password, instead of being asked for it; /dev/stdin for a pipe',
    },
  },
  examples: [
    'npm run release -- smoke enrol staging --address smoke@staging.classboard.example',
    'npm run --silent release -- smoke enrol prod --address smoke@classboard.example > account.json',
  ],
  changes: true,
  environment: 'optional',
  async run(context, { values }) {
    const { address } = values;
    if (address === undefined) throw refusal('--address is missing', exit.blocked);
    const password = await temporaryPassword(context, values['password-file']);
    try {
      const account = await enrol(apiOf(context, values.url), address, password, context.signal);
      context.out.data(account, JSON.stringify(account));
    } catch (error) {
      if (error instanceof Finding) throw refusal(error.message, exit.failed);
      throw error;
    }
    const where = context.environment ?? 'ENV';
    context.out.say(`Keep it as the secret: npm run release -- params set ${where} ${accountSecret}`);
    return exit.done;
  },
});

async function temporaryPassword(context: Context, file: string | undefined): Promise<string> {
  const text = file === undefined ? await context.ask('Temporary password:') : readFileSync(file, 'utf8');
  if (text === undefined || text.trim() === '') {
    throw refusal('nobody is there to type the temporary password', exit.blocked);
  }
  return text.trim();
}

const refusal = (why: string, exitCode: typeof exit.blocked | typeof exit.failed): ReleaseFailure =>
  new ReleaseFailure({
    what: 'The account was not enrolled',
    why,
    next: [
      'npm run release -- smoke enrol --help',
      'A temporary password ends after 3 days; docs/deployment.md says how the account is made',
    ],
    exitCode,
  });

async function enrol(base: string, username: string, temporary: string, signal: AbortSignal): Promise<SmokeAccount> {
  const post = async (path: string, body: object): Promise<Json> =>
    expected(await ask(base, { method: 'POST', path: `/v1/auth/${path}`, body, signal }), 200);
  const first = await post('sign-in', { email: username, password: temporary });
  if (first.challenge?.name !== 'NEW_PASSWORD_REQUIRED') throw new Finding('this password is not a temporary one');
  // The digit, the letters and the symbol that the policy of the pool wants come first.
  const password = `Sm0ke-${randomBytes(24).toString('base64url')}`;
  const second = await post('challenges/new-password', { session: first.challenge.session, newPassword: password });
  if (second.tokens !== null) return { username, password };
  if (second.challenge.name !== 'MFA_SETUP') throw new Finding(`the pool asks for ${second.challenge.name}`);
  const { secretCode, session } = await post('challenges/totp-setup', { session: second.challenge.session });
  const { tokens } = await post('challenges/totp-setup/verify', {
    session,
    code: await generate({ secret: secretCode }),
  });
  if (tokens === null) throw new Finding('the authenticator was accepted, and there are no tokens');
  return { username, password, totpSecret: secretCode };
}
