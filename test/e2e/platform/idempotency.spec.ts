import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';

describe('Idempotency-Key', () => {
  let test: TestApp;
  let admin: FixtureUser;

  beforeAll(async () => {
    test = await startTestApp();
    admin = await test.fixtures.user(await test.fixtures.school(), 'admin');
  });

  afterAll(async () => {
    await test.close();
  });

  const create = (user: FixtureUser, key: string, title: string) =>
    test.as(user).post('/v1/courses').set('idempotency-key', key).send({ title, orgSourcedId: user.school.sourcedId });

  const countOf = async (title: string): Promise<number> => {
    const { count } = await test.database.one<{ count: number }>('SELECT count(*) FROM courses WHERE title = $1', [
      title,
    ]);
    return count;
  };

  it('gives the first answer again, and creates once', async () => {
    const first = await create(admin, 'key-1', 'Once');
    const again = await create(admin, 'key-1', 'Once');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.headers.etag).toBe(first.headers.etag);
    expect(await countOf('Once')).toBe(1);
  });

  it('creates once when the same request arrives several times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create(admin, 'key-2', 'Together')));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.sourcedId)).size).toBe(1);
    expect(await countOf('Together')).toBe(1);
  });

  it('refuses the key for another request', async () => {
    await create(admin, 'key-3', 'First');
    const other = await create(admin, 'key-3', 'Second');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect(await countOf('Second')).toBe(0);
  });

  it('forgets a request that failed, so that the fixed one may use the key', async () => {
    const failed = await test
      .as(admin)
      .post('/v1/courses')
      .set('idempotency-key', 'key-4')
      .send({ title: 'Corrected', orgSourcedId: 'nowhere' });
    expect(failed.status).toBe(422);
    expect((await create(admin, 'key-4', 'Corrected')).status).toBe(201);
    expect(await countOf('Corrected')).toBe(1);
  });

  it('keeps the keys of users apart', async () => {
    const colleague = await test.fixtures.user(admin.school, 'admin');
    const mine = await create(admin, 'key-5', 'Mine');
    const theirs = await create(colleague, 'key-5', 'Mine');
    expect(theirs.status).toBe(201);
    expect(theirs.body.sourcedId).not.toBe(mine.body.sourcedId);
  });

  it('may be used again once it has expired', async () => {
    await create(admin, 'key-6', 'Old');
    await test.database.run(`UPDATE idempotency_keys SET expires_at = now() - interval '1 hour' WHERE key = 'key-6'`);
    expect((await create(admin, 'key-6', 'New')).status).toBe(201);
    expect(await countOf('New')).toBe(1);
  });

  it('keeps no answer of more than 64 KB, and says so instead of doing the work again', async () => {
    await create(admin, 'key-7', 'Large');
    await test.database.run(`UPDATE idempotency_keys SET status_code = NULL, body = NULL WHERE key = 'key-7'`);
    const again = await create(admin, 'key-7', 'Large');
    expect([again.status, again.body.code]).toEqual([409, 'idempotency-answer-not-kept']);
    expect(await countOf('Large')).toBe(1);
  });

  it('refuses a key that is no visible ASCII', async () => {
    const answer = await create(admin, 'two words', 'Odd');
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/idempotency-key']);
  });
});
