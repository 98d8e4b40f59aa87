import type { SchoolsRow, SupportSessionsRow } from '../database/schema.generated.ts';

/** A session, as its notice describes it. */
export interface NoticedSession
  extends Pick<SupportSessionsRow, 'reason' | 'reads' | 'expires_at'>,
    Pick<SchoolsRow, 'time_zone' | 'locale'> {
  operator: string;
}

/** The mail to administrators that somebody who runs the service opened a session into their school. */
export const supportNotice = (session: NoticedSession) => ({
  subject: 'ClassBoard support reads data of your school',
  text: textOf(session),
});

function textOf({ operator, reason, reads, expires_at, time_zone, locale }: NoticedSession): string {
  const until = expires_at.toLocaleString(locale, { timeZone: time_zone, dateStyle: 'medium', timeStyle: 'short' });
  return [
    `${operator}, who runs ClassBoard, opened a support session into your school. It can read, and change nothing.`,
    `Reason: ${reason}\nReads: ${reads.join(', ')}\nUntil: ${until} (${time_zone})`,
    'Administrators see what is read under /v1/support-sessions, and can end the session there at any time.',
  ].join('\n\n');
}
