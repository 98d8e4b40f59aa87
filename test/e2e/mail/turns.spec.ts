import { randomUUID } from 'node:crypto';
import { MailSender } from '../../../apps/api/mail/mail-sender.ts';
import { MailOutbox, type OutgoingMail } from '../../../apps/api/mail/outbox.ts';
import { OutboxStates } from '../../../apps/api/mail/outbox-states.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { sentTo } from '../../setup/api/mailbox.ts';
import { newAddress } from '../../setup/runner/cognito.ts';

let test: TestApp;
let large: FixtureSchool;
let small: FixtureSchool;

beforeAll(async () => {
  test = await startTestApp();
  [large, small] = [await test.fixtures.school(), await test.fixtures.school()];
});

afterAll(() => test.close());

const mailsOf = (school: FixtureSchool | null, count: number, mail: Partial<OutgoingMail> = {}) =>
  test.app.get(MailOutbox).enqueueAll(
    Array.from({ length: count }, () => ({
      kind: 'digest' as const,
      schoolId: school?.id ?? null,
      userId: null,
      to: newAddress(),
      dedupeKey: randomUUID(),
      subject: 'A test',
      text: 'A test',
      unsubscribe: true,
      ...mail,
    })) as OutgoingMail[],
  );

/** How many mails of whom are taken next, with what they are. */
async function taken(limit: number): Promise<string[]> {
  const mails = await test.app.get(OutboxStates).take(limit);
  const rows = await test.database.query<{ school_id: number | null; unsubscribe: boolean; mails: number }>(
    `SELECT school_id, unsubscribe, count(*) AS mails FROM email_outbox WHERE id = ANY ($1::uuid[]) GROUP BY 1, 2`,
    [mails.map(({ id }) => id)],
  );
  const nameOf = (id: number | null) => (id === large.id ? 'large' : id === small.id ? 'small' : 'none');
  return rows
    .map((row) => `${nameOf(row.school_id)} ${row.unsubscribe ? 'digests' : 'notices'} ${row.mails}`)
    .toSorted();
}

const empty = () => test.database.run(`UPDATE email_outbox SET state = 'withdrawn' WHERE state = 'pending'`);

describe('what is due', () => {
  afterEach(empty);

  it('continues the turns of digests, whoever has a notice before each of them', async () => {
    await mailsOf(large, 3);
    await mailsOf(small, 3);
    const digests: string[] = [];
    for (const _ of [1, 2, 3, 4]) {
      await mailsOf(small, 1, { kind: 'accountNotice', unsubscribe: false });
      digests.push(...(await taken(2)).filter((mails) => mails.includes('digests')));
    }
    expect(digests).toEqual(['large digests 1', 'small digests 1', 'large digests 1', 'small digests 1']);
  });

  it('goes in turns of schools, so that nobody waits until the many mails of another are sent', async () => {
    await mailsOf(large, 100);
    await test.database.run(
      `UPDATE email_outbox SET attempt_after = now() - interval '1 hour' WHERE state = 'pending'`,
    );
    await mailsOf(small, 3);
    await mailsOf(null, 1);
    expect(await taken(5)).toEqual(['large digests 2', 'none digests 1', 'small digests 2']);
    expect(await taken(5)).toEqual(['large digests 4', 'small digests 1']);
  });

  it('comes to every school in the same number of batches, however many of them wait', async () => {
    const schools = await Promise.all(Array.from({ length: 5 }, () => test.fixtures.school()));
    for (const school of schools) await mailsOf(school, 4);
    const served = new Set<number | null>();
    const states = test.app.get(OutboxStates);
    for (let batch = 0; batch < 3; batch += 1) {
      for (const { school_id: school } of await states.take(2)) served.add(school);
    }
    expect(served.size).toBe(5);
  });

  it('goes with the notices of every school before any digest, in turns too', async () => {
    await mailsOf(large, 20);
    await mailsOf(large, 20, { unsubscribe: false });
    await mailsOf(small, 1, { unsubscribe: false });
    expect(await taken(5)).toEqual(['large notices 4', 'small notices 1']);
  });

  it('is what is due alone, and what nobody else has taken', async () => {
    await mailsOf(large, 3, { notBefore: new Date(Date.now() + 3_600_000) });
    await mailsOf(small, 30);
    const states = test.app.get(OutboxStates);
    const both = (await Promise.all([states.take(10), states.take(10)])).flat().map(({ id }) => id);
    expect(new Set(both).size).toBe(both.length);
    const rest = (await states.take(30)).length;
    expect(both.length + rest).toBe(30);
  });
});

describe('a digest about a child', () => {
  let guardian: FixtureUser;
  let child: FixtureUser;

  beforeAll(async () => {
    guardian = await test.fixtures.user(small, 'guardian');
    child = await test.fixtures.user(small, 'student');
  });

  /** A digest that waits for SES, with its row. */
  async function waiting(studentIds: readonly number[]): Promise<{ to: string; key: string }> {
    const [to, key] = [newAddress(), randomUUID()];
    await mailsOf(small, 1, { to, dedupeKey: key, userId: guardian.id, studentIds } as Partial<OutgoingMail>);
    await test.database.run(
      `INSERT INTO digests (user_id, day, school_id, from_at, until_at, dedupe_key) VALUES ($1, current_date, $2, now(), now(), $3)
       ON CONFLICT (user_id, day) DO UPDATE SET dedupe_key = excluded.dedupe_key`,
      [guardian.id, small.id, key],
    );
    return { to, key };
  }

  it('goes only while its reader may look on the child, and is composed again without them after that', async () => {
    const tie = await test.fixtures.guardianTie(child, guardian);
    const stateOf = (key: string) =>
      test.database.one(
        `SELECT state, body_text, EXISTS (SELECT FROM digests d WHERE d.dedupe_key = o.dedupe_key) AS composed
         FROM email_outbox o WHERE dedupe_key = $1`,
        [key],
      );
    const send = () => test.app.get(MailSender).sendDue();
    const allowed = await waiting([child.id]);
    await send();
    expect(await sentTo(allowed.to)).toHaveLength(1);
    expect(await stateOf(allowed.key)).toMatchObject({ state: 'sent', composed: true });

    const late = await waiting([child.id]);
    await test.database.run(`UPDATE guardian_ties SET ended_at = now(), ended_reason = 'administrator' WHERE id = $1`, [
      tie.id,
    ]);
    await send();
    expect(await sentTo(late.to)).toEqual([]);
    expect(await stateOf(late.key)).toEqual({ state: 'withdrawn', body_text: null, composed: false });
    const own = await waiting([]);
    await send();
    expect(await sentTo(own.to)).toHaveLength(1);
  });
});
