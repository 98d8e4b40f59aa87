import { randomBytes } from 'node:crypto';
import { generate } from 'otplib';
import { CheckFailed } from '../check.ts';
import { ask, expected, type Json } from './client.ts';
import { nextCode, signIn } from './sign-in.ts';
import type { SmokeAccount } from './smoke-account.ts';

/** The digit, the letters and the symbol that the policy of the pool wants come first. */
const newPassword = (): string => `Sm0ke-${randomBytes(24).toString('base64url')}`;

interface Place {
  readonly base: string;
  readonly signal: AbortSignal;
}

async function post({ base, signal }: Place, path: string, body: object, token?: string): Promise<Json> {
  const request = { method: 'POST', path: `/v1/auth/${path}`, body, signal } as const;
  return expected(await ask(base, token === undefined ? request : { ...request, token }), 200, 204);
}

/** From the temporary password to the account with a password and an authenticator. @throws CheckFailed */
export async function enrol(place: Place, username: string, temporary: string): Promise<SmokeAccount> {
  const first = await post(place, 'sign-in', { email: username, password: temporary });
  if (first.challenge?.name !== 'NEW_PASSWORD_REQUIRED') throw new CheckFailed('this password is not a temporary one');
  const password = newPassword();
  const { session } = first.challenge;
  const second = await post(place, 'challenges/new-password', { session, newPassword: password });
  if (second.tokens !== null) return { username, password };
  if (second.challenge.name !== 'MFA_SETUP') throw new CheckFailed(`the pool asks for ${second.challenge.name}`);
  const setup = await post(place, 'challenges/totp-setup', { session: second.challenge.session });
  const code = await generate({ secret: setup.secretCode });
  const { tokens } = await post(place, 'challenges/totp-setup/verify', { session: setup.session, code });
  if (tokens === null) throw new CheckFailed('the authenticator was accepted, and there are no tokens');
  return { username, password, totpSecret: setup.secretCode };
}

/**
 * Gives the account a new authenticator, where it has one, and a new password. Every sign-in of it ends.
 * @param keep called with the account after each step: what was changed must not be lost when the next step fails
 * @throws CheckFailed
 */
export async function rotate(
  place: Place,
  account: SmokeAccount,
  keep: (account: SmokeAccount) => void,
): Promise<void> {
  let present = account;
  if (account.totpSecret !== undefined) {
    const { token } = await signIn(place.base, present, false, place.signal);
    const { secretCode } = await postWithProof(place, 'mfa/totp', { password: present.password }, present, token);
    await post(place, 'mfa/totp/verify', { code: await generate({ secret: secretCode }) }, token);
    present = { ...present, totpSecret: secretCode };
    keep(present);
  }
  // A new authenticator ended the sign-in that set it up.
  const { token } = await signIn(place.base, present, false, place.signal);
  const password = newPassword();
  const change = { currentPassword: present.password, newPassword: password };
  await postWithProof(place, 'change-password', change, present, token);
  keep({ ...present, password });
}

/** A change of the account, with a code of its authenticator where it has one. */
async function postWithProof(
  { base, signal }: Place,
  path: string,
  body: object,
  { totpSecret: secret }: SmokeAccount,
  token: string,
): Promise<Json> {
  const send = async () => {
    const code = secret === undefined ? undefined : await generate({ secret });
    return ask(base, { method: 'POST', path: `/v1/auth/${path}`, body: { ...body, code }, token, signal });
  };
  const answer = await send();
  if (secret === undefined || answer.status !== 422) return expected(answer, 200, 204);
  // Cognito takes a code once, and this one has signed in.
  await nextCode(signal);
  return expected(await send(), 200, 204);
}
