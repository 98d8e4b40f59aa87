import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createS3Client } from '../../../apps/api/aws/clients.ts';
import { ObjectStore } from '../../../apps/api/aws/object-store.ts';
import { loadConfig } from '../../../apps/api/config/config.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import {
  announcementOf,
  completedUpload,
  file,
  send,
  sentUpload,
  shiftDate,
  type TestFile,
} from '../../setup/api/uploads.ts';
import { eventually, startWorker } from '../../setup/api/worker.ts';

let test: TestApp;
let worker: NestFastifyApplication;
let store: ObjectStore;
let student: FixtureUser;
let classmate: FixtureUser;
let teacher: FixtureUser;
let admin: FixtureUser;
let stranger: FixtureUser;
let strangersAdmin: FixtureUser;

beforeAll(async () => {
  test = await startTestApp();
  worker = await startWorker(test.env);
  store = test.app.get(ObjectStore);
  const school = await test.fixtures.school();
  [student, classmate, teacher, admin] = await Promise.all([
    test.fixtures.user(school, 'student'),
    test.fixtures.user(school, 'student'),
    test.fixtures.user(school, 'teacher'),
    test.fixtures.user(school, 'admin'),
  ]);
  const other = await test.fixtures.school();
  stranger = await test.fixtures.user(other, 'student');
  strangersAdmin = await test.fixtures.user(other, 'admin');
});

afterAll(async () => {
  await worker.close();
  await test.close();
});

const keyOf = async (id: string): Promise<string> => {
  const { object_key } = await test.database.one<{ object_key: string }>(
    'SELECT object_key FROM uploads WHERE id = $1',
    [id],
  );
  return object_key;
};

const complete = (user: FixtureUser, id: string) => test.as(user).post(`/v1/uploads/${id}/complete`);
const announce = (user: FixtureUser, content: TestFile, changes: object = {}) =>
  test
    .as(user)
    .post('/v1/uploads')
    .send({ ...announcementOf(content), ...changes });

/** Puts bytes past the signed URL, as a leaked credential or a lax storage would let somebody do. */
async function putPastUrl(key: string, bytes: Buffer, contentType: string): Promise<void> {
  const s3 = createS3Client(loadConfig(test.env), test.env.S3_ENDPOINT);
  await s3.send(
    new PutObjectCommand({ Bucket: test.env.S3_UPLOADS_BUCKET, Key: key, Body: bytes, ContentType: contentType }),
  );
  s3.destroy();
}

/** The queue has put an empty object in the place of the bytes. */
const sealed = (key: string): Promise<true> =>
  eventually(20, async () => ((await store.describe(key))?.sizeBytes === 0 ? true : undefined));

describe('an upload', () => {
  const someId = '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10';
  const requests = (id: string) =>
    [
      ['post', `/v1/uploads/${id}/complete`],
      ['get', `/v1/uploads/${id}`],
      ['get', `/v1/uploads/${id}/download`],
      ['delete', `/v1/uploads/${id}`],
    ] as const;

  it('requires authentication', async () => {
    for (const [method, path] of [['post', '/v1/uploads'] as const, ...requests(someId)]) {
      expect((await test.as()[method](path)).status).toBe(401);
    }
  });

  it("another school's id gives 404, like one that never was, with nothing changed", async () => {
    const id = await completedUpload(test, student, file.pdf());
    for (const user of [stranger, strangersAdmin, classmate, teacher]) {
      for (const [index, [method, path]] of requests(id).entries()) {
        const answer = await test.as(user)[method](path);
        const unknown = await test.as(user)[method](requests(someId)[index]?.[1] as string);
        expect(answer.status).toBe(404);
        expect({ ...answer.body, instance: '', requestId: '' }).toEqual({
          ...unknown.body,
          instance: '',
          requestId: '',
        });
      }
    }
    expect((await test.as(student).get(`/v1/uploads/${id}`)).body.state).toBe('completed');
  });

  it('lets administrators see and delete, but not complete, what others upload', async () => {
    const { id } = await sentUpload(test, student, file.pdf());
    expect((await complete(admin, id)).status).toBe(403);
    expect((await test.as(admin).get(`/v1/uploads/${id}`)).body).toMatchObject({ id, state: 'pending' });
    expect((await test.as(admin).delete(`/v1/uploads/${id}`)).status).toBe(204);
    expect((await test.as(student).get(`/v1/uploads/${id}`)).status).toBe(404);
  });

  it('lets nobody but administrators upload an import', async () => {
    const zip = { bytes: Buffer.from('PK\x03\x04 and more'), contentType: 'application/zip', fileName: 'a.zip' };
    expect((await announce(teacher, zip, { purpose: 'import' })).status).toBe(403);
    expect((await announce(admin, zip, { purpose: 'import' })).status).toBe(201);
  });
});

