import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createS3Client } from '../../../apps/api/aws/clients.ts';
import { loadConfig } from '../../../apps/api/config/config.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { completedUpload, file, sentUpload } from '../../setup/api/uploads.ts';

let test: TestApp;
let student: FixtureUser;

beforeAll(async () => {
  test = await startTestApp();
  student = await test.fixtures.user(await test.fixtures.school(), 'student');
});

afterAll(() => test.close());

describe('a download', () => {
  it.each([
    ['many blanks', 'Report   of  Nora.pdf', 'Report%20%20%20of%20%20Nora.pdf'],
    [
      'signs that headers and addresses reserve',
      `Nora's (new) *draft*; 100%.pdf`,
      'Nora%27s%20%28new%29%20%2Adraft%2A%3B%20100%25.pdf',
    ],
    ['255 characters of four bytes', `${'\u{1F4DA}'.repeat(125)}.pdf`, `${'%F0%9F%93%9A'.repeat(125)}.pdf`],
  ])('has a name of %s, which no address holds', async (_, fileName, exact) => {
    const content = { ...file.pdf(), fileName };
    const { id, put } = await sentUpload(test, student, content);
    await test.as(student).post(`/v1/uploads/${id}/complete`).expect(200);
    const { body: link } = await test.as(student).get(`/v1/uploads/${id}/download`).expect(200);
    for (const { pathname, search } of [new URL(put.url), new URL(link.url)]) {
      expect(`${pathname}${search}`).not.toMatch(/response-content|disposition=|Nora|Report|%F0|F0%9F/i);
    }
    const download = await fetch(link.url);
    expect(Buffer.from(await download.arrayBuffer()).equals(content.bytes)).toBe(true);
    expect(download.headers.get('content-disposition')).toMatch(/^attachment; filename="[^"]+\.pdf"; /);
    expect(download.headers.get('content-disposition')?.split("UTF-8''")[1]).toBe(exact);
  });

  it('of an upload from before names were stored has its id for a name', async () => {
    const content = file.pdf();
    const id = await completedUpload(test, student, content);
    const { object_key } = await test.database.one<{ object_key: string }>(
      'SELECT object_key FROM uploads WHERE id = $1',
      [id],
    );
    const key = object_key.replace('.pdf', '');
    const s3 = createS3Client(loadConfig(test.env), test.env.S3_ENDPOINT);
    await s3.send(
      new PutObjectCommand({
        Bucket: test.env.S3_UPLOADS_BUCKET,
        Key: key,
        Body: content.bytes,
        ContentType: content.contentType,
      }),
    );
    s3.destroy();
    await test.database.run('UPDATE uploads SET object_key = $2 WHERE id = $1', [id, key]);
    const { body: link } = await test.as(student).get(`/v1/uploads/${id}/download`).expect(200);
    const download = await fetch(link.url);
    expect(Buffer.from(await download.arrayBuffer()).equals(content.bytes)).toBe(true);
    expect(download.headers.get('content-type')).toBe('application/pdf');
    expect(download.headers.get('content-disposition')).toBe(`attachment; filename="${id}.pdf"`);
  });
});
