import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { createSesClient } from './clients.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Sends mails of the application's own through SES; codes and invitations are Cognito's. */
@Injectable()
export class Mailer {
  private readonly client;

  constructor(private readonly config: AppConfig) {
    this.client = createSesClient(config);
  }

  /** Sends nothing where no sender is configured. @throws where SES does not take the mail */
  async send({ to, subject, text }: Mail): Promise<void> {
    const { MAIL_FROM, MAIL_CONFIGURATION_SET } = this.config.env;
    if (MAIL_FROM === undefined) return;
    await this.client.send(
      new SendEmailCommand({
        FromEmailAddress: MAIL_FROM,
        ConfigurationSetName: MAIL_CONFIGURATION_SET,
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: text } } } },
      }),
    );
  }
}
