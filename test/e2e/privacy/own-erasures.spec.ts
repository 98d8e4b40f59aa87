import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { erasureQueue } from '../../../apps/api/privacy/erasure/erasure-task.ts';
import { coolOffDays } from '../../../apps/api/privacy/periods.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

let test: TestApp;
let school: FixtureSchool;
let admin: FixtureUser;

beforeAll(async () => {
  test = await startTestApp({ PUBLIC_URL: 'https://api.school.example' });
  school = await test.fixtures.school();
  admin = await test.fixtures.user(school, 'admin');
  await test.database.run(`UPDATE schools SET locale = 'de' WHERE id = $1`, [school.id]);
});

afterAll(() => test.close());

const ask = (user: FixtureUser, reason?: string) =>
  test
    .as(user)
    .post('/v1/users/me/privacy/erasures')
    .send(reason === undefined ? {} : { reason });
const decide = (user: FixtureUser, id: string, what: string, body: object = {}) =>
  test.as(user).post(`/v1/privacy/requests/${id}/${what}`).send(body);
const mailsTo = (user: FixtureUser) =>
  test.database.query<{ subject: string; body_text: string }>(
    `SELECT subject, body_text FROM email_outbox WHERE user_id = $1 AND kind = 'privacyNotice' ORDER BY created_at`,
    [user.id],
  );

describe('an erasure that somebody asks for themselves', () => {
  it('waits for an administrator, and begins its seven days with the agreement', async () => {
    const person = await test.fixtures.user(school, 'student');
    const { body: asked } = await ask(person, 'I left').expect(202);
    expect(asked).toMatchObject({ kind: 'erasure', state: 'requested', reason: 'I left', decidedBy: null });
    // Its task, which there is none of yet, would change nothing.
    await test.app.get(Jobs).enqueue(erasureQueue, { requestId: asked.id }, { schoolId: school.id });
    expect((await ask(person, 'I left').expect(202)).body.id).toBe(asked.id);
    expect((await ask(person, 'Another reason').expect(409)).body.code).toBe('request-open');
    const [mail, ...more] = await mailsTo(admin);
    expect(mail?.subject).toMatch(/Löschung der eigenen Daten/);
    expect(mail?.body_text).toContain(`GET /v1/privacy/requests/${asked.id}`);
    expect(more).toEqual([]);
    // Nobody is named in a mail.
    expect(mail?.body_text).not.toContain(person.sourcedId);
    const byAdmin = { userSourcedId: person.sourcedId, reason: 'I left' };
    expect((await test.as(admin).post('/v1/privacy/erasures').send(byAdmin).expect(409)).body.code).toBe(
      'request-open',
    );

    await decide(person, asked.id, 'approval').expect(403);
    const { body: approved } = await decide(admin, asked.id, 'approval').expect(200);
    expect(approved).toMatchObject({ state: 'coolingOff', decidedBy: { sourcedId: admin.sourcedId } });
    expect(Date.parse(approved.runsAfter) - Date.parse(approved.decidedAt)).toBe(coolOffDays * 86_400_000);
    expect((await decide(admin, asked.id, 'approval').expect(200)).body).toEqual(approved);
    expect((await mailsTo(person))[0]?.subject).toMatch(/Ihre Daten werden gelöscht/);
    const tasks = await test.database.query(
      `SELECT 1 FROM pgboss.job WHERE name = $1 AND data #>> '{data,requestId}' = $2 AND start_after > now() + interval '6 days'`,
      [erasureQueue, asked.id],
    );
    expect(tasks).toHaveLength(1);
    // Until it begins the person has second thoughts.
    expect((await decide(person, asked.id, 'withdrawal').expect(200)).body.state).toBe('withdrawn');
    expect((await decide(admin, asked.id, 'approval').expect(409)).body.code).toBe('not-decidable');
    expect((await ask(person, 'I left').expect(202)).body.id).not.toBe(asked.id);
  });

  it('is refused with a reason that the person reads', async () => {
    const person = await test.fixtures.user(school, 'guardian');
    const { id } = (await ask(person).expect(202)).body;
    const reason = 'Die Unterlagen werden bis Juli gebraucht';
    const { body } = await decide(admin, id, 'refusal', { reason }).expect(200);
    expect(body).toMatchObject({ state: 'refused', decisionReason: reason });
    const own = (await test.as(person).get('/v1/users/me/privacy/erasures').expect(200)).body.data;
    expect(own).toMatchObject([{ id, state: 'refused', decisionReason: reason }]);
    expect((await test.as(person).get('/v1/users/me/privacy/exports').expect(200)).body.data).toEqual([]);
    const [mail] = await mailsTo(person);
    expect([mail?.subject, mail?.body_text.includes(reason)]).toEqual([
      expect.stringContaining('Ihre Daten werden nicht gelöscht'),
      false,
    ]);
  });

  it('is decided by nobody about themselves, and by nobody of another school', async () => {
    const { id } = (await ask(admin).expect(202)).body;
    expect((await decide(admin, id, 'approval').expect(409)).body.code).toBe('own-erasure');
    const elsewhere = await test.fixtures.user(await test.fixtures.school(), 'admin');
    for (const what of ['approval', 'refusal', 'withdrawal']) {
      await decide(elsewhere, id, what, what === 'refusal' ? { reason: 'x' } : {}).expect(404);
    }
    const another = await test.fixtures.user(school, 'admin');
    await test.database.run(`INSERT INTO legal_holds (school_id, user_id, reason) VALUES ($1, $2, 'Lawsuit')`, [
      school.id,
      admin.id,
    ]);
    expect((await decide(another, id, 'approval').expect(409)).body.code).toBe('legal-hold');
    const exportId = (await test.as(admin).post('/v1/users/me/privacy/exports').expect(202)).body.id;
    expect((await decide(another, exportId, 'approval').expect(409)).body.code).toBe('not-decidable');
  });

  it('can be asked for three times in a month, so that nobody fills the mailboxes of administrators', async () => {
    const person = await test.fixtures.user(school, 'student');
    const mailed = async () => (await mailsTo(admin)).length;
    const before = await mailed();
    const askAndWithdraw = async () =>
      decide(person, (await ask(person, 'I left').expect(202)).body.id, 'withdrawal').expect(200);
    for (let time = 0; time < 3; time += 1) await askAndWithdraw();
    expect(await mailed()).toBe(before + 3);
    const refused = await ask(person, 'I left').expect(429);
    expect(refused.body.code).toBe('too-many-erasures');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(29 * 86_400);
    expect(await mailed()).toBe(before + 3);
    await test.database.run(
      `UPDATE privacy_requests SET created_at = created_at - interval '31 days' WHERE user_id = $1`,
      [person.id],
    );
    await askAndWithdraw();
  });
});
