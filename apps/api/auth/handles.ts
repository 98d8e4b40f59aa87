import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { sharedKey } from '../config/shared-key.ts';

/**
 * Cognito wants the account's id beside a refresh token. Clients get both in one opaque text.
 * The id in it is not proof of anything: Cognito refuses a token of another account, and nothing is counted by it.
 */
export interface Handle {
  userId: string;
  secret: string;
}

const encode = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');
const decode = (text: string): string => Buffer.from(text, 'base64url').toString('utf8');

export const toHandle = ({ userId, secret }: Handle): string => `${encode(userId)}.${secret}`;

/** Undefined where the text is not one that this service gave out. */
export function readHandle(text: string): Handle | undefined {
  const at = text.indexOf('.');
  const userId = decode(text.slice(0, Math.max(at, 0)));
  const secret = text.slice(at + 1);
  return /^[\w.@+-]{1,254}$/.test(userId) && secret !== '' ? { userId, secret } : undefined;
}

/** The session of a challenge, with whom it was put to. */
export interface ChallengeHandle extends Handle {
  /** The address that the sign-in began with: where it succeeds becomes a usual place of it. */
  account: string;
}

/**
 * Sessions of challenges as clients carry them. Wrong answers count against the account in it, so that part is signed:
 * a client can neither name somebody else nor have a second spelling.
 */
@Injectable()
export class ChallengeHandles {
  private readonly key: Buffer;

  constructor(config: AppConfig) {
    this.key = sharedKey(config, 'challenge sessions');
  }

  write({ userId, account, secret }: ChallengeHandle): string {
    const owner = encode(JSON.stringify([userId, account]));
    return `${owner}.${this.sign(owner)}.${secret}`;
  }

  /** Undefined where the text is not one that this service gave out. */
  read(text: string): ChallengeHandle | undefined {
    const [owner = '', signature = '', ...rest] = text.split('.');
    const secret = rest.join('.');
    const expected = Buffer.from(this.sign(owner));
    const given = Buffer.from(signature);
    if (secret === '' || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const [userId, account] = JSON.parse(decode(owner)) as [string, string];
    return { userId, account, secret };
  }

  private sign(owner: string): string {
    return createHmac('sha256', this.key).update(owner).digest('base64url');
  }
}
