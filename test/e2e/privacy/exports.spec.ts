import { AsyncLocalStorage } from 'node:async_hooks';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import yauzl from 'yauzl';
import { operatorGroup } from '../../../apps/api/access/roles.ts';
import { ObjectStore } from '../../../apps/api/aws/object-store.ts';
import { AppConfig } from '../../../apps/api/config/config.ts';
import { JobsDatabase } from '../../../apps/api/jobs/jobs-database.ts';
import { Notices } from '../../../apps/api/notices/notices.ts';
import { Eraser } from '../../../apps/api/privacy/erasure/eraser.ts';
import { ExportJob } from '../../../apps/api/privacy/export/export.job.ts';
import { PersonDataReader } from '../../../apps/api/privacy/export/person-data.ts';
import { type SchoolFile, SchoolFiles } from '../../../apps/api/uploads/school-files.ts';
import { UploadRemoval } from '../../../apps/api/uploads/upload-removal.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { completedUpload } from '../../setup/api/uploads.ts';
import { eventually, startWorker } from '../../setup/api/worker.ts';
import { markedScore } from '../../setup/logs/record.ts';
import { textFile } from './marked-person.ts';

let test: TestApp;
let worker: NestFastifyApplication;
let school: Populated;
let admin: FixtureUser;

beforeAll(async () => {
  test = await startTestApp();
  worker = await startWorker(test.env);
  school = await populatedSchool(test);
  admin = await test.fixtures.user(school.school, 'admin');
});

afterAll(async () => {
  await worker.close();
  await test.close();
});

const done = (user: FixtureUser, id: string) =>
  eventually(30, async () => {
    const { body } = await test.as(user).get(`/v1/privacy/requests/${id}`).expect(200);
    return body.state === 'done' ? body : undefined;
  });

const link = (user: FixtureUser, id: string) => test.as(user).get(`/v1/privacy/requests/${id}/file`);

/** The texts in the archive, by name. */
async function archive(user: FixtureUser, id: string): Promise<Record<string, string>> {
  const { body } = await link(user, id).expect(200);
  const answer = await fetch(body.url);
  expect(answer.headers.get('content-disposition')).toContain('classboard-data.zip');
  const zip = await yauzl.fromBufferPromise(Buffer.from(await answer.arrayBuffer()));
  const files: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry);
    files[entry.fileName] = Buffer.concat(await stream.toArray()).toString('utf8');
  }
  return files;
}

const rows = (files: Record<string, string>, table: string) => JSON.parse(files[`tables/${table}.json`] ?? '[]');

