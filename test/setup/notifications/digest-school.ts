import { Digests } from '../../../apps/api/notifications/digests.ts';
import type { TestApp } from '../api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../api/fixtures.ts';

export interface StoredDigest {
  body_text: string;
  body_html: string;
  unsubscribe: boolean;
  state: string;
}

/** A school with a class and a student of it, and the digests of its people. */
export class DigestSchool {
  private constructor(
    readonly test: TestApp,
    readonly school: FixtureSchool,
    readonly physics: FixtureClass,
    private readonly category: { id: number },
    readonly lena: FixtureUser,
  ) {}

  /** Another school in the same application. */
  static async make(test: TestApp): Promise<DigestSchool> {
    const { fixtures } = test;
    const school = await fixtures.school();
    const lena = await fixtures.user(school, 'student');
    const physics = await fixtures.class(school, { students: [lena] });
    return new DigestSchool(test, school, physics, await fixtures.category(physics), lena);
  }

  /** Today's digests, whatever the hour; gives how many mails there are. */
  async compose(): Promise<number> {
    const { mails } = await this.test.app.get(Digests, { strict: false }).compose(this.school.id, { beforeHour: true });
    return mails;
  }

  /** The night after the digests that there are. */
  async night(days = 1): Promise<void> {
    const { database } = this.test;
    await database.run('UPDATE digests SET day = day - $2::integer WHERE school_id = $1', [this.school.id, days]);
  }

  mailsOf(user: FixtureUser): Promise<StoredDigest[]> {
    return this.test.database.query<StoredDigest>(
      `SELECT body_text, body_html, unsubscribe, state FROM email_outbox WHERE user_id = $1 AND kind = 'digest' ORDER BY created_at`,
      [user.id],
    );
  }

  /** The items of the last mail, under what they stand. */
  async newsOf(user: FixtureUser): Promise<string[]> {
    const text = (await this.mailsOf(user)).at(-1)?.body_text ?? '';
    return text.split('\n').filter((line) => /^(- |==|Physics|Reports)/.test(line));
  }

  /** An assignment of the class. */
  async item(title: string, values: Parameters<TestApp['fixtures']['lineItem']>[2] = {}): Promise<FixtureLineItem> {
    const made = await this.test.fixtures.lineItem(this.physics, this.category.id, values);
    await this.test.database.run('UPDATE line_items SET title = $2 WHERE id = $1', [made.id, title]);
    return made;
  }

  async submit(work: FixtureLineItem, student: FixtureUser): Promise<void> {
    await this.test.database.run(
      `INSERT INTO submissions (school_id, sourced_id, line_item_id, student_id) VALUES ($1, gen_random_uuid()::text, $2, $3)`,
      [this.school.id, work.id, student.id],
    );
  }

  /** One that can be downloaded; gives its id. */
  async report(
    kind: 'class' | 'progress' | 'reportCard',
    of: { class?: FixtureClass; student?: FixtureUser },
  ): Promise<string> {
    const { id } = await this.test.database.one<{ id: string }>(
      `INSERT INTO uploads (id, school_id, purpose, object_key, file_name, content_type, size_bytes, sha256, state,
         scan_status, expires_at)
       SELECT n.id, $1, 'report', n.id::text, 'report.pdf', 'application/pdf', 1, repeat('0', 64), 'completed', 'clean', now()
       FROM (SELECT gen_random_uuid() AS id) n RETURNING id`,
      [this.school.id],
    );
    const report = await this.test.database.one<{ id: string }>(
      `INSERT INTO reports (school_id, kind, class_id, student_id, day, upload_id, expires_at)
       VALUES ($1, $2, $3, $4, current_date, $5, now() + interval '1 year') RETURNING id`,
      [this.school.id, kind, of.class?.id ?? null, of.student?.id ?? null, id],
    );
    return report.id;
  }

  /** @param change of columns, as SQL */
  async changeResult(of: { id: number }, change: string): Promise<void> {
    await this.test.database.run(`UPDATE results SET ${change}, updated_at = now() WHERE id = $1`, [of.id]);
  }
}

export const hoursFromNow = (hours: number): Date => new Date(Date.now() + hours * 3_600_000);
