import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import type { SchoolsRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { MailOutbox } from './outbox.ts';
import { type Subscription, UnsubscribeLinks } from './unsubscribe-links.ts';
import { donePage, questionPage } from './unsubscribe-page.ts';

/** Ends a kind of mail for whoever has the link of one. */
@Injectable()
export class UnsubscribeService {
  constructor(
    private readonly database: Database,
    private readonly links: UnsubscribeLinks,
    private readonly outbox: MailOutbox,
  ) {}

  /** Changes nothing: firewalls and mail servers follow the links of mails. */
  async show(token: string): Promise<string> {
    return questionPage(await this.localeOf(this.read(token)));
  }

  /** Can be repeated. Mails that wait are not sent any more. */
  async unsubscribe(token: string): Promise<string> {
    const { userId, kind } = this.read(token);
    const locale = await this.localeOf({ userId, kind });
    await this.database.transaction(async () => {
      await this.database.run(
        `INSERT INTO notification_preferences (user_id, school_id, digest) SELECT id, school_id, false FROM users WHERE id = $1
         ON CONFLICT (user_id) DO UPDATE SET digest = false, version = notification_preferences.version + 1, updated_at = now()
         WHERE notification_preferences.digest`,
        [userId],
      );
      await this.outbox.withdrawOf(userId, kind);
    });
    return donePage(locale);
  }

  /** @throws Problem not-found where the link is none of ours */
  private read(token: string): Subscription {
    const subscription = this.links.read(token);
    if (subscription === undefined) throw new Problem(httpProblems.notFound);
    return subscription;
  }

  /** @throws Problem not-found where the user is gone */
  private async localeOf({ userId }: Subscription): Promise<string> {
    const row = await this.database.first<Pick<SchoolsRow, 'locale'>>(
      'SELECT s.locale FROM users u JOIN schools s ON s.id = u.school_id WHERE u.id = $1',
      [userId],
    );
    if (row === undefined) throw new Problem(httpProblems.notFound);
    return row.locale;
  }
}
