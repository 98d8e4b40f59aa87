import { randomUUID } from 'node:crypto';
import { MailEvents } from '../../../apps/api/mail/mail-events.ts';
import { MailSender } from '../../../apps/api/mail/mail-sender.ts';
import { MailOutbox, type OutgoingMail } from '../../../apps/api/mail/outbox.ts';
import { OutboxStates } from '../../../apps/api/mail/outbox-states.ts';
import { UnsubscribeLinks } from '../../../apps/api/mail/unsubscribe-links.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { sentTo } from '../../setup/api/mailbox.ts';
import { type SesEventOptions, sesEvent } from '../../setup/mail/ses-event.ts';
import { newAddress } from '../../setup/runner/cognito.ts';

let test: TestApp;
let school: FixtureSchool;
let admin: FixtureUser;
let student: FixtureUser;

beforeAll(async () => {
  test = await startTestApp({ PUBLIC_URL: 'https://api.school.example' });
  school = await test.fixtures.school();
  admin = await test.fixtures.user(school, 'admin');
  student = await test.fixtures.user(school, 'student');
});

afterAll(() => test.close());

type SomeMail = Partial<Extract<OutgoingMail, { to: string }>>;

const enqueue = (mail: SomeMail): Promise<boolean> =>
  test.app.get(MailOutbox).enqueue({
    kind: 'digest',
    schoolId: school.id,
    userId: student.id,
    dedupeKey: `mails/${randomUUID()}`,
    subject: 'A test',
    text: 'A test',
    ...mail,
  } as OutgoingMail);
const send = () => test.app.get(MailSender).sendDue();
const rowOf = (dedupeKey: string) =>
  test.database.one<{ id: string; state: string; failure: string | null; attempts: number; body_text: string | null }>(
    'SELECT id, state, failure, attempts, body_text FROM email_outbox WHERE dedupe_key = $1',
    [dedupeKey],
  );
const stateOf = async (dedupeKey: string) => (await rowOf(dedupeKey)).state;

/** A mail that SES has taken. */
async function sentMail(mail: SomeMail = {}): Promise<{ key: string; id: string; to: string }> {
  const [key, to] = [`mails/${randomUUID()}`, newAddress()];
  await enqueue({ to, dedupeKey: key, ...mail });
  await send();
  return { key, id: (await rowOf(key)).id, to: mail.to ?? to };
}

