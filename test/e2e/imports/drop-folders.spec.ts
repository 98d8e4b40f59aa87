import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createS3Client } from '../../../apps/api/aws/clients.ts';
import { DropStore, type ListedObject } from '../../../apps/api/aws/drop-store.ts';
import { AppConfig } from '../../../apps/api/config/config.ts';
import { DropFolderJob } from '../../../apps/api/imports/drop/drop-folder.job.ts';
import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { ScanResults } from '../../../apps/api/uploads/scan-results.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { type BundleChanges, sample, zipOf } from '../../setup/api/bundles.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { eventually, finished, startWorker } from '../../setup/api/worker.ts';

let test: TestApp;
let worker: NestFastifyApplication;
let s3: S3Client;
let bucket: string;
let school: FixtureSchool;
let admin: FixtureUser;

beforeAll(async () => {
  test = await startTestApp({ UPLOAD_SCAN: 'guardduty' });
  worker = await startWorker(test.env);
  const config = worker.get(AppConfig, { strict: false });
  s3 = createS3Client(config, config.env.S3_ENDPOINT);
  bucket = config.env.S3_UPLOADS_BUCKET;
});
beforeEach(async () => {
  school = await test.fixtures.school();
  admin = await test.fixtures.user(school, 'admin');
});
afterAll(async () => {
  s3.destroy();
  await worker.close();
  await test.close();
});

const drop = async (name: string, content: Buffer | BundleChanges = {}, folder = school.sourcedId) => {
  const Body = Buffer.isBuffer(content) ? content : await zipOf(sample(content));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `drop/${folder}/${name}`, Body }));
};
const prefix = () => `drop/${school.sourcedId}/`;
const keys = async (): Promise<string[]> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix() }));
  return Contents.map(({ Key = '' }) => Key);
};
/** What lies below the folder of the school, without the moments of its writing. */
const folder = async (): Promise<string[]> =>
  (await keys()).map((key) => key.slice(prefix().length).replace(/\d{8}T\d{6}Z/, 'MOMENT')).sort();
/** The first receipt of the name. */
const receipt = async (name: string) => {
  const Key = (await keys()).find((key) => key.endsWith(`-${name}.json`));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  return JSON.parse((await Body?.transformToString()) ?? '');
};
/** One look into the folders, as the schedule asks for it. */
const look = () => worker.get(DropFolderJob, { strict: false }).handle({}, { stopping: new AbortController().signal });
const scan = async (verdict: 'clean' | 'infected') => {
  const uploads = await test.database.query<{ object_key: string }>(
    `SELECT object_key FROM uploads WHERE school_id = $1 AND scan_status = 'pending'`,
    [school.id],
  );
  for (const { object_key: key } of uploads) await worker.get(ScanResults, { strict: false }).recordScan(key, verdict);
};
const rows = () =>
  test.database.query<{ state: string; failure: string | null; run: string | null; moved: boolean }>(
    `SELECT d.state, d.failure, r.state AS run, d.moved_at IS NOT NULL AS moved FROM dropped_bundles d
     LEFT JOIN import_runs r ON r.id = d.import_run_id WHERE d.school_id = $1 ORDER BY d.written_at, d.id`,
    [school.id],
  );
const runs = async (): Promise<string[]> => {
  const { body } = await test.as(admin).get('/v1/imports?sort=createdAt').expect(200);
  return body.data.map(({ state }: { state: string }) => state);
};
/** Looks, as the verdict of the scan is there at once, until every bundle of the school is processed, or the last one is held. */
const processed = (until: 'moved' | 'held' = 'moved') =>
  eventually(30, async () => {
    await look();
    await scan('clean');
    const all = await rows();
    const isThere = until === 'held' ? all.at(-1)?.run === 'held' : all.length > 0 && all.every(({ moved }) => moved);
    return isThere ? all : undefined;
  });
const mails = () =>
  test.database.query<{ subject: string; text: string; user_id: number }>(
    `SELECT subject, body_text AS text, user_id FROM email_outbox WHERE school_id = $1 AND kind = 'importResult' ORDER BY created_at`,
    [school.id],
  );

