import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import type { SchoolsRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { MailOutbox, type OutgoingMail } from '../mail/outbox.ts';
import { UnsubscribeLinks } from '../mail/unsubscribe-links.ts';
import { byPerson, digestOf } from './digest.ts';
import { digestWriter } from './digest-mail.ts';
import { type Claimed, type DueDigest, DueDigests, type DueOptions } from './due-digests.ts';
import { HappeningsReader } from './happenings.ts';
import { UnsentDigests } from './unsent-digests.ts';

/** Composed in one transaction: some hundred milliseconds of work. */
const peopleAtOnce = 500;

/** How many digests were due, and how many of them had something to say. */
export interface Composed {
  due: number;
  mails: number;
}

type School = Pick<SchoolsRow, 'name' | 'locale' | 'time_zone'>;

/**
 * Makes the digests of a school that are due. What a digest says is decided here: what was recalled before is not in it.
 * Whoever is due is claimed in the transaction that puts the mails into the outbox, so that two workers, or a second attempt
 * of one that was killed, give nobody two mails of a day.
 */
@Injectable()
export class Digests {
  constructor(
    private readonly database: JobsDatabase,
    private readonly unsent: UnsentDigests,
    private readonly due: DueDigests,
    private readonly happenings: HappeningsReader,
    private readonly outbox: MailOutbox,
    private readonly links: UnsubscribeLinks,
    private readonly config: AppConfig,
  ) {}

  async compose(
    schoolId: number,
    options: Pick<DueOptions, 'at' | 'beforeHour'>,
    stopping?: AbortSignal,
  ): Promise<Composed> {
    await this.unsent.release(schoolId);
    const composed = { due: 0, mails: 0 };
    for (let after: number | undefined = 0; after !== undefined; ) {
      stopping?.throwIfAborted();
      const { last, due, mails } = await this.composeSome(schoolId, { ...options, limit: peopleAtOnce, after });
      composed.due += due;
      composed.mails += mails;
      after = last;
    }
    return composed;
  }

  private composeSome(schoolId: number, options: DueOptions): Promise<Composed & Pick<Claimed, 'last'>> {
    return this.database.transaction(async () => {
      const { digests, last } = await this.due.claim(schoolId, options);
      const mails = await this.write(schoolId, digests);
      await this.outbox.enqueueAll(mails.map(({ mail }) => mail));
      await this.due.noteMails(mails.map(({ digest, mail }) => ({ ...digest, dedupeKey: mail.dedupeKey })));
      return { due: digests.length, mails: mails.length, last };
    });
  }

  private async write(
    schoolId: number,
    due: readonly DueDigest[],
  ): Promise<{ digest: DueDigest; mail: OutgoingMail }[]> {
    const readers = due.filter(({ wanted }) => wanted);
    if (readers.length === 0) return [];
    const from = Math.min(...readers.map((reader) => reader.from));
    const until = Math.max(...readers.map((reader) => reader.until));
    const school = await this.database.one<School>('SELECT name, locale, time_zone FROM schools WHERE id = $1', [
      schoolId,
    ]);
    const ids = readers.map((reader) => reader.user_id);
    const all = byPerson(await this.happenings.read(ids, from, until));
    const writer = digestWriter(school);
    // The console is at the root of the address that clients use.
    const signIn = `${this.config.publicUrl}/`;
    return readers.flatMap((digest) => {
      const content = digestOf(digest, all, writer.compare);
      if (content === undefined) return [];
      const { subject, text, html } = writer.write(content, new Date(digest.until / 1_000), {
        signIn,
        unsubscribe: this.links.urlOf(digest.user_id, 'digest'),
      });
      // One a day by the row that was claimed; one that is written again has another moment.
      const dedupeKey = `digest:${digest.user_id}:${digest.until}`;
      const mail = {
        kind: 'digest',
        schoolId,
        userId: digest.user_id,
        dedupeKey,
        subject,
        text,
        html,
        unsubscribe: true,
        studentIds: content.flatMap(({ child }) => (child === null ? [] : [child.id])),
      } as const;
      return [{ digest, mail }];
    });
  }
}
