import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ObjectStore } from '../../../apps/api/aws/object-store.ts';
import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { AccountStage } from '../../setup/api/account-stage.ts';
import { newestCodeTo } from '../../setup/api/mailbox.ts';
import { completedUpload, file, sentUpload } from '../../setup/api/uploads.ts';
import { eventually, finished, startWorker, tasksDone } from '../../setup/api/worker.ts';

describe('retention', () => {
  let stage: AccountStage;
  let { test, accounts, school, admin, pool } = {} as AccountStage;
  let worker: NestFastifyApplication;
  let store: ObjectStore;

  beforeAll(async () => {
    stage = await AccountStage.start();
    ({ test, accounts, school, admin, pool } = stage);
    worker = await startWorker(test.env);
    store = test.app.get(ObjectStore);
    await test.database.run('UPDATE schools SET allows_self_sign_up = true WHERE id = $1', [school.id]);
  });

  afterAll(async () => {
    await worker.close();
    await stage.close();
  });

  async function run(job = 'retention'): Promise<void> {
    const runId = await test.app
      .get(Jobs)
      .startRun(job, { tickAt: null, schoolId: null, requestedBy: null, parameters: {} });
    expect((await finished(test.database, runId as string)).state).toBe('succeeded');
    // What it orders is removed by tasks.
    await tasksDone(test.database, ['cleanup']);
  }

  const isGone = async (table: string, key: string, value: string): Promise<boolean> =>
    (await test.database.first(`SELECT 1 FROM ${table} WHERE ${key} = $1`, [value])) === undefined;
  const gone = (table: string, key: string, value: string) =>
    eventually(20, async () => ((await isGone(table, key, value)) ? true : undefined));
  const uploadOf = (id: string) =>
    test.database.one<{ object_key: string }>('SELECT object_key FROM uploads WHERE id = $1', [id]);
  const expireUpload = (id: string) =>
    test.database.run(`UPDATE uploads SET expires_at = now() - interval '2 hours' WHERE id = $1`, [id]);

  it('deletes stored answers, leases and old runs once they have expired, and nothing earlier', async () => {
    const create = (title: string) =>
      test
        .as(admin)
        .post('/v1/courses')
        .set('idempotency-key', title)
        .send({ title, orgSourcedId: school.sourcedId })
        .expect(201);
    await create('Old');
    await create('Fresh');
    await test.database.run(`UPDATE idempotency_keys SET expires_at = now() - interval '1 s' WHERE key = 'Old'`);
    await test.database.run(
      `INSERT INTO leases (name, holder, expires_at)
       VALUES ('old', $1, now() - interval '1 s'), ('fresh', $1, now() + interval '1 h')`,
      [randomUUID()],
    );
    const runs = await test.database.query<{ id: string }>(
      `INSERT INTO job_runs (job_name, state, expires_at) VALUES ('grade-calculator', 'succeeded', now() - interval '1 s'),
         ('grade-calculator', 'running', now() - interval '1 s'), ('grade-calculator', 'failed', DEFAULT) RETURNING id`,
    );
    const imports = await test.database.query<{ id: string }>(
      `INSERT INTO import_runs (school_id, state, expires_at) VALUES ($1, 'rejected', now() - interval '1 s'),
         ($1, 'queued', now() - interval '1 s'), ($1, 'succeeded', DEFAULT) RETURNING id`,
      [school.id],
    );
    await run();
    const are = async (table: string, key: string, values: string[]) =>
      Promise.all(values.map((value) => isGone(table, key, value)));
    expect(await are('idempotency_keys', 'key', ['Old', 'Fresh'])).toEqual([true, false]);
    expect(await are('leases', 'name', ['old', 'fresh'])).toEqual([true, false]);
    for (const [table, rows] of Object.entries({ job_runs: runs, import_runs: imports })) {
      const ids = rows.map(({ id }) => id);
      expect({ table, gone: await are(table, 'id', ids) }).toEqual({ table, gone: [true, false, false] });
    }
  });

  it('removes uploads that nobody completed, rejected or deleted, with their bytes, once no PUT can bring them back', async () => {
    const abandoned = await sentUpload(test, admin, file.pdf());
    const deleted = await completedUpload(test, admin, file.pdf());
    const kept = await completedUpload(test, admin, file.pdf());
    const fresh = await sentUpload(test, admin, file.pdf());
    const keys = new Map<string, string>();
    for (const id of [abandoned.id, deleted, kept, fresh.id]) keys.set(id, (await uploadOf(id)).object_key);
    await test.database.run(`INSERT INTO import_runs (school_id, upload_id, state) VALUES ($1, $2, 'succeeded')`, [
      school.id,
      deleted,
    ]);
    await test.as(admin).delete(`/v1/uploads/${deleted}`).expect(204);
    for (const id of [abandoned.id, deleted, kept]) await expireUpload(id);
    await run();
    for (const id of [abandoned.id, deleted]) {
      await gone('uploads', 'id', id);
      expect(await store.describe(keys.get(id) as string)).toBeUndefined();
    }
    for (const id of [kept, fresh.id]) {
      expect(await isGone('uploads', 'id', id)).toBe(false);
      expect((await store.describe(keys.get(id) as string))?.sizeBytes).toBeGreaterThan(0);
    }
  });

  it('removes files of imports by the weekly cleanup, once the period of the school has passed', async () => {
    const [old, recent] = [
      await completedUpload(test, admin, file.pdf()),
      await completedUpload(test, admin, file.pdf()),
    ];
    const { object_key: key } = await uploadOf(old);
    await test.database.run(`UPDATE uploads SET purpose = 'import' WHERE id = ANY ($1::uuid[])`, [[old, recent]]);
    await test.database.run(
      `INSERT INTO import_runs (school_id, upload_id, state, finished_at)
       VALUES ($1, $2, 'succeeded', now() - interval '91 days'), ($1, $3, 'succeeded', now() - interval '89 days')`,
      [school.id, old, recent],
    );
    await expireUpload(old);
    await test.database.run('UPDATE schools SET cleanup_proposed_for = NULL WHERE id = $1', [school.id]);
    await run('data-cleanup');
    await gone('uploads', 'id', old);
    expect(await store.describe(key)).toBeUndefined();
    expect(await isGone('uploads', 'id', recent)).toBe(false);
  });

  it('deletes reports that have expired, with their files', async () => {
    const [old, kept] = [
      await completedUpload(test, admin, file.pdf()),
      await completedUpload(test, admin, file.pdf()),
    ];
    const { object_key: key } = await uploadOf(old);
    const rows = await test.database.query<{ id: string }>(
      `INSERT INTO reports (school_id, kind, day, upload_id, expires_at)
       VALUES ($1, 'class', '2026-11-30', $2, now() - interval '1 s'), ($1, 'class', '2026-11-30', $3, now() + interval '1 h')
       RETURNING id`,
      [school.id, old, kept],
    );
    await expireUpload(old);
    await run();
    await gone('uploads', 'id', old);
    expect(await store.describe(key)).toBeUndefined();
    expect(await Promise.all(rows.map(({ id }) => isGone('reports', 'id', id)))).toEqual([true, false]);
    expect(await isGone('uploads', 'id', kept)).toBe(false);
  });

  it('forgets registrations that nobody confirmed, here and in Cognito, and finishes those confirmed there alone', async () => {
    const abandoned = await accounts.register(school);
    const fresh = await accounts.register(school);
    const halfDone = await accounts.register(school);
    const ConfirmationCode = await newestCodeTo(halfDone.email);
    await pool.ofClient('ConfirmSignUp', { Username: halfDone.email, ConfirmationCode });
    await test.database.run(`UPDATE sign_ups SET expires_at = now() - interval '1 s' WHERE id <> $1`, [fresh.signUpId]);
    await run();
    await gone('sign_ups', 'id', abandoned.signUpId);
    await gone('sign_ups', 'id', halfDone.signUpId);
    await expect(pool.asAdmin('AdminGetUser', { Username: abandoned.email })).rejects.toMatchObject({
      code: 'UserNotFoundException',
    });
    expect((await accounts.signIn(halfDone.email)).status).toBe(200);
    expect((await accounts.confirm(fresh.signUpId, fresh.email)).status).toBe(204);
  });
});
