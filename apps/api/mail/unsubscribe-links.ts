import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { sharedKey } from '../config/shared-key.ts';
import type { MailKind } from './outbox.ts';

/** Kinds that somebody can unsubscribe from; the others are about the account or the school of their reader. */
export const optionalKinds = ['digest'] as const satisfies readonly MailKind[];
export type OptionalKind = (typeof optionalKinds)[number];

export interface Subscription {
  userId: number;
  kind: OptionalKind;
}

/**
 * Links by which the reader of a mail gets no more of its kind, without signing in. They are signed and do not expire:
 * old mails are unsubscribed from, too.
 */
@Injectable()
export class UnsubscribeLinks {
  private readonly key: Buffer;

  constructor(private readonly config: AppConfig) {
    this.key = sharedKey(config, 'unsubscribe links');
  }

  /** For the text of a mail; it leads to a page with a button. */
  urlOf(userId: number, kind: OptionalKind): string {
    return `${this.config.publicUrl}/v1/unsubscribe/${this.tokenOf({ userId, kind })}`;
  }

  /** Of RFC 8058: mail clients show a button of their own, and POST to the link. Nothing for a kind that is not optional. */
  headers(userId: number, kind: string): Record<string, string> {
    if (!isOptional(kind)) return {};
    return {
      'List-Unsubscribe': `<${this.urlOf(userId, kind)}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    };
  }

  tokenOf({ userId, kind }: Subscription): string {
    const content = `${userId.toString(36)}.${kind}`;
    return `${content}.${this.sign(content)}`;
  }

  /** Undefined where the text is not one that this service gave out. */
  read(token: string): Subscription | undefined {
    const [id = '', kind = '', signature = ''] = token.split('.');
    const expected = Buffer.from(this.sign(`${id}.${kind}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected) || !isOptional(kind)) return undefined;
    return { userId: Number.parseInt(id, 36), kind };
  }

  private sign(content: string): string {
    return createHmac('sha256', this.key).update(content).digest('base64url');
  }
}

const isOptional = (kind: string): kind is OptionalKind => (optionalKinds as readonly string[]).includes(kind);
