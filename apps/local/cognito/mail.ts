import type { Messages } from 'cognito-local/lib/services/messages.js';
import type { User } from 'cognito-local/lib/services/userPoolService.js';

type Source = Parameters<Messages['deliver']>[1];

const senderAddress = 'no-reply@verificationemail.com';

/** Cognito's own default wording. */
function compose(source: Source, username: string, code: string): { subject: string; text: string } {
  switch (source) {
    case 'AdminCreateUser':
      return {
        subject: 'Your temporary password',
        text: `Your username is ${username} and temporary password is ${code}.`,
      };
    case 'ForgotPassword':
      return { subject: 'Your password reset code', text: `Your password reset code is ${code}.` };
    default:
      return { subject: 'Your verification code', text: `Your confirmation code is ${code}.` };
  }
}

/** Sends the codes of the local Cognito as e-mails through the local SES, where a person finds them. */
export class MailboxMessages implements Messages {
  constructor(private readonly mailboxUrl: () => Promise<string>) {}

  async deliver(
    _context: unknown,
    source: Source,
    _clientId: string | null,
    _userPoolId: string,
    user: User,
    code: string,
    _clientMetadata: unknown,
    delivery: { Destination: string },
  ): Promise<void> {
    const username = user.Attributes.find(({ Name }) => Name === 'email')?.Value ?? user.Username;
    const { subject, text } = compose(source, username, code);
    const answer = await fetch(new URL('/v2/email/outbound-emails', await this.mailboxUrl()), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'AWS4-HMAC-SHA256 local' },
      body: JSON.stringify({
        FromEmailAddress: senderAddress,
        Destination: { ToAddresses: [delivery.Destination] },
        Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: text } } } },
      }),
    });
    if (!answer.ok) throw new Error(`The mailbox refused a mail with status ${answer.status}`);
  }
}
