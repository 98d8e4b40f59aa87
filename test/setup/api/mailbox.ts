import { testStack } from '../runner/stack.ts';

export interface Mail {
  subject: string;
  text: string;
}

interface StoredMail {
  destination: { to: string[] };
  subject: string;
  body: { text?: string };
}

/** The mails to an address, oldest first. The mailbox is shared by all tests, so give each its own addresses. */
export async function mailsTo(address: string): Promise<Mail[]> {
  const answer = await fetch(new URL('/store', testStack().mailboxUrl));
  const { emails } = (await answer.json()) as { emails: StoredMail[] };
  return emails
    .filter((mail) => mail.destination.to.includes(address))
    .map((mail) => ({ subject: mail.subject, text: mail.body.text ?? '' }));
}

/** The code of the newest mail to an address. */
export async function newestCodeTo(address: string): Promise<string> {
  const mail = (await mailsTo(address)).at(-1);
  const code = /code is (\d{6})/.exec(mail?.text ?? '')?.[1];
  if (code === undefined) throw new Error('no mail with a code has come');
  return code;
}

/** The temporary password of the newest mail to an address. */
export async function temporaryPasswordTo(address: string): Promise<string> {
  const mail = (await mailsTo(address)).at(-1);
  const password = /temporary password is (\S+)\.$/.exec(mail?.text ?? '')?.[1];
  if (password === undefined) throw new Error('no mail with a temporary password has come');
  return password;
}