it('imports a bundle once, leaves a receipt in done/, and mails the administrators what it did', async () => {
  const second = await test.fixtures.user(school, 'admin');
  await test.fixtures.user(school, 'teacher');
  await drop('roster.zip');
  await look();
  expect(await rows()).toEqual([{ state: 'scanning', failure: null, run: null, moved: false }]);
  expect(await processed()).toEqual([{ state: 'imported', failure: null, run: 'succeeded', moved: true }]);
  expect(await folder()).toEqual(['done/MOMENT-roster.zip.json']);
  expect(await receipt('roster.zip')).toMatchObject({
    bundle: 'roster.zip',
    importId: expect.any(String),
    state: 'succeeded',
    changed: true,
    files: expect.arrayContaining([expect.objectContaining({ file: 'users.csv', created: 6 })]),
    errors: [],
  });
  const sent = await mails();
  expect(sent.map(({ user_id }) => user_id).toSorted()).toEqual([admin.id, second.id].toSorted());
  expect(sent[0]).toMatchObject({
    subject: 'roster.zip is imported',
    text: expect.stringContaining('users.csv: 6 new, 0 changed, 0 deactivated'),
  });
  await look();
  expect([await runs(), (await rows()).length, (await mails()).length]).toEqual([['succeeded'], 1, 2]);
  // The next night's has the same name. Names of receipts hold the second of the writing, as S3 gives no more.
  await sleep(1_000);
  await drop('roster.zip', { 'users.csv': (text) => text.replace('Anni', 'Annika') });
  await processed();
  expect(await runs()).toEqual(['succeeded', 'succeeded']);
  expect(await folder()).toEqual(['done/MOMENT-roster.zip.json', 'done/MOMENT-roster.zip.json']);
});

it('leaves receipts in failed/ of what cannot be imported, and mails why', async () => {
  await drop('roster.zip', { 'users.csv': (text) => text.replace('user-ben,,,true', 'user-ben,,,oui') });
  await drop('roster.csv', Buffer.from('sourcedId\n'));
  await drop('empty.zip', Buffer.alloc(0));
  await drop('text.zip', Buffer.from('no zip at all'));
  await processed();
  const outcomes = (await rows()).map(({ state, failure, run }) => `${state} ${failure ?? run}`);
  expect(outcomes.toSorted()).toEqual(['failed empty', 'failed not-a-zip', 'failed rejected', 'failed rejected']);
  expect(await folder()).toEqual(
    ['empty.zip', 'roster.csv', 'roster.zip', 'text.zip'].map((name) => `failed/MOMENT-${name}.json`),
  );
  expect(await receipt('roster.zip')).toMatchObject({
    state: 'rejected',
    failure: null,
    changed: false,
    errorCount: 1,
    errors: [{ code: 'wrong-value', file: 'users.csv', line: 5, column: 'enabledUser' }],
  });
  expect(await receipt('empty.zip')).toMatchObject({ state: 'failed', failure: 'empty', importId: null });
  const texts = (await mails()).map(({ subject, text }) => `${subject}\n${text}`);
  expect(texts).toHaveLength(4);
  expect(texts.find((text) => text.startsWith('roster.zip'))).toContain(
    'users.csv:5:enabledUser: expected true or false',
  );
  expect(texts.find((text) => text.startsWith('empty.zip'))).toContain('it is empty');
});

it('imports nothing in which the scan finds a threat, and nothing before its verdict', async () => {
  await drop('roster.zip');
  await look();
  await look();
  expect([await rows(), await runs()]).toEqual([[{ state: 'scanning', failure: null, run: null, moved: false }], []]);
  await scan('infected');
  await look();
  expect([await rows(), await runs()]).toEqual([
    [{ state: 'failed', failure: 'infected', run: null, moved: true }],
    [],
  ]);
  expect((await mails())[0]?.text).toContain('the malware scan found a threat in it');
  await drop('erased.zip');
  await look();
  await test.database.run(`UPDATE uploads SET state = 'deleted' WHERE school_id = $1`, [school.id]);
  await look();
  expect((await rows()).at(-1)).toEqual({ state: 'failed', failure: 'deleted', run: null, moved: true });
});

it('mails that a bundle is held, does not let the next one wait, and imports what is confirmed', async () => {
  await drop('a.zip');
  await processed();
  await drop('b.zip', { 'enrollments.csv': (text) => text.replace(/^enr-6.*\n/m, '') });
  await processed('held');
  await look();
  await look();
  const held = (await mails()).filter(({ subject }) => subject === 'b.zip waits for your confirmation');
  expect(held).toHaveLength(1);
  expect(held[0]?.text).toContain('enrollments.csv: 1 of 6 records (16.7 %)');
  expect(await folder()).toEqual(['b.zip', 'done/MOMENT-a.zip.json']);
  const { body } = await test.as(admin).get('/v1/imports?state=held').expect(200);
  const me = (await test.as(admin).get('/v1/users/me')).body;
  await test
    .as(admin)
    .post(`/v1/imports/${body.data[0].id}/confirmation`)
    .send({ name: `${me.givenName} ${me.familyName}`, reason: 'She left' })
    .expect(202);
  await processed();
  expect(await folder()).toEqual(['done/MOMENT-a.zip.json', 'done/MOMENT-b.zip.json']);
  // A later bundle takes the place of one that waits.
  await drop('c.zip', { 'enrollments.csv': (text) => text.replace(/^enr-[56].*\n/gm, '') });
  await processed('held');
  await drop('d.zip');
  await processed();
  expect(await runs()).toEqual(['succeeded', 'succeeded', 'expired', 'succeeded']);
  expect(await folder()).toEqual([
    'done/MOMENT-a.zip.json',
    'done/MOMENT-b.zip.json',
    'done/MOMENT-d.zip.json',
    'failed/MOMENT-c.zip.json',
  ]);
});

