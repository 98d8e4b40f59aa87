import { testStack } from '../runner/stack.ts';
import { sendDueMails } from './app.ts';

export interface Mail {
  subject: string;
  text: string;
}

export interface SentMail extends Mail {
  address: string;
  html: string | undefined;
  headers: Readonly<Record<string, string>>;
}

interface StoredMail {
  destination: { to: string[] };
  subject: string;
  body: { text?: string; html?: string };
  headers?: { name: string; value: string }[];
}

/** The mails to an address, oldest first, those included that wait in the outbox of an application of this file. The mailbox is shared by all tests, so give each its own addresses. */
export async function mailsTo(address: string): Promise<Mail[]> {
  await sendDueMails();
  return (await sentTo(address)).map(({ subject, text }) => ({ subject, text }));
}

/** The same without sending anything, by the end of the address, such as its domain. */
export async function sentTo(ending: string): Promise<SentMail[]> {
  const answer = await fetch(new URL('/store', testStack().mailboxUrl));
  const { emails } = (await answer.json()) as { emails: StoredMail[] };
  return emails.flatMap(({ destination, subject, body, headers = [] }) => {
    const address = destination.to.find((to) => to.endsWith(ending));
    if (address === undefined) return [];
    const named = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
    return [{ address, subject, text: body.text ?? '', html: body.html, headers: named }];
  });
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
