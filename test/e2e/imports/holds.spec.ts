import { importJobName } from '../../../apps/api/imports/queue-names.ts';
import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { JobsDatabase } from '../../../apps/api/jobs/jobs-database.ts';
import { Eraser } from '../../../apps/api/privacy/erasure/eraser.ts';
import { type BundleChanges, type BundleFiles, deltaFiles, sample } from '../../setup/api/bundles.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { ImportStage } from '../../setup/imports/import-stage.ts';

let stage: ImportStage;
let { test, worker } = {} as ImportStage;
let school: FixtureSchool;
let admin: FixtureUser;

beforeAll(async () => {
  stage = await ImportStage.start();
  ({ test, worker } = stage);
});
beforeEach(async () => {
  school = await test.fixtures.school();
  admin = await test.fixtures.user(school, 'admin');
  expect(await ended(await start(sample()))).toMatchObject({ state: 'succeeded', hold: null });
});
afterAll(() => stage.close());

const start = (files: BundleFiles) => stage.ask(admin, files);
const read = (id: string) => stage.read(admin, id);
const ended = (id: string) => stage.ended(admin, id);
const decide = (id: string, what: 'confirmation' | 'refusal', body: object, user = admin) =>
  test.as(user).post(`/v1/imports/${id}/${what}`).send(body);
const nameOf = async (user: FixtureUser) => {
  const { givenName, familyName } = (await test.as(user).get('/v1/users/me').expect(200)).body;
  return `${givenName} ${familyName}`;
};
const confirm = async (id: string, user = admin) =>
  decide(id, 'confirmation', { name: await nameOf(user), reason: 'They left in summer' }, user);

/** What the school consists of: active records, and when they were last written. */
const roster = () =>
  test.database.query(
    `SELECT 'user' AS kind, sourced_id, status, xmin::text FROM users WHERE school_id = $1 AND imported
     UNION ALL SELECT 'class', sourced_id, status, xmin::text FROM classes WHERE school_id = $1
     UNION ALL SELECT 'enrolment', sourced_id, status, xmin::text FROM enrollments WHERE school_id = $1
     UNION ALL SELECT 'result', sourced_id, status, xmin::text FROM results WHERE school_id = $1 ORDER BY 1, 2`,
    [school.id],
  );

/** One enrolment of six, and a changed name. */
const withoutOne: BundleChanges = {
  'enrollments.csv': (text) => text.replace(/^enr-6.*\n/m, ''),
  'users.csv': (text) => text.replace('Anni', 'Annika'),
};

it('holds an import that would deactivate more than the limit, applies nothing of it, and shows what it would do', async () => {
  const before = await roster();
  const run = await ended(await start(sample(withoutOne)));
  expect(run).toMatchObject({ state: 'held', finishedAt: null, result: null, errors: [], errorCount: 0 });
  expect(await roster()).toEqual(before);
  const { files, ...hold } = run.hold;
  expect(hold).toEqual({
    heldAt: expect.any(String),
    expiresAt: new Date(Date.parse(hold.heldAt) + 7 * 86_400_000).toISOString(),
    limitPercent: 10,
    decision: null,
  });
  expect(files.find(({ file }: { file: string }) => file === 'enrollments.csv')).toEqual({
    file: 'enrollments.csv',
    mode: 'bulk',
    active: 6,
    created: 0,
    updated: 0,
    inactivated: 1,
    percent: 16.7,
    isOverLimit: true,
    records: ['enr-6'],
  });
  expect(files.find(({ file }: { file: string }) => file === 'users.csv')).toMatchObject({
    updated: 1,
    inactivated: 0,
    isOverLimit: false,
    records: [],
  });
});

it('holds a delta bundle by what it marks as deleted, and follows the limit of the school', async () => {
  const delta = () =>
    deltaFiles({
      'classes.csv':
        'sourcedId,status,dateLastModified,title,courseSourcedId,classType,schoolSourcedId,termSourcedIds\n' +
        'class-bio-10a,tobedeleted,2027-01-01T00:00:00Z,,,,,\n',
    });
  const run = await ended(await start(delta()));
  expect(run).toMatchObject({
    state: 'held',
    hold: { files: [{ file: 'classes.csv', mode: 'delta', inactivated: 1, records: ['class-bio-10a'] }] },
  });
  const { headers } = await test.as(admin).get('/v1/settings').expect(200);
  const { body } = await test
    .as(admin)
    .patch('/v1/settings')
    .set('if-match', `${headers.etag}`)
    .send({ removalLimitPercent: 50 })
    .expect(200);
  expect(body.removalLimitPercent).toBe(50);
  expect(await ended(await start(delta()))).toMatchObject({ state: 'succeeded' });
  // The younger import took its place.
  expect(await read(run.id)).toMatchObject({ state: 'expired', finishedAt: expect.any(String) });
});

