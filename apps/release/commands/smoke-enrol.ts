import { readFileSync } from 'node:fs';
import { callWith } from '../../cli/command-definition.ts';
import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { readSecret } from '../aws/secrets-manager.ts';
import { CheckFailed } from '../checks/check.ts';
import { enrol, rotate } from '../checks/smoke/enrol.ts';
import { accountSecret, parseAccount, readAccountFile, type SmokeAccount } from '../checks/smoke/smoke-account.ts';
import { apiOf } from '../checks/smoke/smoke-target.ts';
import type { Context } from '../environment/context.ts';
import { implement } from './command.ts';

export const command = implement(definitions['smoke enrol'], async (context, { values }) => {
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
    if (error instanceof CheckFailed) throw refusal(error.message, exit.failed);
    throw error;
  } finally {
    // Also where the second half failed: nobody else knows what the first one set.
    if (account !== undefined) context.out.data(account, JSON.stringify(account));
  }
  const where = context.environment ?? 'ENV';
  context.out.print(`Keep it as the secret: ${commandLine('params set', [where, accountSecret], { file: 'FILE' })}`);
  return exit.done;
});

async function presentAccount(context: Context, file: string | undefined): Promise<SmokeAccount> {
  if (file !== undefined) return readAccountFile(file);
  const found = context.environment === undefined ? undefined : await readSecret(context, accountSecret);
  if (found === undefined) throw refusal(`the secret ${accountSecret} is missing, and so is --account`, exit.blocked);
  return parseAccount(found, `the secret ${accountSecret}`);
}

async function temporaryPassword(context: Context, file: string | undefined): Promise<string> {
  const text =
    file === undefined
      ? await context.ask('Temporary password, which is not shown:', { hidden: true })
      : readFileSync(file, 'utf8');
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
      callWith(definitions['smoke enrol'], ['--help']),
      'A temporary password ends after 3 days; docs/deployment.md describes how to create the account',
    ],
    exitCode,
  });
