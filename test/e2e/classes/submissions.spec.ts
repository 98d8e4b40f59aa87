import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureUser } from '../../setup/api/fixtures.ts';
import { completedUpload, file, sentUpload } from '../../setup/api/uploads.ts';

let test: TestApp;
let student: FixtureUser;
let classmate: FixtureUser;
let teacher: FixtureUser;
let colleague: FixtureUser;
let admin: FixtureUser;
let strangers: FixtureUser[];
let physics: FixtureClass;
let categoryId: number;

beforeAll(async () => {
  test = await startTestApp();
  const school = await test.fixtures.school();
  [student, classmate, teacher, colleague, admin] = await Promise.all([
    test.fixtures.user(school, 'student'),
    test.fixtures.user(school, 'student'),
    test.fixtures.user(school, 'teacher'),
    test.fixtures.user(school, 'teacher'),
    test.fixtures.user(school, 'admin'),
  ]);
  const other = await test.fixtures.school();
  strangers = await Promise.all([test.fixtures.user(other, 'student'), test.fixtures.user(other, 'admin')]);
  physics = await test.fixtures.class(school, { teachers: [teacher], students: [student, classmate] });
  categoryId = (await test.fixtures.category(physics)).id;
});

afterAll(async () => {
  await test.close();
});

const item = (dueDate: Date | null = null) => test.fixtures.lineItem(physics, categoryId, { dueDate });
const own = ({ sourcedId }: FixtureLineItem): string => `/v1/lineItems/${sourcedId}/submission`;
/** Without a version it creates, or finds the same work; with one it replaces. */
const submit = (user: FixtureUser, on: FixtureLineItem, body: object, version?: number) => {
  const request = test.as(user).put(own(on));
  if (version !== undefined) request.set('if-match', `"${version}"`);
  return request.send(body);
};
const infect = (id: string) => test.database.run(`UPDATE uploads SET scan_status = 'infected' WHERE id = $1`, [id]);

describe('a submission', () => {
  it('requires authentication', async () => {
    const sheet = await item();
    for (const answer of [
      await test.as().put(own(sheet)).send({ comment: 'x' }),
      await test.as().get(own(sheet)),
      await test.as().get(`${own(sheet)}s`),
      await test.as().get('/v1/submissions/x'),
    ]) {
      expect(answer.status).toBe(401);
    }
  });

  it("another school's id gives 404", async () => {
    const sheet = await item();
    const { sourcedId } = (await submit(student, sheet, { comment: 'Done' }).expect(201)).body;
    for (const stranger of strangers) {
      expect((await submit(stranger, sheet, { comment: 'x' })).status).toBe(404);
      expect((await test.as(stranger).get(own(sheet))).status).toBe(404);
      expect((await test.as(stranger).get(`${own(sheet)}s`)).status).toBe(404);
      expect((await test.as(stranger).get(`/v1/submissions/${sourcedId}`)).status).toBe(404);
    }
  });

  it('is for students of the class to submit, and for its teachers and administrators to list', async () => {
    const sheet = await item();
    const { sourcedId } = (await submit(student, sheet, { comment: 'Done' }).expect(201)).body;
    expect((await submit(teacher, sheet, { comment: 'x' })).status).toBe(403);
    expect((await submit(admin, sheet, { comment: 'x' })).status).toBe(403);
    expect((await submit(colleague, sheet, { comment: 'x' })).status).toBe(404);
    const list = `${own(sheet)}s`;
    const statuses = async (path: string) =>
      Promise.all(
        [teacher, admin, student, classmate, colleague].map(async (u) => (await test.as(u).get(path)).status),
      );
    expect(await statuses(list)).toEqual([200, 200, 403, 403, 404]);
    expect(await statuses(`/v1/submissions/${sourcedId}`)).toEqual([200, 200, 200, 404, 404]);
  });
});

