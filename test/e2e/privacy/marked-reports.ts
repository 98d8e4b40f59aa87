import { extractText, getDocumentProxy } from 'unpdf';
import { ObjectStore } from '../../../apps/api/aws/object-store.ts';
import { writingOf } from '../../../apps/api/reports/languages/language.ts';
import { progressReport } from '../../../apps/api/reports/progress-report.ts';
import { Typesetting } from '../../../apps/api/reports/typesetting.ts';
import { sampleStudent } from '../../samples/reports.ts';
import type { TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { completedUpload } from '../../setup/api/uploads.ts';

/** A progress report of a student as the school gives it out: a PDF that calls them by this name. */
export async function storedReport(
  test: TestApp,
  student: FixtureUser,
  name: string,
  by: FixtureUser,
): Promise<string> {
  const { school } = sampleStudent;
  const person = { ...sampleStudent.student, givenName: name };
  const document = progressReport({ ...sampleStudent, student: person }, writingOf(school.locale, school.timeZone));
  const id = await completedUpload(test, by, {
    bytes: new Typesetting().pdf({ ...document, createdAt: '2026-11-30T01:00:00.000Z' }),
    contentType: 'application/pdf',
    fileName: 'progress-report.pdf',
  });
  await test.database.run(`UPDATE uploads SET owner_id = NULL, purpose = 'report' WHERE id = $1`, [id]);
  await test.database.run(
    `INSERT INTO reports (school_id, kind, student_id, day, upload_id, expires_at)
     VALUES ($1, 'progress', $2, current_date - 1, $3, now() + interval '1 day')`,
    [student.school.id, student.id, id],
  );
  return id;
}

/** What is to be read in the files of a school: of PDFs the text, whose letters stand compressed in the bytes. */
export async function textsOfFiles(test: TestApp, schoolId: number): Promise<{ key: string; text: string }[]> {
  const store = test.app.get(ObjectStore);
  const files = await test.database.query<{ object_key: string }>(
    'SELECT object_key FROM uploads WHERE school_id = $1',
    [schoolId],
  );
  const texts: { key: string; text: string }[] = [];
  for (const { object_key: key } of files) {
    const stream = await store.open(key);
    const bytes = stream === undefined ? Buffer.alloc(0) : Buffer.concat(await stream.toArray());
    texts.push({ key, text: await textOf(bytes) });
  }
  return texts;
}

async function textOf(bytes: Buffer): Promise<string> {
  const raw = bytes.toString('latin1');
  if (!raw.startsWith('%PDF-')) return raw;
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: true });
  return `${raw}\n${text}`;
}
