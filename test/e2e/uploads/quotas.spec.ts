import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { announcementOf, file, send, type TestFile } from '../../setup/api/uploads.ts';

const perUser = 3;
const perSchool = 5;
const kibibyte = 1_024;

describe('quotas of uploads that are announced and not completed', () => {
  let test: TestApp;
  let school: FixtureSchool;

  beforeAll(async () => {
    test = await startTestApp({
      UPLOADS_OPEN_PER_USER: String(perUser),
      UPLOADS_OPEN_BYTES_PER_USER: String(100 * kibibyte),
      UPLOADS_OPEN_PER_SCHOOL: String(perSchool),
      UPLOADS_OPEN_BYTES_PER_SCHOOL: String(150 * kibibyte),
    });
  });

  beforeEach(async () => {
    school = await test.fixtures.school();
  });

  afterAll(() => test.close());

  const student = () => test.fixtures.user(school, 'student');
  const announce = (user: FixtureUser, content: TestFile = file.pdf()) =>
    test.as(user).post('/v1/uploads').send(announcementOf(content));

  /** Announces as often as it is allowed; gives the uploads. */
  async function announceUpTo(user: FixtureUser, count: number) {
    const uploads = [];
    for (let index = 0; index < count; index += 1) {
      const content = file.pdf();
      uploads.push({ content, ...(await announce(user, content).expect(201)).body });
    }
    return uploads;
  }

  async function refused(user: FixtureUser, content?: TestFile): Promise<void> {
    const { status, headers, body } = await announce(user, content);
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'upload-quota-reached' });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(body.fix).toContain('Complete or delete');
  }

  it('hold for the files of a user, and are freed by completion, deletion and expiry', async () => {
    const user = await student();
    const [first, second, third] = await announceUpTo(user, perUser);
    await refused(user);

    expect(await send(first.put, first.content.bytes)).toBe(200);
    await test.as(user).post(`/v1/uploads/${first.id}/complete`).expect(200);
    const [fourth] = await announceUpTo(user, 1);
    await refused(user);

    await test.as(user).delete(`/v1/uploads/${second.id}`).expect(204);
    await announceUpTo(user, 1);
    await refused(user);

    await test.database.run(`UPDATE uploads SET expires_at = now() - interval '1 second' WHERE id = ANY($1)`, [
      [third.id, fourth.id],
    ]);
    await announceUpTo(user, 2);
    await refused(user);
    await announceUpTo(await student(), 1);
  });

  it('hold for the bytes of a user, whatever the number of files', async () => {
    const user = await student();
    await announce(user, file.pdf(60 * kibibyte)).expect(201);
    await refused(user, file.pdf(41 * kibibyte));
    await announce(user, file.pdf(40 * kibibyte)).expect(201);
  });

  it('hold for files and bytes of a school, and leave other schools alone', async () => {
    await announceUpTo(await student(), perUser);
    await announceUpTo(await student(), perSchool - perUser);
    await refused(await student());
    school = await test.fixtures.school();
    await announce(await student(), file.pdf(90 * kibibyte)).expect(201);
    await refused(await student(), file.pdf(61 * kibibyte));
    await announce(await student(), file.pdf(60 * kibibyte)).expect(201);
  });

  it('hold when announcements arrive at once', async () => {
    const user = await student();
    const answers = await Promise.all(Array.from({ length: 8 }, () => announce(user)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(perUser);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(8 - perUser);
  });
});