it('looks into the folders by its schedule, and ends held imports that nobody decided about in time', async () => {
  await drop('roster.zip');
  const hold = { expiresAt: '2026-01-01T00:00:00.000Z', files: [], decision: null };
  await test.database.run(`INSERT INTO import_runs (school_id, state, hold) VALUES ($1, 'held', $2::jsonb)`, [
    school.id,
    JSON.stringify(hold),
  ]);
  const run = { tickAt: null, schoolId: null, requestedBy: null, parameters: {} };
  const runId = (await test.app.get(Jobs).startRun('roster-sync', run)) as string;
  expect(await finished(test.database, runId)).toMatchObject({ state: 'succeeded', items_done: 2 });
  expect(await eventually(20, async () => (await rows())[0])).toMatchObject({ failure: null });
  const expired = await test.database.query(
    `SELECT state, finished_at IS NOT NULL AS ended FROM import_runs WHERE school_id = $1`,
    [school.id],
  );
  expect(expired).toEqual([{ state: 'expired', ended: true }]);
});

it('imports once what several processes find at the same time, and in the order of writing', async () => {
  const other = await startWorker(test.env);
  try {
    const lookThere = () =>
      other.get(DropFolderJob, { strict: false }).handle({}, { stopping: new AbortController().signal });
    await drop('a.zip');
    await drop('b.zip', { 'users.csv': (text) => text.replace('Anni', 'Annika') });
    await eventually(30, async () => {
      // One that loses against the other may give up and be tried again.
      await Promise.allSettled([look(), lookThere(), look(), lookThere()]);
      await scan('clean');
      return (await rows()).every(({ moved }) => moved) ? true : undefined;
    });
    expect(await runs()).toEqual(['succeeded', 'succeeded']);
    expect(await folder()).toEqual(['done/MOMENT-a.zip.json', 'done/MOMENT-b.zip.json']);
    expect(await mails()).toHaveLength(2);
    expect((await test.as(admin).get('/v1/users/user-anna')).body.preferredGivenName).toBe('Annika');
  } finally {
    await other.close();
  }
});

it('imports once, whatever step a process dies after', async () => {
  const store = worker.get(DropStore, { strict: false });
  await drop('roster.zip');
  const deaths: string[] = [];
  /** The call is carried out, and nobody hears of it. */
  const dieOnce = (method: 'sha256' | 'copy' | 'remove' | 'writeReceipt') => {
    const real = store[method].bind(store) as (...args: unknown[]) => Promise<unknown>;
    const spy = jest.spyOn(store, method).mockImplementationOnce(async (...args: unknown[]) => {
      await real(...args);
      deaths.push(method);
      throw new Error('killed');
    });
    return spy;
  };
  for (const method of ['sha256', 'copy'] as const) {
    const spy = dieOnce(method);
    await expect(look()).rejects.toThrow('killed');
    spy.mockRestore();
  }
  await look();
  await scan('clean');
  await look();
  await eventually(20, async () => ((await runs())[0] === 'succeeded' ? true : undefined));
  for (const method of ['writeReceipt', 'remove'] as const) {
    const spy = dieOnce(method);
    await look().catch(() => undefined);
    spy.mockRestore();
  }
  await processed();
  expect(deaths.slice(0, 2)).toEqual(['sha256', 'copy']);
  expect(await rows()).toEqual([{ state: 'imported', failure: null, run: 'succeeded', moved: true }]);
  expect([await runs(), await folder(), (await mails()).length]).toEqual([
    ['succeeded'],
    ['done/MOMENT-roster.zip.json'],
    1,
  ]);
});

it('takes the version that it found and removes no other, and looks into no folder but those of schools', async () => {
  const store = worker.get(DropStore, { strict: false });
  const [first, second] = [Buffer.from('first'), Buffer.from('second')];
  await drop('roster.zip', first);
  const found: ListedObject[] = [];
  for await (const object of store.list(prefix())) found.push(object);
  const [version] = found as [ListedObject];
  await drop('roster.zip', second);
  const to = { key: `${prefix()}done/copy.zip`, fileName: 'copy.zip', contentType: 'application/zip' };
  const answers = [await store.sha256(version), await store.copy(version, to), await store.remove(version)];
  expect(answers).toEqual(['gone', 'gone', 'gone']);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: version.key }));
  expect(await Body?.transformToString()).toBe('second');
  await drop('roster.zip', {}, `${school.sourcedId}-elsewhere`);
  await drop('older/roster.zip');
  await processed();
  expect(await rows()).toHaveLength(1);
});
