import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { createSesClient } from './clients.ts';
import { ConnectionHeld } from './guarded.ts';
import { outcomeOfFailure, type SendOutcome } from './mailer-outcome.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** By name. SES takes names of 126 characters and values of 870, printable ASCII (API_MessageHeader of SES v2). */
  headers?: Readonly<Record<string, string>>;
  /** Comes back in each event of SES about the mail. Letters, digits, `_` and `-` (API_MessageTag of SES v2). */
  outboxId: string;
}

/** The tag that holds `Mail.outboxId`. */
export const outboxTag = 'outbox-id';

/** Sends mails of the application's own through SES; codes and invitations are Cognito's. */
@Injectable()
export class Mailer {
  private readonly client: SESv2Client;

  constructor(private readonly config: AppConfig) {
    this.client = createSesClient(config);
  }

  /** Calls SES once: whoever repeats the call after a lost answer sends the mail twice. */
  async send({ to, subject, text, html, headers = {}, outboxId }: Mail): Promise<SendOutcome> {
    const { MAIL_FROM, MAIL_CONFIGURATION_SET } = this.config.env;
    const utf8 = (data: string) => ({ Data: data, Charset: 'UTF-8' });
    const command = new SendEmailCommand({
      FromEmailAddress: MAIL_FROM,
      ConfigurationSetName: MAIL_CONFIGURATION_SET,
      Destination: { ToAddresses: [to] },
      Content: {
        Simple: {
          Subject: utf8(subject),
          Body: { Text: utf8(text), ...(html === undefined ? {} : { Html: utf8(html) }) },
          Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
        },
      },
      EmailTags: [{ Name: outboxTag, Value: outboxId }],
    });
    try {
      const { MessageId } = await this.client.send(command);
      return { kind: 'sent', messageId: MessageId ?? null };
    } catch (error) {
      if (error instanceof ConnectionHeld) throw error;
      return outcomeOfFailure(error);
    }
  }
}
