import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { ObjectStore } from '../../../apps/api/aws/object-store.ts';
import { lockSchool, unlockSchool } from '../../../apps/api/imports/school-lock.ts';
import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { erasureQueue } from '../../../apps/api/privacy/erasure/erasure-task.ts';
import { coolOffDays } from '../../../apps/api/privacy/periods.ts';
import { peopleInReports } from '../../../apps/api/reports/withdrawal.ts';
import { AccountStage } from '../../setup/api/account-stage.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { temporaryPasswordTo } from '../../setup/api/mailbox.ts';
import { mintToken } from '../../setup/api/tokens.ts';
import { completedUpload } from '../../setup/api/uploads.ts';
import { eventually, startWorker, tasksDone } from '../../setup/api/worker.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';
import { createRuntimeRole, type RuntimeRole } from '../../setup/database/runtime-role.ts';
import { newAddress } from '../../setup/runner/cognito.ts';
import { marker, markPerson, tablesWith, textFile } from './marked-person.ts';
import { storedReport, textsOfFiles } from './marked-reports.ts';
import { replayed } from './replayed.ts';
import { restoredBackup } from './restored-backup.ts';
import { rowsBeside } from './rows-beside.ts';

describe('an erasure', () => {
  let stage: AccountStage;
  let role: RuntimeRole;
  let worker: NestFastifyApplication;

  beforeAll(async () => {
    stage = await AccountStage.start();
    const { env } = stage.test;
    role = await createRuntimeRole({ env, drop: async () => undefined });
    worker = await startWorker({ ...env, ...role.env });
  });

  afterAll(async () => {
    await worker.close();
    await role.drop();
    await stage.close();
  });

  const query = (sql: string, values: unknown[]) => stage.test.database.query(sql, values);

  /** Somebody with an account, whose every name and identifier is marked. */
  async function markedPerson(): Promise<FixtureUser> {
    const { test, admin, school, pool } = stage;
    const email = `${marker}-${randomUUID().slice(0, 8)}@school.example`;
    const sourcedId = `${marker}-student-${randomUUID().slice(0, 8)}`;
    const body = { email, sourcedId, givenName: `Given ${marker}`, familyName: `Family ${marker}`, role: 'student' };
    await test.as(admin).post('/v1/users').send(body).expect(201);
    expect(await temporaryPasswordTo(email)).not.toBe('');
    const { id, cognito_sub: cognitoSub } = await test.database.one<{ id: number; cognito_sub: string }>(
      'SELECT id, cognito_sub FROM users WHERE sourced_id = $1',
      [sourcedId],
    );
    expect((await pool.asAdmin('AdminGetUser', { Username: cognitoSub })).UserStatus).toBe('FORCE_CHANGE_PASSWORD');
    const token = mintToken(test.env, { sub: cognitoSub, groups: ['student'] });
    return { id, sourcedId, school, role: 'student', email, cognitoSub, token };
  }

  const request = (person: FixtureUser) =>
    stage.test
      .as(stage.admin)
      .post('/v1/privacy/erasures')
      .send({ userSourcedId: person.sourcedId, reason: `${marker} asked for it` });

  /** As if the days had passed. */
  async function letItRun(id: string): Promise<void> {
    await stage.test.database.run('UPDATE privacy_requests SET runs_after = now() WHERE id = $1', [id]);
    await stage.test.app.get(Jobs).enqueue(erasureQueue, { requestId: id }, { schoolId: stage.school.id });
  }

  const read = async (id: string) =>
    (await stage.test.as(stage.admin).get(`/v1/privacy/requests/${id}`).expect(200)).body;

  const ended = (id: string) =>
    eventually(30, async () => {
      const view = await read(id);
      return ['done', 'refused', 'failed'].includes(view.state) ? view : undefined;
    });

  /** Files and records follow by tasks. */
  const followed = () =>
    tasksDone(stage.test.database, ['remove-upload', 'record-erasure', 'privacy-erasure', 'delete-account']);

  it('leaves no text of a person anywhere: marked in every table and file, and searched for', async () => {
    const person = await markedPerson();
    await markPerson(stage.test, person, stage.admin);
    await storedReport(stage.test, person, marker, stage.admin);
    const beside = await stage.test.fixtures.user(person.school, 'student');
    await storedReport(stage.test, beside, 'Beside', stage.admin);
    const filesWith = async (text: string) =>
      (await textsOfFiles(stage.test, person.school.id))
        .filter((file) => file.text.includes(text))
        .map(({ key }) => key);
    const { id } = (await request(person).expect(202)).body;
    const before = await tablesWith(query, marker);
    // What was looked for in vain afterwards was there.
    for (const table of ['users', 'results', 'grade_history', 'submissions', 'email_outbox', 'pgboss.job_common']) {
      expect(before.filter((row) => row.includes(`${table}:`)).length).toBeGreaterThan(0);
    }
    // In the text of a PDF as well as in a text file.
    expect([(await filesWith(marker)).length, (await filesWith('Beside')).length]).toEqual([2, 1]);
    // The bucket is that of every test.
    const uploads = await query(
      'SELECT object_key FROM uploads WHERE school_id = $1 AND id NOT IN (SELECT upload_id FROM reports WHERE student_id = $2)',
      [person.school.id, beside.id],
    );
    const keys = uploads.map((row) => (row as { object_key: string }).object_key);
    const backup = await restoredBackup(stage.test.env);
    await letItRun(id);
    const view = await ended(id);
    expect(view).toMatchObject({ state: 'done', user: { sourcedId: expect.stringMatching(/^erased-/) }, reason: null });
    expect(view.counts).toMatchObject({ uploads: expect.any(Number), results: 1, grade_history: expect.any(Number) });
    await followed();
    expect(await tablesWith(query, marker)).toEqual([]);
    const store = stage.test.app.get(ObjectStore);
    expect(keys).not.toEqual([]);
    // An empty object stands where a signed URL could still put one.
    for (const key of keys) expect({ key, ...(await store.describe(key)) }).toMatchObject({ key, sizeBytes: 0 });
    expect([await filesWith(marker), (await filesWith('Beside')).length]).toEqual([[], 1]);
    await expect(stage.pool.asAdmin('AdminGetUser', { Username: person.cognitoSub })).rejects.toThrow();
    // What was graded stays.
    expect(await query('SELECT score FROM results WHERE student_id = $1', [person.id])).toEqual([
      { score: expect.stringMatching(/^71/) },
    ]);
    await refusesItsIdentifier(person);
    await replayed(stage, backup, person);
  });

  /** No new user gets what somebody who was erased was known by. */
  async function refusesItsIdentifier({ sourcedId }: FixtureUser): Promise<void> {
    const body = { email: newAddress(), sourcedId, givenName: 'A', familyName: 'B', role: 'student' };
    const answer = await stage.test.as(stage.admin).post('/v1/users').send(body);
    expect([answer.status, answer.body.code]).toEqual([409, 'sourced-id-taken']);
  }

  it('can be withdrawn until it begins, and not after', async () => {
    const person = await stage.test.fixtures.user(stage.school, 'student');
    const { body: asked } = await request(person).expect(202);
    expect(asked).toMatchObject({ kind: 'erasure', state: 'coolingOff', user: { sourcedId: person.sourcedId } });
    expect(Date.parse(asked.runsAfter) - Date.parse(asked.createdAt)).toBe(coolOffDays * 86_400_000);
    expect((await request(person).expect(202)).body.id).toBe(asked.id);
    const otherwise = { userSourcedId: person.sourcedId, reason: 'Another reason' };
    const refused = await stage.test.as(stage.admin).post('/v1/privacy/erasures').send(otherwise).expect(409);
    expect(refused.body.code).toBe('request-open');
    const withdraw = () => stage.test.as(stage.admin).post(`/v1/privacy/requests/${asked.id}/withdrawal`);
    expect((await withdraw().expect(200)).body.state).toBe('withdrawn');
    await letItRun(asked.id);
    await followed();
    expect((await read(asked.id)).state).toBe('withdrawn');
    await stage.test.as(person).get('/v1/users/me').expect(200);

    const { body: again } = await request(person).expect(202);
    await letItRun(again.id);
    expect((await ended(again.id)).state).toBe('done');
    const { status, body } = await stage.test.as(stage.admin).post(`/v1/privacy/requests/${again.id}/withdrawal`);
    expect([status, body.code]).toEqual([409, 'not-withdrawable']);
    await stage.test.as(person).get('/v1/users/me').expect(401);
  });

  it('does not begin early', async () => {
    const person = await stage.test.fixtures.user(stage.school, 'student');
    const { id } = (await request(person).expect(202)).body;
    await stage.test.app.get(Jobs).enqueue(erasureQueue, { requestId: id }, { schoolId: stage.school.id });
    await eventually(20, async () => {
      const [row] = await query(
        `SELECT count(*) AS tasks FROM pgboss.job WHERE name = $1 AND state = 'created' AND data #>> '{data,requestId}' = $2`,
        [erasureQueue, id],
      );
      return (row as { tasks: number }).tasks === 2 ? true : undefined;
    });
    expect((await read(id)).state).toBe('coolingOff');
  });

  it('is refused where a legal hold keeps the person or one of their classes', async () => {
    const { test, school } = stage;
    const [held, inClass, later] = await Promise.all([1, 2, 3].map(() => test.fixtures.user(school, 'student')));
    const taught = await test.fixtures.class(school, { students: [inClass as FixtureUser] });
    const hold = (column: 'user_id' | 'class_id', id: number) =>
      test.database.run(`INSERT INTO legal_holds (school_id, ${column}, reason) VALUES ($1, $2, 'Lawsuit')`, [
        school.id,
        id,
      ]);
    const { id } = (await request(later as FixtureUser).expect(202)).body;
    await hold('user_id', (held as FixtureUser).id);
    await hold('class_id', taught.id);
    await hold('user_id', (later as FixtureUser).id);
    for (const person of [held, inClass]) {
      expect((await request(person as FixtureUser)).body).toMatchObject({ status: 409, code: 'legal-hold' });
    }
    await letItRun(id);
    expect((await ended(id)).state).toBe('refused');
    await test
      .as(later as FixtureUser)
      .get('/v1/users/me')
      .expect(200);
  });

  it('takes nothing of others who share words or the address with the person, and leaves no blank mail', async () => {
    const { test, school, admin, pool } = stage;
    const [ann, ben] = [await test.fixtures.user(school, 'student'), await test.fixtures.user(school, 'student')];
    await test.database.run(`UPDATE users SET username = 'ann', identifier = '1042' WHERE id = $1`, [ann.id]);
    const { User: account } = await pool.asAdmin('AdminCreateUser', {
      Username: ann.email,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: ann.email }],
    });
    const rows = await rowsBeside(test, { shares: ann, alone: ben, admin, accountId: account.Username });
    for (const person of [ann, ben]) {
      const { id } = (await request(person).expect(202)).body;
      await letItRun(id);
      expect((await ended(id)).state).toBe('done');
    }
    expect(await rows.left()).toEqual(rows.expected);
    expect(await pool.asAdmin('AdminGetUser', { Username: account.Username })).toMatchObject({ Enabled: true });
  });

  it('leaves the account alone until nothing can refuse or delay it, and waits for imports, and for reports that are being written', async () => {
    const { test, school, pool } = stage;
    const [person, reported] = [await markedPerson(), await test.fixtures.user(school, 'student')];
    const client = new pg.Client(clientSettings(test.env));
    await client.connect();
    try {
      const { id: runId } = await test.database.one<{ id: string }>(
        `INSERT INTO import_runs (school_id, state) VALUES ($1, 'running') RETURNING id`,
        [school.id],
      );
      expect(await lockSchool(client, school.id, runId)).toBe(true);
      const { id } = (await request(person).expect(202)).body;
      await letItRun(id);
      const tried = `SELECT 1 FROM pgboss.job WHERE name = $1 AND state = 'retry' AND data #>> '{data,requestId}' = $2`;
      await eventually(20, async () => (await query(tried, [erasureQueue, id]))[0]);
      const hasAccount = async () => {
        await test.as(person).get('/v1/users/me').expect(200);
        await pool.asAdmin('AdminGetUser', { Username: person.cognitoSub });
      };
      await hasAccount();
      await unlockSchool(client, school.id);
      await query('DELETE FROM import_runs WHERE id = $1', [runId]);
      await query(`INSERT INTO legal_holds (school_id, user_id, reason) VALUES ($1, $2, 'x')`, [school.id, person.id]);
      await letItRun(id);
      expect((await ended(id)).state).toBe('refused');
      await hasAccount();

      // One that waits needs its bundle, which names the person: the erasure comes after both.
      const bundle = await completedUpload(test, stage.admin, textFile('bundle'));
      await query(`UPDATE uploads SET purpose = 'import' WHERE id = $1`, [bundle]);
      const { id: queued } = await test.database.one<{ id: string }>(
        'INSERT INTO import_runs (school_id, upload_id) VALUES ($1, $2) RETURNING id',
        [school.id, bundle],
      );
      const { id: second } = (await request(reported).expect(202)).body;
      await letItRun(second);
      await eventually(20, async () => (await query(tried, [erasureQueue, second]))[0]);
      const bundleNow = async () => (await query('SELECT state FROM uploads WHERE id = $1', [bundle]))[0];
      expect(await bundleNow()).toEqual({ state: 'completed' });
      await client.query('BEGIN');
      await client.query(`SELECT pg_advisory_xact_lock_shared(${peopleInReports})`, [school.id]);
      await query(`UPDATE import_runs SET state = 'succeeded', finished_at = now() WHERE id = $1`, [queued]);
      await letItRun(second);
      await untilWaiting(test.database, { lock: 'advisory' });
      await client.query(
        `INSERT INTO reports (school_id, kind, student_id, day, document, expires_at)
         VALUES ($1, 'progress', $2, current_date, '{}', now() + interval '1 day')`,
        [school.id, reported.id],
      );
      await client.query('COMMIT');
      expect((await ended(second)).state).toBe('done');
      expect(await query('SELECT 1 FROM reports WHERE student_id = $1', [reported.id])).toEqual([]);
      expect(await bundleNow()).toEqual({ state: 'deleted' });
    } finally {
      await client.end();
    }
  });

  it('is for administrators, not of themselves, and of nobody at another school', async () => {
    const { test, school, admin } = stage;
    const person = await test.fixtures.user(school, 'student');
    const elsewhere = await test.fixtures.user(await test.fixtures.school(), 'student');
    const wanted = (userSourcedId: string) => ({ userSourcedId, reason: 'Asked' });
    const post = (user: FixtureUser, body: object) => test.as(user).post('/v1/privacy/erasures').send(body);
    await post(person, wanted(person.sourcedId)).expect(403);
    await post(admin, wanted(elsewhere.sourcedId)).expect(422);
    expect((await post(admin, wanted(admin.sourcedId))).body.code).toBe('own-erasure');
  });
});