describe('a student who submits', () => {
  it('gives the files to the teachers of the class, and replaces them only by submitting again', async () => {
    const sheet = await item();
    const content = file.pdf();
    const uploadId = await completedUpload(test, student, content);
    expect((await test.as(teacher).get(`/v1/uploads/${uploadId}`)).status).toBe(404);
    const { body } = await submit(student, sheet, { uploadIds: [uploadId], comment: ' Task 3 is on page 2. ' }).expect(
      201,
    );
    expect(body).toMatchObject({
      lineItemSourcedId: sheet.sourcedId,
      student: { sourcedId: student.sourcedId },
      comment: 'Task 3 is on page 2.',
      late: false,
      files: [{ uploadId, fileName: content.fileName, sizeBytes: content.bytes.length, scanStatus: 'clean' }],
      version: 1,
    });
    const link = await test.as(teacher).get(`/v1/uploads/${uploadId}/download`).expect(200);
    expect(Buffer.from(await (await fetch(link.body.url)).arrayBuffer()).equals(content.bytes)).toBe(true);
    for (const [user, status] of [
      [student, 409],
      [teacher, 403],
      [classmate, 404],
      [admin, 409],
    ] as const) {
      expect((await test.as(user).delete(`/v1/uploads/${uploadId}`)).status).toBe(status);
    }
    await submit(student, sheet, { comment: 'On paper' }, 1).expect(200);
    expect((await test.as(teacher).get(`/v1/uploads/${uploadId}`)).status).toBe(404);
    expect((await test.as(student).delete(`/v1/uploads/${uploadId}`)).status).toBe(204);
  });

  it('replaces the work by submitting again; the same work changes nothing, not even its moment', async () => {
    const sheet = await item();
    const [first, second] = [
      await completedUpload(test, student, file.pdf()),
      await completedUpload(test, student, file.pdf()),
    ];
    const before = (await submit(student, sheet, { uploadIds: [first] }).expect(201)).body;
    expect((await submit(student, sheet, { uploadIds: [first] })).body).toEqual(before);
    const after = (await submit(student, sheet, { uploadIds: [second, first] }, 1).expect(200)).body;
    expect(after).toMatchObject({ sourcedId: before.sourcedId, version: 2 });
    expect(after.files).toHaveLength(2);
    expect(Date.parse(after.submittedAt)).toBeGreaterThan(Date.parse(before.submittedAt));
    expect((await test.as(student).get(own(sheet))).body).toEqual(after);
  });

  it('has one submission after submitting from two devices at the same time', async () => {
    const sheet = await item();
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((comment) => submit(student, sheet, { comment })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 428, 428, 428]);
    const stored = (await test.as(student).get(own(sheet))).body;
    expect(answers.find(({ status }) => status === 201)?.body).toEqual(stored);
  });

  it('cannot overwrite another version than the one in If-Match', async () => {
    const sheet = await item();
    const created = await submit(student, sheet, { comment: 'one' }).expect(201);
    expect(created.headers).toMatchObject({
      etag: expect.stringMatching(/^"1-/),
      location: `/v1/submissions/${created.body.sourcedId}`,
    });
    expect((await submit(student, sheet, { comment: 'two' })).status).toBe(428);
    expect((await submit(student, sheet, { comment: 'one' })).status).toBe(200);
    expect((await submit(student, sheet, { comment: 'two' }).set('if-match', '"1"')).status).toBe(200);
    expect((await submit(student, sheet, { comment: 'three' }).set('if-match', '"1"')).status).toBe(412);
    expect((await submit(student, await item(), { comment: 'x' }).set('if-match', '"1"')).status).toBe(412);
  });

  it('may submit after the due date, and the submission is shown as late', async () => {
    const day = 86_400_000;
    expect((await submit(student, await item(new Date(Date.now() - day)), { comment: 'x' })).body.late).toBe(true);
    expect((await submit(student, await item(new Date(Date.now() + day)), { comment: 'x' })).body.late).toBe(false);
  });

  it('cannot change work that is fully graded', async () => {
    const sheet = await item();
    await submit(student, sheet, { comment: 'one' }).expect(201);
    const result = await test.fixtures.result(sheet, student, null, 'partially graded');
    await submit(student, sheet, { comment: 'two' }, 1).expect(200);
    await test.database.run(`UPDATE results SET score = 80, score_status = 'fully graded' WHERE id = $1`, [result.id]);
    const refused = await submit(student, sheet, { comment: 'three' }, 2);
    expect(refused.body).toMatchObject({ status: 409, code: 'submission-graded' });
    expect((await test.as(student).get(own(sheet))).body.comment).toBe('two');
    await submit(classmate, sheet, { comment: 'mine' }).expect(201);
  });

  it('changes nothing with files that are not a completed, harmless upload of their own', async () => {
    const sheet = await item();
    const good = await completedUpload(test, student, file.pdf());
    const infected = await completedUpload(test, student, file.pdf());
    await infect(infected);
    const elsewhere = await completedUpload(test, student, file.pdf());
    await submit(student, await item(), { uploadIds: [elsewhere] }).expect(201);
    const cases = [
      [(await sentUpload(test, student, file.pdf())).id, 422, 'unprocessable-reference'],
      [await completedUpload(test, classmate, file.pdf()), 422, 'unprocessable-reference'],
      [await completedUpload(test, student, file.png(), 'avatar'), 422, 'unprocessable-reference'],
      ['019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10', 422, 'unprocessable-reference'],
      [elsewhere, 422, 'unprocessable-reference'],
      [infected, 409, 'upload-infected'],
    ] as const;
    for (const [bad, status, code] of cases) {
      const { body } = await submit(student, sheet, { uploadIds: [good, bad] });
      expect(body).toMatchObject({ status, code, errors: [{ pointer: '/uploadIds/1' }] });
    }
    expect((await test.as(student).get(own(sheet))).body).toMatchObject({ status: 404, code: 'no-submission' });
  });

  it.each([[{}], [{ comment: ' ' }], [{ uploadIds: ['x'] }], [{ uploadIds: Array(21).fill('a') }], [{ score: 100 }]])(
    'refuses %j',
    async (body) => {
      expect((await submit(student, await item(), body)).status).toBe(400);
    },
  );
});

