import { setTimeout as sleep } from 'node:timers/promises';
import { generate } from 'otplib';
import { commandLine } from '../../../cli/command-line.ts';
import { CheckFailed } from '../check.ts';
import { type Answer, ask, expected, type Json } from './client.ts';
import type { SmokeAccount } from './smoke-account.ts';

const codeSeconds = 30;

export interface SignedIn {
  readonly token: string;
  readonly factors: string;
}

/**
 * Signs in as people do, over the API, with the second factor where the pool or the account asks for one.
 * @param demandsFactor whether signing in without a second factor is a fault
 */
export async function signIn(
  base: string,
  account: SmokeAccount,
  demandsFactor: boolean,
  signal: AbortSignal,
): Promise<SignedIn> {
  const first = await begin(base, account, signal);
  if (first.tokens !== null) {
    if (demandsFactor) {
      throw new CheckFailed(
        'the password alone signs in',
        'demand TOTP of everybody in the user pool, see infra/identity',
      );
    }
    return { token: first.tokens.accessToken, factors: 'password; no second factor is asked for' };
  }
  const { name } = first.challenge;
  if (name === 'MFA_SETUP') throw new CheckFailed('the account has no authenticator yet', enrol);
  if (name === 'NEW_PASSWORD_REQUIRED') throw new CheckFailed('the account has its temporary password still', enrol);
  if (account.totpSecret === undefined) {
    throw new CheckFailed('a code is asked for, and the account has no totpSecret', 'add totpSecret to the account');
  }
  const secret = account.totpSecret;
  let answer = await answerCode(base, first.challenge.session, secret, signal);
  if (answer.status === 401) {
    // Cognito takes a code once: whoever used it in these 30 s, another smoke test perhaps, was faster.
    await nextCode(signal);
    const again = await begin(base, account, signal);
    answer = await answerCode(base, again.challenge?.session, secret, signal);
  }
  const { tokens } = expected(answer, 200);
  if (tokens == null) throw new CheckFailed('the code is accepted, and there are no tokens');
  return { token: tokens.accessToken, factors: 'password and TOTP' };
}

/** Returns when authenticators show another code. */
export async function nextCode(signal: AbortSignal): Promise<void> {
  await sleep(codeSeconds * 1_000 - (Date.now() % (codeSeconds * 1_000)) + 500, undefined, { signal });
}

async function begin(base: string, { username, password }: SmokeAccount, signal: AbortSignal): Promise<Json> {
  const body = { email: username, password };
  return expected(await ask(base, { method: 'POST', path: '/v1/auth/sign-in', body, signal }), 200);
}

async function answerCode(base: string, session: string, secret: string, signal: AbortSignal): Promise<Answer> {
  const body = { session, code: await generate({ secret }) };
  return ask(base, { method: 'POST', path: '/v1/auth/challenges/totp', body, signal });
}

const enrol = commandLine('smoke enrol', 'ENV', { address: 'ADDRESS' });