describe('the bytes of an upload', () => {
  it('refuses at the signed URL what differs in size, type, name or announced checksum', async () => {
    const content = file.pdf();
    const { put } = (await announce(student, content).expect(201)).body;
    const longer = Buffer.concat([content.bytes, Buffer.from('!')]);
    expect(await send(put, longer)).toBe(403);
    expect(await send({ ...put, headers: { ...put.headers, 'content-type': 'text/html' } }, content.bytes)).toBe(403);
    const inline = { ...put.headers, 'content-disposition': 'inline' };
    expect(await send({ ...put, headers: inline }, content.bytes)).toBe(403);
    const { 'content-disposition': _, ...nameless } = put.headers;
    expect(await send({ ...put, headers: nameless }, content.bytes)).toBe(403);
    const otherChecksum = { ...put.headers, 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') };
    expect(await send({ ...put, headers: otherChecksum }, content.bytes)).toBe(403);
    expect(await send(put, content.bytes)).toBe(200);
  });

  it('are taken by a URL once: not after they arrived, were completed, or were deleted', async () => {
    const content = file.pdf();
    const { id, put } = await sentUpload(test, student, content);
    const key = await keyOf(id);
    expect(await send(put, content.bytes)).toBe(412);
    await complete(student, id).expect(200);
    expect(await send(put, content.bytes)).toBe(412);
    await test.as(student).delete(`/v1/uploads/${id}`).expect(204);
    await sealed(key);
    expect(await send(put, content.bytes)).toBe(412);
    const { 'if-none-match': _, ...others } = put.headers;
    expect(await send({ ...put, headers: others }, content.bytes)).toBe(403);
  });

  it('do not come into an upload that was deleted before they were sent', async () => {
    const content = file.pdf();
    const { body } = await announce(student, content).expect(201);
    const key = await keyOf(body.id);
    await test.as(student).delete(`/v1/uploads/${body.id}`).expect(204);
    await sealed(key);
    expect(await send(body.put, content.bytes)).toBe(412);
  });

  it('refuses an expired URL', async () => {
    const content = file.pdf();
    const { id } = (await announce(student, content).expect(201)).body;
    const announced = { ...announcementOf(content), key: await keyOf(id) };
    const quarterOfAnHour = 15 * 60 * 1_000;
    const signedBefore = async (ageMillis: number) => {
      const restore = shiftDate(-ageMillis);
      return store.presignPut(announced).finally(restore);
    };
    expect(await send(await signedBefore(quarterOfAnHour + 5_000), content.bytes)).toBe(403);
    expect(await store.describe(announced.key)).toBeUndefined();
    expect(await send(await signedBefore(quarterOfAnHour - 60_000), content.bytes)).toBe(200);
  });

  it('completes what arrived as announced, gives it back unchanged, and says the same when completed again', async () => {
    const content = { ...file.pdf(), fileName: 'Übung "4".pdf' };
    const { id } = await sentUpload(test, student, content);
    const first = await complete(student, id);
    expect(first.body).toMatchObject({ id, state: 'completed', scanStatus: 'clean', sizeBytes: content.bytes.length });
    expect((await complete(student, id)).body).toEqual(first.body);
    const { body: link } = await test.as(student).get(`/v1/uploads/${id}/download`).expect(200);
    expect(Date.parse(link.expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
    const download = await fetch(link.url);
    expect(Buffer.from(await download.arrayBuffer()).equals(content.bytes)).toBe(true);
    expect(download.headers.get('content-type')).toBe('application/pdf');
    expect(download.headers.get('content-disposition')).toBe(
      `attachment; filename="_bung _4_.pdf"; filename*=UTF-8''%C3%9Cbung%20%224%22.pdf`,
    );
  });

  it('answers every one of several completions at once the same', async () => {
    const { id } = await sentUpload(test, student, file.pdf());
    const answers = await Promise.all(Array.from({ length: 8 }, () => complete(student, id)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map(({ body }) => body.completedAt)).size).toBe(1);
  });

  it('leaves an upload open whose bytes have not arrived', async () => {
    const content = file.pdf();
    const { id, put } = (await announce(student, content).expect(201)).body;
    expect((await complete(student, id)).body).toMatchObject({ status: 409, code: 'upload-not-received' });
    expect((await test.as(student).get(`/v1/uploads/${id}/download`)).body.code).toBe('upload-not-completed');
    expect(await send(put, content.bytes)).toBe(200);
    expect((await complete(student, id)).status).toBe(200);
  });

  const otherBytes = (bytes: Buffer): Buffer => Buffer.concat([bytes.subarray(0, -1), Buffer.from([0])]);
  it.each([
    ['size', '/sizeBytes', (bytes: Buffer) => bytes.subarray(1), 'application/pdf'],
    ['Content-Type', '/contentType', (bytes: Buffer) => bytes, 'text/html'],
    ['SHA-256', '/sha256', otherBytes, 'application/pdf'],
  ])('rejects bytes of another %s, deletes them and keeps to it', async (_, pointer, change, contentType) => {
    const content = file.pdf();
    content.bytes[content.bytes.length - 1] = 1;
    const { id } = (await announce(student, content).expect(201)).body;
    const key = await keyOf(id);
    await putPastUrl(key, change(content.bytes), contentType);
    const answers = await Promise.all([complete(student, id), complete(student, id), complete(student, id)]);
    expect(answers.map(({ body }) => body.code)).toEqual(Array(3).fill('upload-rejected'));
    const explained = answers.find(({ body }) => body.errors !== undefined);
    expect(explained?.body.errors).toEqual([expect.objectContaining({ pointer })]);
    await sealed(key);
    expect((await complete(student, id)).body.code).toBe('upload-rejected');
    expect((await test.as(student).get(`/v1/uploads/${id}/download`)).body.code).toBe('upload-not-completed');
  });

  it('rejects a page that calls itself a picture', async () => {
    const page = { ...file.png(), bytes: Buffer.from('<html><script>alert(1)</script></html>') };
    const { id } = await sentUpload(test, student, page, 'avatar');
    const { body } = await complete(student, id);
    expect(body).toMatchObject({ status: 422, code: 'upload-rejected', errors: [{ pointer: '/contentType' }] });
  });

  it('deletes the object with the upload, and refuses while an import of it runs', async () => {
    const id = await completedUpload(test, student, file.pdf());
    const key = await keyOf(id);
    await test.database.run(
      `INSERT INTO import_runs (school_id, upload_id, state) SELECT school_id, id, 'running' FROM uploads WHERE id = $1`,
      [id],
    );
    const refused = await test.as(student).delete(`/v1/uploads/${id}`);
    expect(refused.body).toMatchObject({ status: 409, code: 'upload-in-use' });
    expect(await store.describe(key)).toBeDefined();
    await test.database.run(`UPDATE import_runs SET state = 'failed' WHERE upload_id = $1`, [id]);
    expect((await test.as(student).delete(`/v1/uploads/${id}`)).status).toBe(204);
    await sealed(key);
    expect((await test.as(student).delete(`/v1/uploads/${id}`)).status).toBe(404);
  });
});

it('keeps what is under a legal hold from being deleted, until that is released', async () => {
  const owner = await test.fixtures.user(student.school, 'student');
  const id = await completedUpload(test, owner, file.pdf());
  await test.database.run(`INSERT INTO legal_holds (school_id, user_id, reason) VALUES ($1, $2, 'Lawsuit')`, [
    owner.school.id,
    owner.id,
  ]);
  for (const user of [owner, admin]) {
    const { body } = await test.as(user).delete(`/v1/uploads/${id}`);
    expect(body).toMatchObject({ status: 409, code: 'legal-hold' });
  }
  await test.as(owner).get(`/v1/uploads/${id}`).expect(200);
  await test.database.run('UPDATE legal_holds SET released_at = now() WHERE user_id = $1', [owner.id]);
  await test.as(owner).delete(`/v1/uploads/${id}`).expect(204);
});

describe('avatars', () => {
  it('requires authentication', async () => {
    expect((await test.as().get(`/v1/users/${student.sourcedId}/avatar`)).status).toBe(401);
  });

  it("another school's id gives 404", async () => {
    expect((await test.as(strangersAdmin).get(`/v1/users/${student.sourcedId}/avatar`)).body.code).toBe('not-found');
  });

  it('gives the picture to those who see the user, until its upload is deleted', async () => {
    const content = file.png();
    const path = `/v1/users/${student.sourcedId}/avatar`;
    expect((await test.as(student).get(path)).body).toMatchObject({ status: 404, code: 'no-avatar' });
    const id = await completedUpload(test, student, content, 'avatar');
    await test.database.run('UPDATE users SET avatar_upload_id = $2 WHERE id = $1', [student.id, id]);
    const { body } = await test.as(admin).get(path).expect(200);
    expect((await test.as(student).get('/v1/users/me/avatar')).status).toBe(200);
    expect((await test.as(admin).get('/v1/users/me/avatar')).body.code).toBe('no-avatar');
    expect(Buffer.from(await (await fetch(body.url)).arrayBuffer()).equals(content.bytes)).toBe(true);
    expect((await test.as(student).delete(`/v1/uploads/${id}`)).status).toBe(204);
    expect((await test.as(student).get(path)).body.code).toBe('no-avatar');
  });
});