describe('a copy of the data of a person', () => {
  it('has for themselves every row and file about them, but nothing that is for staff alone or of others', async () => {
    const { student } = school;
    await completedUpload(test, student, { ...textFile('x'), fileName: '<b>Essay & notes.txt' });
    await test.database.run(`UPDATE extensions SET reason = 'Asked by the counsellor' WHERE student_id = $1`, [
      student.id,
    ]);
    const draft = await test.fixtures.lineItem(school.class, (await test.fixtures.category(school.class)).id);
    const { id: draftId } = await test.fixtures.result(draft, student, 13);
    await test.database.run('UPDATE results SET draft = true WHERE id = $1', [draftId]);
    // A report that was withdrawn is shown to nobody.
    const report = await completedUpload(test, school.teacher, { ...textFile('x'), fileName: 'report.txt' });
    await test.database.run(`UPDATE uploads SET owner_id = NULL, purpose = 'report' WHERE id = $1`, [report]);
    await test.database.run(
      `INSERT INTO reports (school_id, kind, student_id, day, upload_id, withdrawn_at, expires_at)
       VALUES ($1, 'progress', $2, current_date, $3, now(), now() + interval '1 day')`,
      [school.school.id, student.id, report],
    );
    const { body: asked } = await test.as(student).post('/v1/users/me/privacy/exports').expect(202);
    const request = await done(student, asked.id);
    expect(request).toMatchObject({ kind: 'export', reason: null, counts: { users: 1, results: 1, files: 2 } });
    const files = await archive(student, asked.id);
    expect(rows(files, 'users')).toMatchObject([{ sourced_id: student.sourcedId, email: student.email }]);
    expect(rows(files, 'users')[0]).not.toHaveProperty('cognito_sub');
    expect(rows(files, 'results')).toMatchObject([{ score: markedScore, draft: false }]);
    expect(rows(files, 'extensions')[0]).not.toHaveProperty('reason');
    expect(Object.keys(files)).not.toContain('tables/grade_history.json');
    const [name, text] = Object.entries(files).find(([path]) => path.endsWith('notes.txt')) as [string, string];
    expect(text).toBe(textFile('x').bytes.toString());
    // The page leads there, and shows what people typed as text.
    const page = files['index.html'] as string;
    expect(page).toContain(`href="${name.split('/').map(encodeURIComponent).join('/')}"`);
    expect(page).toContain('&lt;b&gt;Essay &amp; notes.txt');
    expect(page).not.toContain('<b>');
    expect(page).toContain('Exercise sheet');
    const everything = JSON.stringify(files);
    for (const other of [school.teacher, school.guardian, school.observer])
      expect(everything).not.toContain(other.email);
  });

  it('has for an administrator what is for staff alone too, and is theirs to download', async () => {
    const { student } = school;
    const body = { userSourcedId: student.sourcedId, reason: 'Asked in writing' };
    await test.as(school.teacher).post('/v1/privacy/exports').send(body).expect(403);
    const { body: asked } = await test.as(admin).post('/v1/privacy/exports').send(body).expect(202);
    await done(admin, asked.id);
    const files = await archive(admin, asked.id);
    expect(rows(files, 'results').map(({ score }: { score: number }) => score)).toEqual([markedScore, 13]);
    expect(rows(files, 'extensions')).toMatchObject([{ reason: 'Asked by the counsellor' }]);
    expect(Object.keys(files)).toContain('tables/grade_history.json');
    // Nobody else's: not another administrator's, not the person's, not the next school's.
    await link(await test.fixtures.user(school.school, 'admin'), asked.id).expect(403);
    for (const user of [student, await test.fixtures.user(await test.fixtures.school(), 'admin')]) {
      await link(user, asked.id).expect(404);
    }
    const { upload_id: uploadId } = await test.database.one<{ upload_id: string }>(
      'SELECT upload_id FROM privacy_requests WHERE id = $1',
      [asked.id],
    );
    await test.as(admin).get(`/v1/uploads/${uploadId}`).expect(404);
  });

  it('is made for guardians of their own data, and three are kept at a time', async () => {
    const { guardian } = school;
    const ask = () => test.as(guardian).post('/v1/users/me/privacy/exports');
    for (let copies = 0; copies < 3; copies += 1) {
      const { body } = await ask().expect(202);
      await done(guardian, body.id);
      if (copies === 0) expect(rows(await archive(guardian, body.id), 'guardian_ties')).toHaveLength(1);
    }
    const refused = await ask();
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-exports']);
    const { body } = await test.as(guardian).get('/v1/users/me/privacy/exports').expect(200);
    expect(body.data).toHaveLength(3);
    await test.database.run(
      `UPDATE privacy_requests SET upload_id = NULL, expires_at = now() WHERE requested_by = $1`,
      [guardian.id],
    );
    await link(guardian, body.data[0].id).expect(410);
  });

  it('is refused to a person whose erasure commits while they ask', async () => {
    const person = await test.fixtures.user(school.school, 'student');
    const database = worker.get(JobsDatabase, { strict: false });
    const asked = await database.transaction(async () => {
      await worker.get(Eraser, { strict: false }).erase(person.id);
      const answer = test
        .as(person)
        .post('/v1/users/me/privacy/exports')
        .then(({ status, body }) => [status, body.code]);
      await eventually(20, async () => {
        const [waiting] = await test.database.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
             AND query LIKE 'SELECT FROM users%FOR NO KEY UPDATE'`,
        );
        return waiting;
      });
      return { answer };
    });
    expect(await asked.answer).toEqual([409, 'already-erased']);
    expect(await test.database.query('SELECT 1 FROM privacy_requests WHERE user_id = $1', [person.id])).toEqual([]);
  });

  it('waits for the erasure of whoever asked for it, which does not wait for it', async () => {
    const person = await test.fixtures.user(school.school, 'student');
    const { id } = await test.database.one<{ id: string }>(
      `INSERT INTO privacy_requests (school_id, user_id, kind, state, requested_by) VALUES ($1, $2, 'export', 'queued', $2)
       RETURNING id`,
      [school.school.id, person.id],
    );
    const database = worker.get(JobsDatabase, { strict: false });
    // A session of its own, not that of the transaction.
    const outside = AsyncLocalStorage.snapshot();
    const { making } = await database.transaction(async () => {
      // The first statement of an erasure; the rest follows once the copy waits.
      await database.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]);
      const ended = outside(() => worker.get(ExportJob, { strict: false }).handle({ requestId: id })).then(
        () => undefined,
        (error: Error) => error,
      );
      await eventually(30, async () => {
        const [waiting] = await test.database.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
             AND query ~ 'FOR KEY SHARE|email_outbox'`,
        );
        return waiting;
      });
      await worker.get(Eraser, { strict: false }).erase(person.id);
      return { making: ended };
    });
    expect(await making).toBeUndefined();
    const found = await test.database.query('SELECT state, upload_id FROM privacy_requests WHERE id = $1', [id]);
    expect(found).toEqual([{ state: 'withdrawn', upload_id: null }]);
  });

  it('is not kept where the person is erased while it is made', async () => {
    const person = await test.fixtures.user(school.school, 'student');
    // Without its task, which the worker would take.
    const { id } = await test.database.one<{ id: string }>(
      `INSERT INTO privacy_requests (school_id, user_id, kind, state, requested_by) VALUES ($1, $2, 'export', 'queued', $3)
       RETURNING id`,
      [school.school.id, person.id, admin.id],
    );
    const [database, files] = [worker.get(JobsDatabase, { strict: false }), worker.get(SchoolFiles, { strict: false })];
    let uploadId = '';
    const put = async (file: SchoolFile): Promise<string> => {
      uploadId = await files.put(file);
      await database.transaction(() => worker.get(Eraser, { strict: false }).erase(person.id));
      return uploadId;
    };
    const job = new ExportJob(
      database,
      worker.get(PersonDataReader, { strict: false }),
      worker.get(ObjectStore, { strict: false }),
      Object.assign(Object.create(files), { put }),
      worker.get(UploadRemoval, { strict: false }),
      worker.get(AppConfig, { strict: false }),
      worker.get(Notices, { strict: false }),
    );
    await job.handle({ requestId: id });
    const found = await test.database.query('SELECT state, upload_id FROM privacy_requests WHERE id = $1', [id]);
    expect(found).toEqual([{ state: 'withdrawn', upload_id: null }]);
    // The object goes by a task, and the row in the end with it.
    expect(await test.database.query(`SELECT 1 FROM uploads WHERE id = $1 AND state <> 'deleted'`, [uploadId])).toEqual(
      [],
    );
  });
});

