import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import type { SchoolsRow, UsersRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { type MailKind, MailOutbox } from '../mail/outbox.ts';
import type { Notice } from './languages/messages.ts';
import { type NoticeWords, noticeWords, toText } from './notice-writer.ts';

export interface NewNotice {
  schoolId: number;
  kind: MailKind;
  /** Names by ids what it is about: nobody gets a second one of it. */
  about: string;
  /** The request of the API that shows all of it. */
  details?: string;
  /** @param school its name */
  write: (words: NoticeWords, school: string) => Notice;
}

type School = Pick<SchoolsRow, 'name' | 'locale' | 'time_zone'>;

/** Mails a school's people about what concerns them, in its language. In the transaction that decides what is written of. */
@Injectable()
export class Notices {
  constructor(
    private readonly database: Database,
    private readonly jobsDatabase: JobsDatabase,
    private readonly outbox: MailOutbox,
  ) {}

  /** To everybody who administers the school and signs in. */
  async toAdministrators(notice: NewNotice): Promise<void> {
    const administrators = await this.ownDatabase().query<Pick<UsersRow, 'id'>>(
      `SELECT id FROM users WHERE school_id = $1 AND role = 'admin' AND status = 'active' AND enabled AND cognito_sub IS NOT NULL`,
      [notice.schoolId],
    );
    await this.write(
      notice,
      administrators.map(({ id }) => id),
    );
  }

  async toUser(userId: number, notice: NewNotice): Promise<void> {
    await this.write(notice, [userId]);
  }

  private async write({ schoolId, kind, about, details, write }: NewNotice, readers: readonly number[]): Promise<void> {
    const school = await this.ownDatabase().one<School>('SELECT name, locale, time_zone FROM schools WHERE id = $1', [
      schoolId,
    ]);
    const words = noticeWords(school);
    const content = write(words, words.name(school.name));
    const mail = { kind, schoolId, subject: content.subject, text: toText(words, content, details) };
    await this.outbox.enqueueAll(readers.map((userId) => ({ ...mail, userId, dedupeKey: `${about}:${userId}` })));
  }

  private ownDatabase(): Database {
    return this.jobsDatabase.inTransaction ? this.jobsDatabase : this.database;
  }
}
