import { birthdayAt } from '../../../apps/api/guardians/tie.ts';
import { AccountStage } from '../../setup/api/account-stage.ts';
import type { FixtureClass, FixtureUser } from '../../setup/api/fixtures.ts';
import { mailsTo, temporaryPasswordTo } from '../../setup/api/mailbox.ts';
import { openRoutes } from '../../setup/api/walk.ts';
import { goodPassword, newAddress } from '../../setup/runner/cognito.ts';

describe('guardians', () => {
  let stage: AccountStage;
  let { test, accounts, school, admin } = {} as AccountStage;
  let teacher: FixtureUser;
  let taught: FixtureClass;
  let child: FixtureUser;

  beforeAll(async () => {
    stage = await AccountStage.start();
    ({ test, accounts, school, admin } = stage);
    teacher = await test.fixtures.user(school, 'teacher');
    child = await test.fixtures.user(school, 'student');
    taught = await test.fixtures.class(school, { teachers: [teacher], students: [child] });
    const item = await test.fixtures.lineItem(taught, (await test.fixtures.category(taught)).id);
    await test.fixtures.result(item, child, 50);
  });

  afterAll(() => stage.close());

  const person = (email: string, more: object = {}) => ({
    email,
    givenName: 'Byron',
    familyName: 'Keller',
    relation: 'parent',
    ...more,
  });
  const invite = (email: string, student: FixtureUser = child, by: FixtureUser = admin) =>
    test.as(by).post(`/v1/users/${student.sourcedId}/guardians`).send(person(email));
  const gradesAs = (guardian: FixtureUser, student: FixtureUser = child) =>
    test.as(guardian).get(`/v1/children/${student.sourcedId}/grades`);
  /** Another student with a guardian of their own. */
  async function family() {
    const student = await test.fixtures.user(school, 'student');
    await test.fixtures.enroll(taught, student, 'student');
    const guardian = await test.fixtures.user(school, 'guardian');
    return { student, guardian, tie: await test.fixtures.guardianTie(student, guardian) };
  }

  it('require authentication', async () => {
    expect(
      await openRoutes(
        test,
        'v1/children',
        'v1/guardianTies',
        'v1/users/:userSourcedId/guardians',
        'v1/users/:userSourcedId/children',
      ),
    ).toEqual([]);
  });

  it("another school's id gives 404", async () => {
    const other = await test.fixtures.school();
    const stranger = await test.fixtures.user(other, 'admin');
    const { tie } = await family();
    expect((await invite(newAddress(), child, stranger)).status).toBe(404);
    expect((await test.as(stranger).get(`/v1/guardianTies/${tie.sourcedId}`)).status).toBe(404);
    expect((await test.as(stranger).post(`/v1/guardianTies/${tie.sourcedId}/end`)).status).toBe(404);
    expect((await gradesAs(await test.fixtures.user(other, 'guardian'))).status).toBe(404);
  });

  it('are listed with their children for administrators alone, former ties too', async () => {
    const { student, guardian, tie } = await family();
    const list = (as: FixtureUser) => test.as(as).get(`/v1/users/${guardian.sourcedId}/children`);
    const tied = { sourcedId: tie.sourcedId, student: { sourcedId: student.sourcedId } };
    expect((await list(admin)).body.data).toMatchObject([{ ...tied, open: true }]);
    await test.as(admin).post(`/v1/guardianTies/${tie.sourcedId}/end`);
    expect((await list(admin)).body.data).toMatchObject([{ ...tied, open: false, endedReason: 'administrator' }]);
    expect((await list(teacher)).status).toBe(404);
    expect((await list(guardian)).status).toBe(404);
    expect((await list(await test.fixtures.user(await test.fixtures.school(), 'admin'))).status).toBe(404);
  });

  it('are invited by administrators alone, sign in, and see the grades of the child as the child does', async () => {
    const email = newAddress();
    expect((await invite(email, child, teacher)).status).toBe(403);
    const invited = await invite(email);
    expect(invited.status).toBe(201);
    expect(invited.body).toMatchObject({ relation: 'parent', source: 'invitation', open: true, endedAt: null });
    expect(invited.body.student.sourcedId).toBe(child.sourcedId);

    const first = await accounts.signIn(email, await temporaryPasswordTo(email));
    const { session } = first.body.challenge;
    await accounts.post('/v1/auth/challenges/new-password', { session, newPassword: goodPassword });
    const { accessToken } = (await accounts.signIn(email)).body.tokens;
    const as = (path: string) => test.as().get(path).set('authorization', `Bearer ${accessToken}`);
    expect((await as('/v1/users/me')).body).toMatchObject({ role: 'guardian', email });
    expect((await as('/v1/users/me/children')).body.data).toMatchObject([
      { sourcedId: child.sourcedId, relation: 'parent', guardianTieSourcedId: invited.body.sourcedId },
    ]);
    const own = await test.as(child).get('/v1/users/me/grades');
    const seen = await as(`/v1/children/${child.sourcedId}/grades`);
    expect(seen.body).toEqual(own.body);
    expect(seen.body.data[0].lineItems[0].result.score).toBe(50);
    const inClass = await as(`/v1/children/${child.sourcedId}/grades/${taught.sourcedId}`);
    expect(inClass.body).toEqual(own.body.data[0]);
    const work = await as(`/v1/children/${child.sourcedId}/assignments`);
    expect(work.body).toEqual((await test.as(child).get('/v1/users/me/assignments')).body);
    expect(work.body.data).toHaveLength(1);
    await test.database.run('UPDATE results SET draft = true WHERE student_id = $1', [child.id]);
    const hidden = await as(`/v1/children/${child.sourcedId}/grades`);
    expect(hidden.body.data[0].lineItems[0].result).toBeNull();
    await test.database.run('UPDATE results SET draft = false WHERE student_id = $1', [child.id]);
    const explained = await as(`/v1/children/${child.sourcedId}/grades/${taught.sourcedId}/explanation`);
    const ownExplained = await test.as(child).get(`/v1/classes/${taught.sourcedId}/grades/me/explanation`);
    expect(explained.status).toBe(200);
    expect(explained.body).toMatchObject({ lineItems: ownExplained.body.lineItems });
    const elsewhere = await test.fixtures.class(school);
    expect((await as(`/v1/children/${child.sourcedId}/grades/${elsewhere.sourcedId}/explanation`)).status).toBe(404);
    expect((await as(`/v1/children/${child.sourcedId}/grades/${elsewhere.sourcedId}`)).status).toBe(404);
    expect((await as('/v1/classes')).status).toBe(404);

    // Of another child they hear, with an account now, and of the end of a tie; nobody else does, and no mail names anybody.
    const { student, guardian: other } = await family();
    const { body: second } = await invite(email, student);
    expect((await mailsTo(email)).at(-1)?.text).toMatch(/lets you see the posted grades/);
    await test.as(admin).post(`/v1/guardianTies/${second.sourcedId}/end`).expect(200);
    await test.as(admin).post(`/v1/guardianTies/${second.sourcedId}/end`).expect(200);
    const ends = (await mailsTo(email)).filter(({ text }) => /that access has ended/.test(text));
    expect(ends).toHaveLength(1);
    expect(JSON.stringify(ends)).not.toMatch(new RegExp(`${student.sourcedId}|Keller|Byron`));
    const toOthers = await test.database.query(
      `SELECT 1 FROM email_outbox WHERE kind = 'guardianNotice' AND user_id IN ($1, $2)`,
      [student.id, other.id],
    );
    expect(toOthers).toEqual([]);
  });

  it('of the school are found by their address and get no second account and no mail', async () => {
    const { guardian } = await family();
    const answer = await invite(guardian.email.toUpperCase());
    expect(answer.status).toBe(201);
    expect(answer.body.guardian.sourcedId).toBe(guardian.sourcedId);
    expect(await mailsTo(guardian.email)).toEqual([]);
    expect((await gradesAs(guardian)).status).toBe(200);
    expect(await invite(guardian.email)).toMatchObject({ status: 409, body: { code: 'guardian-tied' } });
  });

  it('can be teachers of the school, who keep their role and see their child as a guardian does', async () => {
    const parent = await test.fixtures.user(school, 'teacher');
    expect((await gradesAs(parent)).status).toBe(404);
    expect((await invite(parent.email)).status).toBe(201);
    expect((await gradesAs(parent)).status).toBe(200);
    expect((await test.as(parent).get(`/v1/classes/${taught.sourcedId}/gradebook`)).status).toBe(404);
    expect((await test.as(parent).get('/v1/classes')).status).toBe(200);
  });

  it('are no students, and only students have them', async () => {
    const mate = await test.fixtures.user(school, 'student');
    expect(await invite(mate.email)).toMatchObject({ status: 422, body: { code: 'guardian-is-student' } });
    expect(await invite(newAddress(), teacher)).toMatchObject({ status: 422, body: { code: 'not-a-student' } });
  });

  it('whose address signs in at another school are answered alike, and see nothing', async () => {
    const elsewhere = await accounts.student(await test.fixtures.school());
    const known = await invite(elsewhere.email);
    const unknown = await invite(newAddress());
    expect(known.status).toBe(201);
    const shape = ({ body, headers }: typeof known) => [Object.keys(body), body.open, Object.keys(headers).toSorted()];
    expect(shape(known)).toEqual(shape(unknown));
    const children = test.as().get('/v1/users/me/children').set('authorization', `Bearer ${elsewhere.accessToken}`);
    expect((await children).body).toEqual({ data: [] });
  });

  it('leave nothing where the invitation fails', async () => {
    const email = newAddress();
    const before = await test.as(admin).get(`/v1/users/${child.sourcedId}/guardians`);
    const answer = await stage.withoutUserPool(async (agent) =>
      agent.post(`/v1/users/${child.sourcedId}/guardians`).send(person(email)),
    );
    expect(answer.status).toBe(503);
    expect((await test.as(admin).get(`/v1/users/${child.sourcedId}/guardians`)).body).toEqual(before.body);
    expect(await test.database.query('SELECT id FROM users WHERE email = $1', [email])).toEqual([]);
  });

  it('are separate: one tie ends, the other stays, and no repeat opens what ended', async () => {
    const { student, guardian, tie } = await family();
    const other = await test.fixtures.user(school, 'guardian');
    await test.fixtures.guardianTie(student, other);
    const ended = await test.as(admin).post(`/v1/guardianTies/${tie.sourcedId}/end`);
    expect(ended.body).toMatchObject({ open: false, endedReason: 'administrator' });
    expect((await test.as(admin).post(`/v1/guardianTies/${tie.sourcedId}/end`)).body).toEqual(ended.body);
    expect((await gradesAs(guardian, student)).status).toBe(404);
    expect((await gradesAs(other, student)).status).toBe(200);
    expect((await test.as(guardian).get(`/v1/guardianTies/${tie.sourcedId}`)).status).toBe(404);
    expect((await test.as(guardian).get('/v1/users/me/children')).body).toEqual({ data: [] });
    const listed = await test.as(admin).get(`/v1/users/${student.sourcedId}/guardians`);
    expect(listed.body.data.map(({ open }: { open: boolean }) => open)).toEqual([true, false]);
    expect((await test.as(student).get('/v1/users/me/guardians')).body.data).toHaveLength(1);
  });

  it('end it themselves; the student asks for it, and a guardian of another child does neither', async () => {
    const { student, guardian, tie } = await family();
    const stranger = (await family()).guardian;
    for (const verb of ['end', 'endRequest']) {
      expect((await test.as(stranger).post(`/v1/guardianTies/${tie.sourcedId}/${verb}`)).status).toBe(404);
    }
    expect((await test.as(student).post(`/v1/guardianTies/${tie.sourcedId}/end`)).status).toBe(403);
    const asked = await test.as(student).post(`/v1/guardianTies/${tie.sourcedId}/endRequest`);
    expect(asked.body).toMatchObject({ open: true, endRequestedAt: expect.any(String) });
    const [listed] = (await test.as(admin).get(`/v1/users/${student.sourcedId}/guardians`)).body.data;
    expect(listed.endRequestedAt).toBe(asked.body.endRequestedAt);
    const ended = await test.as(guardian).post(`/v1/guardianTies/${tie.sourcedId}/end`);
    expect(ended.body).toMatchObject({ open: false, endedReason: 'guardian' });
    expect((await gradesAs(guardian, student)).status).toBe(404);
  });

  it("see a child until the day of the age of consent, by the school's own calendar and without a job", async () => {
    const { student, guardian, tie } = await family();
    const setAge = async (ageOfConsent: number | null) => {
      const { headers } = await test.as(admin).get('/v1/settings');
      const changed = await test
        .as(admin)
        .patch('/v1/settings')
        .set('if-match', headers.etag as string)
        .send({ ageOfConsent });
      expect(changed.body.ageOfConsent).toBe(ageOfConsent);
    };
    const bornOn = (day: string) =>
      test.database.run(
        `INSERT INTO demographics (school_id, sourced_id, user_id, birth_date) VALUES ($1, $2, $3, ${day})
         ON CONFLICT (school_id, sourced_id) DO UPDATE SET birth_date = excluded.birth_date`,
        [school.id, student.sourcedId, student.id],
      );
    const statusOf = async () => (await gradesAs(guardian, student)).status;
    await setAge(18);
    expect(await statusOf()).toBe(200);
    // Of the two zones one always has another day than the other: whatever the hour, the school's own decides.
    for (const zone of ['Pacific/Kiritimati', 'Etc/GMT+12']) {
      await test.database.run('UPDATE schools SET time_zone = $2 WHERE id = $1', [school.id, zone]);
      await bornOn(`(now() AT TIME ZONE '${zone}')::date - interval '18 years' + interval '1 day'`);
      expect(await statusOf()).toBe(200);
      await bornOn(`(now() AT TIME ZONE '${zone}')::date - interval '18 years'`);
      expect(await statusOf()).toBe(404);
    }
    expect((await test.as(guardian).get('/v1/users/me/children')).body).toEqual({ data: [] });
    expect((await test.as(guardian).get(`/v1/guardianTies/${tie.sourcedId}`)).status).toBe(404);
    expect((await test.as(student).get('/v1/users/me/guardians')).body).toEqual({ data: [] });
    await setAge(null);
    expect(await statusOf()).toBe(200);
  });

  it.each([
    ['2008-03-01', 18, '2026-03-01'],
    ['2008-02-29', 18, '2026-02-28'],
    ['2008-02-29', 16, '2024-02-29'],
    ['2010-12-31', 18, '2028-12-31'],
  ])('of a child born on %s see it until the child is %i on %s', async (born, years, day) => {
    const { birthday } = await test.database.one<{ birthday: string }>(
      `SELECT (${birthdayAt('$1::date', '$2')})::date::text AS birthday`,
      [born, years],
    );
    expect(birthday).toBe(day);
  });

  it('see nothing of a removed child, and nothing once they are removed or shut out themselves', async () => {
    const { student, guardian } = await family();
    const removed = async (user: FixtureUser) => {
      const { headers } = await test.as(admin).get(`/v1/users/${user.sourcedId}`);
      return test
        .as(admin)
        .delete(`/v1/users/${user.sourcedId}`)
        .set('if-match', headers.etag as string);
    };
    expect((await removed(student)).status).toBe(204);
    expect((await gradesAs(guardian, student)).status).toBe(404);
    const next = await family();
    await test.as(admin).post(`/v1/users/${next.guardian.sourcedId}/disable`);
    expect((await gradesAs(next.guardian, next.student)).status).toBe(401);
  });
});