describe('disclosures', () => {
  const listed = async (user: FixtureUser, path: string) => (await test.as(user).get(path).expect(200)).body.data;
  const own = '/v1/users/me/privacy/disclosures';
  const brief = (list: { operationId: string; kind: string; reader: { sourcedId: string } | null }[]) =>
    list.map(({ kind, operationId, reader }) => `${kind} ${operationId} ${reader?.sourcedId ?? '-'}`).toSorted();

  it('show a person who downloaded their data, which guardian looked, and what support read, once a day each', async () => {
    const { student, guardian, ids } = school;
    const classmate = await test.fixtures.user(school.school, 'student');
    const child = `/v1/children/${student.sourcedId}/grades`;
    for (let times = 0; times < 2; times += 1) await test.as(guardian).get(child).expect(200);
    const operator = await test.fixtures.user(await test.fixtures.school(), 'teacher', [operatorGroup]);
    const session = await test.fixtures.supportSession(school.school, operator, ['people', 'grades', 'structure']);
    const read = (path: string) => test.as(operator).get(path).set('support-session', session.sourcedId).expect(200);
    for (let times = 0; times < 2; times += 1) await read(`/v1/classes/${ids.classSourcedId}/gradebook`);
    await read('/v1/users');
    await read(`/v1/classes/${ids.classSourcedId}`);
    expect(brief(await listed(student, own))).toEqual([
      `export linkToExport ${admin.sourcedId}`,
      `guardian listGradesOfChild ${guardian.sourcedId}`,
      'supportSession listUsers -',
      'supportSession readGradebook -',
    ]);
    // Of the class is who is in it; of a list is everybody.
    expect(brief(await listed(classmate, own))).toEqual(['supportSession listUsers -']);
    await test.as(school.teacher).get('/v1/privacy/disclosures').expect(403);
    const ofStudent = await listed(admin, `/v1/privacy/disclosures?userSourcedId=${student.sourcedId}&kind=guardian`);
    expect(ofStudent).toMatchObject([{ user: { sourcedId: student.sourcedId }, operationId: 'listGradesOfChild' }]);
    expect(
      await listed(await test.fixtures.user(await test.fixtures.school(), 'admin'), '/v1/privacy/disclosures'),
    ).toEqual([]);
  });
});