it('applies what an administrator confirmed by name and reason: people are deactivated, and nothing of theirs is deleted', async () => {
  const withoutBen = sample({
    'users.csv': (text) => text.replace(/^user-ben,.*\n/m, ''),
    'roles.csv': (text) => text.replace(/^.*,user-ben,.*\n/gm, ''),
    'enrollments.csv': (text) => text.replace(/^.*,user-ben,.*\n/gm, ''),
    'results.csv': (text) => text.replace(/^.*,user-ben,.*\n/gm, ''),
  });
  const rows = await roster();
  const { id } = await ended(await start(withoutBen));
  expect((await decide(id, 'confirmation', { name: 'Somebody Else', reason: 'x' })).body).toMatchObject({
    status: 422,
    code: 'name-differs',
    errors: [{ pointer: '/name' }],
  });
  expect((await decide(id, 'confirmation', { name: await nameOf(admin) })).status).toBe(400);
  const other = await test.fixtures.user(school, 'admin');
  expect((await confirm(id, other)).body).toMatchObject({ state: 'queued' });
  const run = await ended(id);
  expect(run).toMatchObject({
    state: 'succeeded',
    requestedBy: { sourcedId: admin.sourcedId },
    hold: {
      decision: { outcome: 'confirmed', decidedBy: { sourcedId: other.sourcedId }, reason: 'They left in summer' },
    },
  });
  const after = await roster();
  expect(after.map(({ kind, sourced_id }) => [kind, sourced_id])).toEqual(
    rows.map((row) => [row.kind, row.sourced_id]),
  );
  expect(after.find(({ sourced_id }) => sourced_id === 'user-ben')).toMatchObject({ status: 'tobedeleted' });
  expect((await confirm(id)).body).toMatchObject({ status: 409, code: 'import-not-held' });
});

it('holds again what was confirmed where others would go by now', async () => {
  const { id } = await ended(await start(sample(withoutOne)));
  await test.database.run(
    `INSERT INTO enrollments (school_id, sourced_id, class_id, user_id, org_id, role, imported)
     SELECT school_id, 'enr-late', class_id, user_id, org_id, 'administrator', true FROM enrollments
     WHERE school_id = $1 AND sourced_id = 'enr-6'`,
    [school.id],
  );
  expect((await confirm(id)).status).toBe(202);
  const again = await ended(id);
  expect(again).toMatchObject({ state: 'held', hold: { decision: null } });
  const { records } = again.hold.files.find(({ file }: { file: string }) => file === 'enrollments.csv');
  expect(records).toEqual(['enr-6', 'enr-late']);
  expect((await confirm(id)).status).toBe(202);
  expect(await ended(id)).toMatchObject({ state: 'succeeded' });
});

it('applies nothing of what is refused, expired or replaced by a later one, and keeps its upload while it waits', async () => {
  const before = await roster();
  const first = await ended(await start(sample(withoutOne)));
  await test.as(admin).delete(`/v1/uploads/${first.uploadId}`).expect(409);
  const { id } = await ended(await start(sample(withoutOne)));
  expect(await read(first.id)).toMatchObject({ state: 'expired' });
  expect((await decide(id, 'refusal', { reason: 'The export is of last year' })).body).toMatchObject({
    state: 'refused',
    hold: { decision: { outcome: 'refused', decidedBy: { sourcedId: admin.sourcedId } } },
  });
  const third = await ended(await start(sample(withoutOne)));
  await test.database.run(
    `UPDATE import_runs SET hold = hold || '{"expiresAt": "2026-01-01T00:00:00.000Z"}' WHERE id = $1`,
    [third.id],
  );
  for (const held of [first.id, id, third.id]) {
    expect((await confirm(held)).body).toMatchObject({ status: 409, code: 'import-not-held' });
    expect((await decide(held, 'refusal', { reason: 'x' })).body.code).toBe('import-not-held');
  }
  expect(await roster()).toEqual(before);
});

it('expires with its bundle where an erasure takes that, and a run without a bundle fails: neither blocks later imports', async () => {
  const { id } = await ended(await start(sample(withoutOne)));
  const person = await test.fixtures.user(school, 'student');
  const eraser = worker.get(Eraser, { strict: false });
  await worker.get(JobsDatabase, { strict: false }).transaction(() => eraser.erase(person.id));
  expect(await read(id)).toMatchObject({ state: 'expired', finishedAt: expect.any(String) });
  expect((await confirm(id)).body).toMatchObject({ status: 409, code: 'import-not-held' });
  await test.database.run(`UPDATE import_runs SET state = 'queued' WHERE id = $1`, [id]);
  await test.app.get(Jobs).enqueue(importJobName, { runId: id }, { schoolId: school.id });
  expect(await ended(id)).toMatchObject({
    state: 'failed',
    errors: [{ message: expect.stringContaining('was deleted') }],
  });
  expect(await ended(await start(sample()))).toMatchObject({ state: 'succeeded' });
});

it('is decided by administrators of the school alone, and not beside another import', async () => {
  const { id } = await ended(await start(sample(withoutOne)));
  const teacher = await test.fixtures.user(school, 'teacher');
  const foreign = await test.fixtures.user(await test.fixtures.school(), 'admin');
  for (const what of ['confirmation', 'refusal'] as const) {
    const body = what === 'refusal' ? { reason: 'x' } : { name: 'x', reason: 'x' };
    await test.as().post(`/v1/imports/${id}/${what}`).send(body).expect(401);
    expect((await decide(id, what, body, teacher)).status).toBe(403);
    expect((await decide(id, what, body, foreign)).status).toBe(404);
  }
  await test.database.run('INSERT INTO import_runs (school_id) VALUES ($1)', [school.id]);
  expect((await confirm(id)).body).toMatchObject({ status: 409, code: 'import-in-progress' });
});
