import { GradeCalculator } from '../../../apps/api/grading/grade-calculator.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf, openRoutes } from '../../setup/api/walk.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';

describe('posting', () => {
  let test: TestApp;
  let own: Populated;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let item: string;
  let since: string;

  beforeAll(async () => {
    test = await startTestApp();
  });

  /** A student with a posted result, whose totals are calculated, and a line item whose grades are posted by hand. */
  beforeEach(async () => {
    own = await populatedSchool(test);
    ({ teacher, student } = own);
    const { body } = await test
      .as(teacher)
      .post(`/v1/classes/${own.class.sourcedId}/lineItems`)
      .send({ title: 'Exam', categorySourcedId: own.ids.categorySourcedId, resultValueMax: 20, posting: 'manual' });
    item = body.sourcedId;
    since = new Date(Date.now() - 60_000).toISOString();
    await calculate();
  });

  afterAll(() => test.close());

  const calculate = () => test.app.get(GradeCalculator, { strict: false }).calculate(own.class.id, false);
  const graded = (score: number) => ({ scoreStatus: 'fully graded', score, comment: 'See task 4.' });
  const grade = async (body: object, version?: number, user = student) => {
    const request = test.as(teacher).put(`/v1/lineItems/${item}/results/${user.sourcedId}`);
    if (version !== undefined) request.set('if-match', `"${version}"`);
    const answer = await request.send(body);
    expect(answer.status).toBe(version === undefined ? 201 : 200);
    return answer.body as { sourcedId: string; version: number; draft: boolean };
  };
  const preview = async () => (await test.as(teacher).get(`/v1/lineItems/${item}/posting`)).body;
  const change = (body: object) => test.as(teacher).post(`/v1/lineItems/${item}/posting`).send(body);
  const recallAll = async () =>
    change({ action: 'recall', which: 'all', fingerprint: (await preview()).postedFingerprints.all });
  const post = (version: number, user = student) =>
    change({ action: 'post', results: [{ studentSourcedId: user.sourcedId, version }] });

  /** Everything that the student's GET routes answer, as one text; what differs each time is left out. */
  const seenBy = async (user: FixtureUser, ids: Readonly<Record<string, string>> = {}): Promise<string> => {
    const answers: string[] = [];
    for (const spec of test.routes) {
      if (spec.method !== 'GET' || !spec.path.startsWith('v1/') || spec.path.endsWith('/download')) continue;
      const values = { ...own.ids, lineItemSourcedId: item, ...ids };
      const address = addressOf(spec, values);
      const shape = (spec.query?.shape ?? {}) as Record<string, unknown>;
      const queries = 'modifiedSince' in shape ? [{}, { modifiedSince: since, total: 'true' }] : [{}];
      for (const query of queries) {
        const { status, headers, text } = await test.as(user).get(address).query(query);
        const stable = text.replaceAll(/"(requestId|instance|nextModifiedSince|asOf)":"[^"]*"/g, '');
        const etag = 'modifiedSince' in query ? '' : headers.etag;
        answers.push(`${address} ${JSON.stringify(query)} ${status} ${etag} ${stable}`);
      }
    }
    return answers.join('\n');
  };
  const ownGrades = async () => (await test.as(student).get(`/v1/classes/${own.class.sourcedId}/grades/me`)).body;

  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/lineItems/:lineItemSourcedId/posting')).toEqual([]);
  });

  it("another school's id gives 404", async () => {
    const foreign = await populatedSchool(test);
    const path = `/v1/lineItems/${foreign.ids.lineItemSourcedId}/posting`;
    expect((await test.as(teacher).get(path)).status).toBe(404);
    expect((await test.as(teacher).post(path).send({ action: 'recall', which: 'all', fingerprint: 'x' })).status).toBe(
      404,
    );
    expect((await test.as(student).get(`/v1/lineItems/${item}/posting`)).status).toBe(403);
  });

  it('reveals nothing of a draft to its student: not that it was made, changed, calculated or deleted', async () => {
    // Work that was submitted in time and is past due: a draft must not turn it from missing into submitted.
    await test.as(student).put(`/v1/lineItems/${item}/submission`).send({ comment: 'Done' });
    const past = new Date(Date.now() + 1).toISOString();
    await test.as(teacher).patch(`/v1/lineItems/${item}`).set('if-match', '"1"').send({ dueDate: past });
    await calculate();
    expect((await ownGrades()).totals.counts).toMatchObject({ missing: 0, submitted: 1 });
    const before = await seenBy(student);
    const made = await grade(graded(3));
    expect(made).toMatchObject({ draft: true, version: 1 });
    const resultOf = { resultSourcedId: made.sourcedId };
    const unknown = await test.as(student).get('/v1/results/no-such-result');
    const hidden = await test.as(student).get(`/v1/results/${made.sourcedId}`);
    expect({ ...hidden.body, requestId: '', instance: '' }).toEqual({
      ...unknown.body,
      requestId: '',
      instance: '',
    });
    expect(await seenBy(student)).toBe(before);
    await calculate();
    expect(await seenBy(student)).toBe(before);
    const withDraft = await seenBy(student, resultOf);
    await grade(graded(4), 1);
    expect(await seenBy(student)).toBe(before);
    await calculate();
    expect(await seenBy(student)).toBe(before);
    expect(await seenBy(student, resultOf)).toBe(withDraft);
    const path = `/v1/lineItems/${item}/results/${student.sourcedId}`;
    expect((await test.as(teacher).delete(path).set('if-match', '"2"')).status).toBe(204);
    expect(await seenBy(student)).toBe(before);
    await calculate();
    expect(await seenBy(student)).toBe(before);
  });

  it('takes work again that has a draft for a grade, and keeps what was submitted unlike its grade', async () => {
    const submit = (comment: string, version?: number) => {
      const request = test.as(student).put(`/v1/lineItems/${item}/submission`);
      if (version !== undefined) request.set('if-match', `"${version}"`);
      return request.send({ comment });
    };
    expect((await submit('First try')).status).toBe(201);
    const { version } = await grade(graded(3));
    expect((await submit('Second try', 1)).status).toBe(200);
    expect((await post(version)).body).toMatchObject({ changed: 1 });
    expect((await submit('Third try', 2)).body.code).toBe('submission-graded');
  });

  it('makes nothing stale to the student by an assignment that is not assigned yet, but to its teachers', async () => {
    const isStale = async () => {
      const gradebook = (await test.as(teacher).get(`/v1/classes/${own.class.sourcedId}/gradebook`)).body;
      return { student: (await ownGrades()).stale, gradebook: gradebook.stale };
    };
    expect(await isStale()).toEqual({ student: false, gradebook: false });
    const { body } = await test
      .as(teacher)
      .post(`/v1/classes/${own.class.sourcedId}/lineItems`)
      .send({ title: 'Later', categorySourcedId: own.ids.categorySourcedId, assignDate: '2099-01-01T00:00:00Z' });
    const path = `/v1/lineItems/${body.sourcedId}`;
    expect(await isStale()).toEqual({ student: false, gradebook: true });
    await test.as(teacher).patch(path).set('if-match', '"1"').send({ weight: 3 }).expect(200);
    await test
      .as(teacher)
      .put(`/v1/lineItems/${body.sourcedId}/results/${student.sourcedId}`)
      .send(graded(1))
      .expect(201);
    await test
      .as(teacher)
      .post(`/v1/lineItems/${body.sourcedId}/extensions`)
      .send({ reason: 'Illness', studentSourcedId: student.sourcedId, excused: true })
      .expect(201);
    expect((await ownGrades()).stale).toBe(false);
    await test.as(teacher).patch(path).set('if-match', '"2"').send({ assignDate: null }).expect(200);
    expect((await ownGrades()).stale).toBe(true);
  });

  it('shows a result once it is posted, with its part in the totals, and hides both at its recall', async () => {
    await calculate();
    const totals = (await ownGrades()).totals;
    expect(totals).toMatchObject({ current: 61.73, counts: { scored: 1 } });
    const { version, sourcedId } = await grade(graded(20));
    await calculate();
    const posted = await post(version);
    expect(posted.body).toEqual({ lineItemSourcedId: item, action: 'post', changed: 1, unchanged: 0, left: [] });
    expect(await ownGrades()).toMatchObject({ stale: true, totals });
    expect((await test.as(student).get(`/v1/results/${sourcedId}`)).body).toMatchObject({ score: 20, draft: false });
    await calculate();
    const shown = await ownGrades();
    expect(shown).toMatchObject({ stale: false, totals: { current: 68.11, counts: { scored: 2 } } });
    expect(shown.lineItems.at(-1).result).toMatchObject({ score: 20, comment: 'See task 4.' });

    expect((await recallAll()).body).toMatchObject({ changed: 1, left: [] });
    // The stored totals hold what was recalled: none are shown until they are calculated without it.
    const recalled = await ownGrades();
    expect(recalled).toMatchObject({ stale: true, totals: null });
    expect(recalled.lineItems.at(-1).result).toBeNull();
    expect((await test.as(student).get(`/v1/results/${sourcedId}`)).status).toBe(404);
    const { data } = (await test.as(student).get('/v1/users/me/grades').query({ modifiedSince: since })).body;
    expect(data).toHaveLength(1);
    await calculate();
    const { calculatedAt: _, ...rest } = totals;
    expect((await ownGrades()).totals).toMatchObject(rest);
    const gradebook = (await test.as(teacher).get(`/v1/classes/${own.class.sourcedId}/gradebook`)).body;
    expect(gradebook.data[0]).toMatchObject({ totals: { current: 68.11 }, stale: false });
    expect(gradebook.data[0].results.map((cell: { draft: boolean }) => cell.draft)).toEqual([false, true]);
  });

  it('recalls behind a calculation in progress, whose totals hold the grade', async () => {
    const { version } = await grade(graded(20));
    await post(version);
    await calculate();
    const recalling = await test.database.withClient(async (client) => {
      await client.query('BEGIN');
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('class_calculations', $1))`, [own.class.id]);
      const answer = recallAll().then(({ body }) => body);
      await untilWaiting(test.database, { lock: 'advisory' });
      await client.query(`UPDATE grade_totals SET current_percent = 77 WHERE class_id = $1`, [own.class.id]);
      await client.query('COMMIT');
      return { answer };
    });
    expect(await recalling.answer).toMatchObject({ changed: 1 });
    expect((await ownGrades()).totals).toBeNull();
  });

  it('posts what was previewed, and leaves alone what was graded since', async () => {
    const other = await test.fixtures.user(own.school, 'student');
    await test.fixtures.enroll(own.class, other, 'student');
    await grade(graded(3));
    await grade(graded(4), undefined, other);
    const first = await preview();
    expect(first).toMatchObject({ posting: 'manual', counts: { posted: 0, gradedDrafts: 2, otherDrafts: 0 } });
    const versions = first.drafts.map((draft: { student: { sourcedId: string }; version: number }) => ({
      studentSourcedId: draft.student.sourcedId,
      version: draft.version,
    }));
    await grade(graded(5), 1);
    const all = { action: 'post', which: 'graded', fingerprint: first.fingerprints.graded };
    expect((await change(all)).status).toBe(412);
    const late = await test.fixtures.user(own.school, 'student');
    await test.fixtures.enroll(own.class, late, 'student');
    const nobody = await change({ action: 'post', results: [{ studentSourcedId: 'nobody', version: 1 }, ...versions] });
    expect(nobody.body).toMatchObject({ status: 422, errors: [{ pointer: '/results/0/studentSourcedId' }] });
    const named = await change({
      action: 'post',
      results: [...versions, { studentSourcedId: late.sourcedId, version: 1 }],
    });
    expect(named.body).toMatchObject({
      changed: 1,
      left: [
        { studentSourcedId: student.sourcedId, reason: 'changed' },
        { studentSourcedId: late.sourcedId, reason: 'noResult' },
      ],
    });
    expect((await ownGrades()).lineItems.at(-1).result).toBeNull();
    const second = { ...all, fingerprint: (await preview()).fingerprints.graded };
    expect((await change(second)).body).toMatchObject({ changed: 1, unchanged: 1 });
    // The same again, as after a lost answer.
    expect((await change(second)).body).toMatchObject({ changed: 0, unchanged: 2 });
    expect((await preview()).counts).toEqual({ posted: 2, gradedDrafts: 0, otherDrafts: 0 });
  });

  it('recalls what was read, and leaves alone what was corrected since', async () => {
    const { version } = await grade(graded(3));
    await post(version);
    const { all } = (await preview()).postedFingerprints;
    await grade(graded(4), 2);
    expect((await change({ action: 'recall', which: 'all', fingerprint: all })).status).toBe(412);
    const named = (of: number) =>
      change({ action: 'recall', results: [{ studentSourcedId: student.sourcedId, version: of }] });
    expect((await named(2)).body).toMatchObject({ changed: 0, left: [{ reason: 'changed' }] });
    expect((await named(3)).body).toMatchObject({ changed: 1, left: [] });
    expect((await ownGrades()).lineItems.at(-1).result).toBeNull();
  });

  it.each([
    [{ action: 'post', which: 'graded' }, '/fingerprint'],
    [{ action: 'post' }, '/results'],
    [{ action: 'post', results: [{ studentSourcedId: 'a' }] }, '/results/0/version'],
    [{ action: 'recall', which: 'all' }, '/fingerprint'],
    [{ action: 'recall', results: [{ studentSourcedId: 'a' }] }, '/results/0/version'],
  ])('refuses %j', async (body, pointer) => {
    const answer = await change(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([expect.objectContaining({ pointer })]);
  });

  it('goes by the class where the line item says nothing, and leaves what is posted posted', async () => {
    const path = `/v1/lineItems/${item}`;
    expect((await test.as(teacher).patch(path).set('if-match', '"1"').send({ posting: null })).status).toBe(200);
    expect(await grade(graded(1))).toMatchObject({ draft: false });
    await test.database.run(`INSERT INTO grading_policies (class_id, school_id, posting) VALUES ($1, $2, 'manual')`, [
      own.class.id,
      own.school.id,
    ]);
    expect(await grade(graded(2), 1)).toMatchObject({ draft: false });
    const other = await test.fixtures.user(own.school, 'student');
    await test.fixtures.enroll(own.class, other, 'student');
    expect(await grade(graded(2), undefined, other)).toMatchObject({ draft: true });
  });

  it('takes the first grade of work that was shown as submitted for a draft', async () => {
    await test.as(teacher).patch(`/v1/lineItems/${item}`).set('if-match', '"1"').send({ posting: 'automatic' });
    expect(await grade({ scoreStatus: 'submitted' })).toMatchObject({ draft: false });
    await test.as(teacher).patch(`/v1/lineItems/${item}`).set('if-match', '"2"').send({ posting: 'manual' });
    expect(await grade({ scoreStatus: 'submitted', late: true }, 1)).toMatchObject({ draft: false });
    expect(await grade(graded(9), 2)).toMatchObject({ draft: true });
    expect((await ownGrades()).lineItems.at(-1).result).toBeNull();
    const drafts = await test.as(teacher).get(`/v1/lineItems/${item}/results`).query({ draft: 'true' });
    expect(drafts.body.data).toHaveLength(1);
  });
});
