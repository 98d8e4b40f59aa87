import { randomUUID } from 'node:crypto';
import { AccountAddressJob } from '../../../apps/api/imports/account-address.job.ts';
import { type Account, Accounts } from '../../setup/api/accounts.ts';
import { type BundleChanges, sample } from '../../setup/api/bundles.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { mailsTo } from '../../setup/api/mailbox.ts';
import { completedUpload, sentUpload } from '../../setup/api/uploads.ts';
import { eventually } from '../../setup/api/worker.ts';
import { bundleFile, ImportStage } from '../../setup/imports/import-stage.ts';
import { newAddress, TestPool } from '../../setup/runner/cognito.ts';

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
});
afterAll(() => stage.close());

const bundle = (changes: BundleChanges = {}) => bundleFile(sample(changes));
const start = (changes: BundleChanges = {}, user = admin) => stage.ask(user, sample(changes));
const ended = (id: string, user = admin) => stage.ended(user, id);

describe('every route', () => {
  const id = '019a9f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e';

  it('requires authentication', async () => {
    await test.as().post('/v1/imports').send({ uploadId: id }).expect(401);
    await test.as().get('/v1/imports').expect(401);
    await test.as().get(`/v1/imports/${id}`).expect(401);
  });

  it("another school's id gives 404", async () => {
    const foreign = await test.fixtures.user(await test.fixtures.school(), 'admin');
    const importId = await start({}, foreign);
    await test.as(admin).get(`/v1/imports/${importId}`).expect(404);
    expect((await test.as(admin).get('/v1/imports').expect(200)).body.data).toEqual([]);
    const uploadId = await completedUpload(test, foreign, await bundle(), 'import');
    const { body } = await test.as(admin).post('/v1/imports').send({ uploadId }).expect(422);
    expect(body).toMatchObject({ code: 'unprocessable-reference', errors: [{ pointer: '/uploadId' }] });
    await ended(importId, foreign);
  });

  it('is for administrators', async () => {
    for (const role of ['teacher', 'student'] as const) {
      const user = await test.fixtures.user(school, role);
      await test.as(user).post('/v1/imports').send({ uploadId: id }).expect(403);
      await test.as(user).get('/v1/imports').expect(403);
      await test.as(user).get(`/v1/imports/${id}`).expect(403);
    }
  });
});