describe('the outbox', () => {
  it('keeps a mail with the writes that it is about, or neither', async () => {
    const key = `mails/${randomUUID()}`;
    const broken = test.database.transaction(async () => {
      await enqueue({ dedupeKey: key, to: newAddress() });
      throw new Error('The rest fails');
    });
    await expect(broken).rejects.toThrow('The rest fails');
    expect(await test.database.query('SELECT 1 FROM email_outbox WHERE dedupe_key = $1', [key])).toEqual([]);
  });

  it('sends a mail of one key once, and not before its moment', async () => {
    const [key, to] = [`mails/${randomUUID()}`, newAddress()];
    expect(await enqueue({ dedupeKey: key, to, notBefore: new Date(Date.now() + 3_600_000) })).toBe(true);
    await send();
    expect(await sentTo(to)).toEqual([]);
    await test.database.run('UPDATE email_outbox SET attempt_after = now() WHERE dedupe_key = $1', [key]);
    await send();
    expect(await enqueue({ dedupeKey: key, to })).toBe(false);
    await send();
    expect(await sentTo(to)).toHaveLength(1);
  });

  it('takes a mail back that waits, with what it says, or that has no text any more, and none that was sent', async () => {
    const [key, emptied, to] = [`mails/${randomUUID()}`, `mails/${randomUUID()}`, newAddress()];
    const outbox = test.app.get(MailOutbox);
    for (const dedupeKey of [key, emptied]) await enqueue({ dedupeKey, to });
    expect(await outbox.withdraw(key)).toBe(true);
    await test.database.run('UPDATE email_outbox SET body_text = NULL WHERE dedupe_key = $1', [emptied]);
    await send();
    const rows = [await rowOf(key), await rowOf(emptied)].map(({ state, body_text: text }) => [state, text]);
    expect([await sentTo(to), ...rows]).toEqual([[], ['withdrawn', null], ['withdrawn', null]]);
    expect(await outbox.withdraw((await sentMail()).key)).toBe(false);
  });

  it('sends nobody a mail who has no account', async () => {
    const key = `mails/${randomUUID()}`;
    const { id } = await test.database.one<{ id: number }>(
      `INSERT INTO users (school_id, sourced_id, username, role, given_name, family_name)
       VALUES ($1, $2, $2, 'student', 'A', 'B') RETURNING id`,
      [school.id, randomUUID()],
    );
    await enqueue({ dedupeKey: key, userId: id });
    await send();
    expect(await rowOf(key)).toMatchObject({ state: 'suppressed', failure: 'no-address' });
  });

  it('sends HTML and text, and the headers of RFC 8058 with what one can unsubscribe from', async () => {
    const { to } = await sentMail({ html: '<p>A test</p>', unsubscribe: true });
    const [mail] = await sentTo(to);
    expect(mail).toMatchObject({ text: 'A test', html: '<p>A test</p>' });
    const token = test.app.get(UnsubscribeLinks).tokenOf({ userId: student.id, kind: 'digest' });
    expect(mail?.headers).toEqual({
      'List-Unsubscribe': `<https://api.school.example/v1/unsubscribe/${token}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    const notice = await sentMail({ kind: 'accountNotice' });
    expect((await sentTo(notice.to))[0]?.headers).toEqual({});
  });
});

describe('what SES reports', () => {
  const report = (type: string, outboxId: string, options?: SesEventOptions) =>
    test.app.get(MailEvents).receive(sesEvent(type, outboxId, options));
  const permanent = { bounceType: 'Permanent', bounceSubType: 'General' };
  const temporary = { bounceType: 'Transient', bounceSubType: 'General' };

  it.each([
    ['in order', ['Send', 'Delivery'], 'delivered'],
    ['the other way round', ['Delivery', 'Send'], 'delivered'],
    ['a bounce after the delivery', ['Send', 'Delivery', 'Bounce'], 'bounced'],
    ['a delivery after the bounce', ['Bounce', 'Delivery', 'Send'], 'bounced'],
    ['a complaint after all', ['Complaint', 'Delivery', 'Send'], 'complained'],
    ['a virus', ['Send', 'Reject'], 'rejected'],
    ['a delay', ['DeliveryDelay'], 'sent'],
  ])('decides about a mail, %s', async (_order, types, state) => {
    const { key, id, to } = await sentMail();
    for (const type of types)
      await report(type, id, { address: to, ...(type === 'Bounce' ? { bounce: permanent } : {}) });
    expect(await stateOf(key)).toBe(state);
  });

  it('counts once however often it comes', async () => {
    const { id } = await sentMail();
    const event = sesEvent('Delivery', id);
    const events = test.app.get(MailEvents);
    expect([await events.receive(event), await events.receive(event)]).toEqual([true, true]);
    expect(await test.database.query('SELECT type FROM email_events WHERE outbox_id = $1', [id])).toHaveLength(1);
  });

  it('does not make an absence note undo a delivery', async () => {
    const { key, id, to } = await sentMail();
    await report('Delivery', id, { address: to });
    await report('Bounce', id, { address: to, bounce: temporary });
    expect(await stateOf(key)).toBe('delivered');
  });

  it('is refused where it is no event, and taken where the mail is none of the outbox', async () => {
    const events = test.app.get(MailEvents);
    for (const value of [undefined, null, {}, { source: 'aws.ses' }]) expect(await events.receive(value)).toBe(false);
    for (const id of [randomUUID(), 'no-id']) expect(await report('Send', id)).toBe(true);
  });

  it('ends what nobody knew, and keeps a mail from being sent again', async () => {
    const { key, id } = await sentMail();
    await test.database.run(
      `UPDATE email_outbox SET state = 'unknown', sending_since = now() - interval '31 minutes' WHERE dedupe_key = $1`,
      [key],
    );
    expect(await test.app.get(OutboxStates).putBackUnanswered()).toEqual({ again: 1, givenUp: 0 });
    expect(await stateOf(key)).toBe('pending');
    await report('Send', id);
    expect(await stateOf(key)).toBe('sent');
  });

  it('is awaited for half an hour, and a mail that nobody ever hears of is given up', async () => {
    const [{ key }, outbox] = [await sentMail(), test.app.get(OutboxStates)];
    const age = (minutes: number, attempts: number) =>
      test.database.run(
        `UPDATE email_outbox SET state = 'sending', attempts = $3, sending_since = now() - make_interval(mins => $2)
         WHERE dedupe_key = $1`,
        [key, minutes, attempts],
      );
    await age(29, 1);
    expect(await outbox.putBackUnanswered()).toEqual({ again: 0, givenUp: 0 });
    await age(31, 5);
    expect(await outbox.putBackUnanswered()).toEqual({ again: 0, givenUp: 1 });
    expect(await rowOf(key)).toMatchObject({ state: 'failed', failure: 'no-answer' });
  });

  it('keeps further mails of that school from an address that bounced, and of no other', async () => {
    const { id, to } = await sentMail();
    await report('Bounce', id, { address: to.toUpperCase(), bounce: permanent });
    const other = await test.fixtures.school();
    const keys = [`mails/${randomUUID()}`, `mails/${randomUUID()}`] as const;
    await enqueue({ to, dedupeKey: keys[0], kind: 'accountNotice' });
    await enqueue({ to, dedupeKey: keys[1], schoolId: other.id, userId: null });
    await send();
    expect(await rowOf(keys[0])).toMatchObject({ state: 'suppressed', failure: 'bounce' });
    expect(await stateOf(keys[1])).toBe('sent');
  });

  it('keeps digests from an address that complained, and no notice about the account', async () => {
    const { id, to } = await sentMail({ unsubscribe: true });
    await report('Complaint', id, { address: to, complaint: { complaintFeedbackType: 'abuse' } });
    const keys = [`mails/${randomUUID()}`, `mails/${randomUUID()}`] as const;
    await enqueue({ to, dedupeKey: keys[0], unsubscribe: true });
    await enqueue({ to, dedupeKey: keys[1], kind: 'accountNotice' });
    await send();
    expect([await stateOf(keys[0]), await stateOf(keys[1])]).toEqual(['suppressed', 'sent']);
  });

  it('suppresses nobody who says that a mail is no spam, or whose mailbox is full', async () => {
    const first = await sentMail({ unsubscribe: true });
    await report('Complaint', first.id, { address: first.to, complaint: { complaintFeedbackType: 'not-spam' } });
    const second = await sentMail({ unsubscribe: true });
    await report('Bounce', second.id, { address: second.to, bounce: temporary });
    expect([await stateOf(first.key), await stateOf(second.key)]).toEqual(['delivered', 'bounced']);
    const suppressed = 'SELECT 1 FROM email_suppressions WHERE address = ANY ($1)';
    expect(await test.database.query(suppressed, [[first.to, second.to].map((to) => to.toLowerCase())])).toEqual([]);
  });
});

describe('a link to unsubscribe', () => {
  const pathOf = (user: FixtureUser) =>
    `/v1/unsubscribe/${test.app.get(UnsubscribeLinks).tokenOf({ userId: user.id, kind: 'digest' })}`;
  const wantsDigests = async (user: FixtureUser) =>
    (
      await test.database.first<{ digest: boolean }>('SELECT digest FROM notification_preferences WHERE user_id = $1', [
        user.id,
      ])
    )?.digest ?? true;

  it('shows a page with a button, and changes nothing however often it is followed', async () => {
    const user = await test.fixtures.user(school, 'student');
    for (const method of ['get', 'head', 'get'] as const) {
      const answer = await test.as()[method](pathOf(user));
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    }
    const { text } = await test.as().get(pathOf(user));
    expect(text).toContain('<form method="post"><button name="List-Unsubscribe" value="One-Click">');
    expect(text).not.toContain(user.email);
    expect(await wantsDigests(user)).toBe(true);
  });

  it.each(['form', 'multipart'])(
    'ends the digests of its reader by POST, without signing in and as often as one likes: %s',
    async (kind) => {
      const user = await test.fixtures.user(school, 'student');
      const waiting = `mails/${randomUUID()}`;
      await enqueue({ userId: user.id, dedupeKey: waiting, notBefore: new Date(Date.now() + 3_600_000) });
      const post = () => {
        const request = test.as().post(pathOf(user));
        return kind === 'form'
          ? request.type('form').send({ 'List-Unsubscribe': 'One-Click' })
          : request.field('List-Unsubscribe', 'One-Click');
      };
      expect([(await post()).status, (await post()).status]).toEqual([200, 200]);
      expect([await wantsDigests(user), await stateOf(waiting)]).toEqual([false, 'withdrawn']);
      expect(await wantsDigests(student)).toBe(true);
    },
  );

  it('speaks the language of the school, from right to left where that is written so', async () => {
    const arabic = await test.fixtures.school();
    await test.database.run(`UPDATE schools SET locale = 'ar-EG' WHERE id = $1`, [arabic.id]);
    const user = await test.fixtures.user(arabic, 'student');
    expect((await test.as().get(pathOf(user))).text).toContain('<html lang="ar" dir="rtl">');
  });

  it('is found by nobody who changed it', async () => {
    const path = `${pathOf(student)}x`;
    const answers = [await test.as().get(path), await test.as().post(path).type('form').send({ a: 'b' })];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(2).fill([404, 'not-found']));
  });
});

describe('the list of mails', () => {
  it('requires an administrator', async () => {
    expect((await test.as().get('/v1/mails')).status).toBe(401);
    expect((await test.as(student).get('/v1/mails')).status).toBe(403);
  });

  it('shows what became of the mails of the school, without addresses and texts', async () => {
    const other = await test.fixtures.school();
    const { id, to } = await sentMail();
    await sentMail({ schoolId: other.id, userId: null });
    const { data } = (await test.as(admin).get('/v1/mails?limit=1')).body;
    expect(data).toEqual([
      {
        id,
        kind: 'digest',
        state: 'sent',
        userSourcedId: student.sourcedId,
        failure: null,
        attempts: 1,
        dueAt: expect.any(String),
        sentAt: expect.any(String),
        resolvedAt: null,
      },
    ]);
    expect(JSON.stringify(data)).not.toContain(to);
    const filtered = await test.as(admin).get(`/v1/mails?state=bounced&userSourcedId=${student.sourcedId}`);
    expect(new Set(filtered.body.data.map(({ state }: { state: string }) => state))).toEqual(new Set(['bounced']));
  });
});
