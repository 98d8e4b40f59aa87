import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { announcementOf, file, type TestFile } from '../../setup/api/uploads.ts';

let test: TestApp;
let student: FixtureUser;

beforeAll(async () => {
  test = await startTestApp();
  student = await test.fixtures.user(await test.fixtures.school(), 'student');
});

afterAll(() => test.close());

const announce = (user: FixtureUser, content: TestFile, changes: object = {}) =>
  test
    .as(user)
    .post('/v1/uploads')
    .send({ ...announcementOf(content), ...changes });

describe('the announcement of an upload', () => {
  it('gives a URL under a key that holds nothing the user typed', async () => {
    const content = { ...file.pdf(), fileName: "Robert'); DROP TABLE uploads;-- .pdf" };
    const { body } = await announce(student, content).expect(201);
    expect(body.fileName).toBe(content.fileName);
    const { object_key: key } = await test.database.one('SELECT object_key FROM uploads WHERE id = $1', [body.id]);
    expect(key).toMatch(new RegExp(`^school/${student.school.id}/submission/[0-9a-f-]{36}\\.pdf$`));
    const signed = new URL(body.put.url).searchParams.get('X-Amz-SignedHeaders')?.split(';');
    expect(body.put.url).not.toMatch(/Robert|DROP|disposition=/i);
    expect(signed).toEqual(
      expect.arrayContaining([
        'content-disposition',
        'content-length',
        'content-type',
        'if-none-match',
        'x-amz-checksum-sha256',
      ]),
    );
  });

  it.each([
    ['../../etc/passwd'],
    ['..'],
    ['a\\b.pdf'],
    ['line\nbreak.pdf'],
    ['invoice\u202efdp.exe'],
    ['nul\u0000.pdf'],
    ['invoice.pdf.exe'],
    ['invoice.hta'],
    ['CON.pdf'],
    ['picture.png'],
    [''],
  ])('refuses the file name %j', async (fileName) => {
    const { status, body } = await announce(student, file.pdf(), { fileName });
    expect(status).toBe(400);
    expect(body.errors[0].pointer).toBe('/fileName');
  });

  it.each([
    ['text/html', 'submission', 'content-type-not-allowed'],
    ['image/svg+xml', 'avatar', 'content-type-not-allowed'],
    ['application/pdf', 'avatar', 'content-type-not-allowed'],
  ])('refuses %s as %s', async (contentType, purpose, code) => {
    const { status, body } = await announce(student, file.pdf(), { contentType, purpose });
    expect({ status, code: body.code, pointer: body.errors[0].pointer }).toEqual({
      status: 422,
      code,
      pointer: '/contentType',
    });
  });

  it.each([
    ['avatar', file.png(), 5],
    ['submission', file.pdf(), 500],
  ])('takes an %s up to its size, not a byte more', async (purpose, content, mebibytes) => {
    const sizeBytes = mebibytes * 1_048_576;
    expect((await announce(student, content, { purpose, sizeBytes })).status).toBe(201);
    const { status, body } = await announce(student, content, { purpose, sizeBytes: sizeBytes + 1 });
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'file-too-large' });
  });

  it.each([[{ sizeBytes: 0 }], [{ sizeBytes: 1.5 }], [{ sha256: 'abc' }], [{ purpose: 'other' }], [{ key: 'x' }]])(
    'refuses %j',
    async (changes) => {
      expect((await announce(student, file.pdf(), changes)).status).toBe(400);
    },
  );
});
