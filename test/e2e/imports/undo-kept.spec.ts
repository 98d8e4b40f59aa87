import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import type { TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { finished, tasksDone } from '../../setup/api/worker.ts';
import { UndoRequests } from '../../setup/imports/undo-requests.ts';

let stage: UndoRequests;
let test: TestApp;
let school: FixtureSchool;
let admin: FixtureUser;

beforeAll(async () => {
  stage = await UndoRequests.start();
  ({ test } = stage);
});
beforeEach(async () => {
  await stage.begin();
  ({ school, admin } = stage);
});
afterAll(() => stage.close());

const imported: UndoRequests['imported'] = (changes) => stage.imported(changes);
const ask: UndoRequests['ask'] = (id, body) => stage.ask(id, body);
const undone: UndoRequests['undone'] = (id, body) => stage.undone(id, body);

it('is for administrators of the school, with a reason, and for imports of which is kept what they changed', async () => {
  const teacher = await test.fixtures.user(school, 'teacher');
  const id = '019a9f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e';
  await test.as(teacher).post(`/v1/imports/${id}/undo`).send({ reason: 'x' }).expect(403);
  expect((await ask(id)).status).toBe(404);
  expect((await ask(id, { reason: ' ' })).status).toBe(400);
  for (const [state, until, detail] of [
    ['rejected', 'NULL', 'the import is rejected'],
    ['succeeded', 'NULL', 'was not recorded'],
    ['succeeded', `now() + interval '59 minutes'`, 'is kept until'],
  ]) {
    const run = await test.database.one<{ id: string }>(
      `INSERT INTO import_runs (school_id, state, undo_until) VALUES ($1, $2, ${until}) RETURNING id`,
      [school.id, state],
    );
    const { body } = await ask(run.id);
    expect(body).toMatchObject({
      status: 409,
      code: 'import-not-undoable',
      detail: expect.stringContaining(detail as string),
    });
  }
});

it('brings the account of a person to the address that comes back, by the queue', async () => {
  const tasks = () =>
    test.database.query<{ data: { data: object } }>(
      `SELECT data FROM pgboss.job WHERE name = 'account-address' AND group_id = $1::text ORDER BY created_on`,
      [school.id],
    );
  await imported();
  const anna = await test.database.one<{ id: number }>(
    `UPDATE users SET cognito_sub = 'account-' || id WHERE school_id = $1 AND sourced_id = 'user-anna' RETURNING id`,
    [school.id],
  );
  const id = await imported({ 'users.csv': (text) => text.replace('anna@', 'anni@') });
  const ofImport = await tasks();
  expect(ofImport.length).toBeGreaterThan(0);
  expect(await undone(id)).toMatchObject({ state: 'succeeded', undone: { user: 1 } });
  const all = await tasks();
  expect(all).toHaveLength(ofImport.length + 1);
  expect(JSON.stringify(all.at(-1))).toContain(`"userId":${anna.id}`);
});

it('keeps what an import changed for 30 days, shows until when, and lets it go then, before the import itself', async () => {
  const id = await imported();
  const { body } = await test.as(admin).get(`/v1/imports/${id}`).expect(200);
  expect(new Date(body.undoUntil).getTime() - new Date(body.finishedAt).getTime()).toBeCloseTo(30 * 86_400_000, -6);
  const left = async () =>
    await test.database.one<{ changes: number; runs: number }>(
      `SELECT (SELECT count(*) FROM import_changes WHERE import_run_id = $1) AS changes,
           (SELECT count(*) FROM import_runs WHERE id = $1) AS runs`,
      [id],
    );
  const clean = async () => {
    const run = { tickAt: null, schoolId: null, requestedBy: null, parameters: {} };
    const runId = (await test.app.get(Jobs).startRun('retention', run)) as string;
    expect(await finished(test.database, runId)).toMatchObject({ state: 'succeeded' });
    await tasksDone(test.database, ['cleanup']);
  };
  await test.database.run(`UPDATE import_runs SET expires_at = now() - interval '1 day' WHERE id = $1`, [id]);
  await clean();
  expect(await left()).toEqual({ changes: expect.any(Number), runs: 1 });
  expect((await left()).changes).toBeGreaterThan(5);
  await test.database.run(`UPDATE import_changes SET expires_at = now() - interval '1 day' WHERE import_run_id = $1`, [
    id,
  ]);
  await clean();
  await clean();
  expect(await left()).toEqual({ changes: 0, runs: 0 });
});