describe('the submissions of an assignment', () => {
  it('are listed in pages, in the order of the first submission', async () => {
    const sheet = await item();
    for (const user of [classmate, student]) await submit(user, sheet, { comment: 'x' }).expect(201);
    await submit(classmate, sheet, { comment: 'y' }, 1).expect(200);
    const list = (query: object) =>
      test
        .as(teacher)
        .get(`${own(sheet)}s`)
        .query(query);
    const first = (await list({ limit: 1 }).expect(200)).body;
    expect(first.data.map((s: { student: object }) => s.student)).toEqual([
      {
        sourcedId: classmate.sourcedId,
        givenName: 'Ada',
        familyName: `Family ${classmate.sourcedId}`,
        preferredGivenName: null,
        preferredFamilyName: null,
      },
    ]);
    const second = (await list({ limit: 1, cursor: first.nextCursor }).expect(200)).body;
    expect(second.data[0].student.sourcedId).toBe(student.sourcedId);
    expect(second.nextCursor).toBeNull();
    expect((await list({ cursor: 'bm9uc2Vuc2U' })).body.code).toBe('invalid-cursor');
  });

  it('show files found infected after they were submitted, which nobody can download', async () => {
    const sheet = await item();
    const uploadId = await completedUpload(test, student, file.pdf());
    await submit(student, sheet, { uploadIds: [uploadId] }).expect(201);
    await infect(uploadId);
    const { body } = await test.as(teacher).get(`${own(sheet)}s`);
    expect(body.data[0].files[0].scanStatus).toBe('infected');
    for (const user of [teacher, student, admin]) {
      expect((await test.as(user).get(`/v1/uploads/${uploadId}/download`)).body.code).toBe('upload-infected');
    }
  });
});
