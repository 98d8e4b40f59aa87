/**
 * Cognito wants the account's id beside a refresh token or a challenge's session. Clients get both in one opaque text.
 * The id in it is not proof of anything: Cognito refuses a token or session of another account.
 */
export interface Handle {
  userId: string;
  secret: string;
}

const encode = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

export const toHandle = ({ userId, secret }: Handle): string => `${encode(userId)}.${secret}`;

/** Undefined where the text is not one that this service gave out. */
export function readHandle(text: string): Handle | undefined {
  const at = text.indexOf('.');
  const userId = Buffer.from(text.slice(0, Math.max(at, 0)), 'base64url').toString('utf8');
  const secret = text.slice(at + 1);
  return /^[\w.@+-]{1,254}$/.test(userId) && secret !== '' ? { userId, secret } : undefined;
}