describe('POST /v1/imports', () => {
  it('imports an uploaded bundle in the background, and again without a change', async () => {
    const first = await ended(await start());
    expect(first).toMatchObject({
      state: 'succeeded',
      phase: null,
      requestedBy: { sourcedId: admin.sourcedId },
      errorCount: 0,
      errors: [],
      result: { changed: true, oneRosterVersion: '1.2', classesToCalculate: 2 },
    });
    const second = await ended(await start());
    expect(second).toMatchObject({ state: 'succeeded', result: { changed: false } });
    const list = await test.as(admin).get('/v1/imports?limit=1').expect(200);
    expect(list.body.data).toMatchObject([{ id: second.id, state: 'succeeded' }]);
    const rest = await test.as(admin).get(`/v1/imports?cursor=${list.body.nextCursor}`).expect(200);
    expect(rest.body).toMatchObject({ data: [{ id: first.id }], nextCursor: null });
  });

  it('keeps words of an extension, which the API gives and takes as they are', async () => {
    const run = await ended(await start({ 'classes.csv': (text) => text.replace('scheduled', 'ext:club') }));
    expect(run).toMatchObject({ state: 'succeeded' });
    const path = '/v1/classes/class-bio-10a';
    const { body, headers } = await test.as(admin).get(path).expect(200);
    expect(body.classType).toBe('ext:club');
    const patch = (classType: string) =>
      test.as(admin).patch(path).set('if-match', `${headers.etag}`).send({ classType });
    expect((await patch('club').expect(400)).body.errors).toMatchObject([
      { pointer: '/classType', message: 'expected one of homeroom, scheduled or ext:WORD' },
    ]);
    expect((await patch('ext:orchestra').expect(200)).body.classType).toBe('ext:orchestra');
  });

  it('rejects a bundle with errors, names them, and applies nothing', async () => {
    const run = await ended(await start({ 'users.csv': (text) => text.replace('user-ben,,,true', 'user-ben,,,oui') }));
    expect(run).toMatchObject({
      state: 'rejected',
      result: null,
      errorCount: 1,
      errors: [
        { code: 'wrong-value', file: 'users.csv', line: 5, column: 'enabledUser', message: 'expected true or false' },
      ],
    });
    const stored = await test.database.one('SELECT count(*) AS count FROM classes WHERE school_id = $1', [school.id]);
    expect(stored).toEqual({ count: 0 });
  });

  it('takes one import of a school at a time', async () => {
    const uploadId = await completedUpload(test, admin, await bundle(), 'import');
    const working = `INSERT INTO import_runs (school_id, allow_removals, state) VALUES ($1, false, 'running')`;
    await test.database.run(working, [school.id]);
    await test.database.withClient(async (client) => {
      await client.query('SELECT pg_advisory_lock(417125, $1)', [school.id]);
      const { body } = await test.as(admin).post('/v1/imports').send({ uploadId }).expect(409);
      expect(body.code).toBe('import-in-progress');
      await client.query('SELECT pg_advisory_unlock(417125, $1)', [school.id]);
    });
    await test.database.run('INSERT INTO import_runs (school_id, allow_removals) VALUES ($1, false)', [school.id]);
    const { body } = await test.as(admin).post('/v1/imports').send({ uploadId }).expect(409);
    expect(body.code).toBe('import-in-progress');
  });

  it('takes only a completed and scanned upload for imports', async () => {
    const { id: pending } = await sentUpload(test, admin, await bundle(), 'import');
    await test.as(admin).post('/v1/imports').send({ uploadId: pending }).expect(422);
    const submission = await completedUpload(test, admin, await bundle(), 'submission');
    await test.as(admin).post('/v1/imports').send({ uploadId: submission }).expect(422);
    const uploadId = await completedUpload(test, admin, await bundle(), 'import');
    for (const [status, code] of [
      ['pending', 'scan-pending'],
      ['infected', 'upload-infected'],
    ] as const) {
      await test.database.run('UPDATE uploads SET scan_status = $2 WHERE id = $1', [uploadId, status]);
      const { body } = await test.as(admin).post('/v1/imports').send({ uploadId }).expect(409);
      expect(body.code).toBe(code);
    }
  });

  it('answers unknown fields and wrong types with the places', async () => {
    const { body } = await test.as(admin).post('/v1/imports').send({ uploadId: '../x', school: 1 }).expect(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/uploadId', '/school']);
  });

  it('fails, and says so, where the bundle is gone from the storage', async () => {
    const uploadId = await completedUpload(test, admin, await bundle(), 'import');
    await test.database.run(`UPDATE uploads SET object_key = object_key || '-gone' WHERE id = $1`, [uploadId]);
    const { body } = await test.as(admin).post('/v1/imports').send({ uploadId }).expect(202);
    expect(await ended(body.id)).toMatchObject({
      state: 'failed',
      result: null,
      errors: [{ code: 'not-carried-out', message: 'the uploaded bundle is gone from the storage: upload it again' }],
    });
  });

  it('fails at once, and says so, where the server cannot write to its temporary folder', async () => {
    const { TMPDIR } = process.env;
    process.env.TMPDIR = '/nowhere';
    try {
      expect(await ended(await start())).toMatchObject({
        state: 'failed',
        errors: [{ code: 'not-carried-out', message: 'the server cannot write to its temporary folder' }],
      });
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });

  it('waits for one that has ended and still holds the school while it tidies up', async () => {
    const id = await test.database.withClient(async (client) => {
      await client.query('SELECT pg_advisory_lock(417125, $1)', [school.id]);
      const started = await start();
      await client.query('SELECT pg_advisory_unlock(417125, $1)', [school.id]);
      return started;
    });
    expect(await ended(id)).toMatchObject({ state: 'succeeded' });
  });
});

describe('an address of somebody who signs in', () => {
  const signIns = (anna: string, ben: string, isBenEnabled = true): BundleChanges => ({
    'users.csv': (text) =>
      text
        .replace('anna@lakeside.example', anna)
        .replace('ben@lakeside.example', ben)
        .replace('user-ben,,,true', `user-ben,,,${isBenEnabled}`),
  });
  const tasks = (onlyOpen: boolean) =>
    test.database.query(
      `SELECT 1 FROM pgboss.job WHERE name = 'account-address' AND group_id = $1 AND (state < 'completed' OR NOT $2)`,
      [String(school.id), onlyOpen],
    );
  /** The result once every account followed. */
  const imported = async (changes: BundleChanges) => {
    const { id } = await ended(await start(changes));
    await eventually(20, async () => ((await tasks(true)).length === 0 ? true : undefined));
    return (await ended(id)).result;
  };
  const userOf = async (email: string) => {
    const { body } = await accounts.signIn(email);
    return body.tokens && (await accounts.me(body.tokens.accessToken)).body.sourcedId;
  };
  let [accounts, anna, ben] = [] as unknown as [Accounts, Account, Account];

  beforeEach(async () => {
    accounts = new Accounts(test);
    anna = await accounts.invited(admin, 'student');
    ben = await accounts.invited(admin, 'student');
    expect((await imported(signIns(anna.email, ben.email))).people).toMatchObject({ signInsChanged: 0 });
  });

  it('is changed at the account too: the new one signs in, the old one and its tokens end, and it is written to', async () => {
    await imported(signIns(anna.email, ben.email));
    expect(await tasks(false)).toEqual([]);
    const address = newAddress();
    const { people } = await imported(signIns(address, ben.email));
    expect(people).toMatchObject({ signInsChanged: 1, signInsKept: [] });
    expect((await accounts.me(anna.accessToken)).status).toBe(401);
    expect((await accounts.post('/v1/auth/refresh', { refreshToken: anna.refreshToken })).status).toBe(401);
    expect([await userOf(address), await userOf(anna.email)]).toEqual(['user-anna', undefined]);
    expect((await mailsTo(anna.email)).at(-1)?.text).toContain('now has another e-mail address');
    expect((await accounts.me(ben.accessToken)).status).toBe(200);
  });

  it('is changed where two swap theirs, and each is written to once', async () => {
    const { people } = await imported(signIns(ben.email, anna.email));
    expect(people).toMatchObject({ signInsChanged: 2, signInsKept: [] });
    expect([await userOf(ben.email), await userOf(anna.email)]).toEqual(['user-anna', 'user-ben']);
    for (const { email } of [anna, ben]) {
      const texts = (await mailsTo(email)).map(({ text }) => text);
      expect(texts.filter((text) => text.includes('now has another e-mail address'))).toHaveLength(1);
    }
  });

  it('is brought to its end where the worker died between the account and the rest', async () => {
    const address = newAddress();
    const UserAttributes = [{ Name: 'email', Value: address }];
    await new TestPool().asAdmin('AdminUpdateUserAttributes', { Username: anna.email, UserAttributes });
    const { id } = await test.database.one<{ id: number }>(
      `UPDATE users SET email = $2 WHERE school_id = $1 AND sourced_id = 'user-anna' RETURNING id`,
      [school.id, address],
    );
    await worker.get(AccountAddressJob).handle({ runId: randomUUID(), userId: id, from: anna.email });
    expect((await accounts.me(anna.accessToken)).status).toBe(401);
    expect((await mailsTo(anna.email)).at(-1)?.text).toContain('now has another e-mail address');
    expect(await userOf(address)).toBe('user-anna');
  });

  it('stays with the account where the new one signs in at another school, whose user hears of it and nobody else', async () => {
    const elsewhere = await accounts.student(await test.fixtures.school());
    const { people } = await imported(signIns(elsewhere.email, ben.email));
    expect(people).toMatchObject({ signInsChanged: 1, signInsKept: [] });
    expect((await test.as(admin).get('/v1/users/user-anna')).body.email).toBe(elsewhere.email);
    expect([await userOf(anna.email), await userOf(elsewhere.email)]).toEqual(['user-anna', elsewhere.sourcedId]);
    expect((await mailsTo(elsewhere.email)).at(-1)?.text).toContain('signs in at another school');
    // Who is to get an address that its account keeps does not take it away.
    await imported(signIns(elsewhere.email, anna.email));
    expect([await userOf(anna.email), await userOf(ben.email)]).toEqual(['user-anna', 'user-ben']);
  });

  it('stays with the account where that of a disabled user of the school has the new one, which the import shows', async () => {
    const { people } = await imported(signIns(ben.email, ben.email, false));
    expect(people.signInsKept).toEqual([{ sourcedId: 'user-anna', keptBy: 'user-ben' }]);
    expect(await userOf(anna.email)).toBe('user-anna');
  });

  it('is taken from the account of somebody who left the school', async () => {
    const leaver = await accounts.invited(admin, 'student');
    await test.database.run(`UPDATE users SET status = 'tobedeleted' WHERE email = $1`, [leaver.email]);
    await imported(signIns(leaver.email, ben.email));
    expect(await userOf(leaver.email)).toBe('user-anna');
  });
});
