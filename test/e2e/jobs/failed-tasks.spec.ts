import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';

describe('a task that failed in every attempt', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
  });
  afterAll(() => test.close());

  /** As the queue leaves it after the last attempt. */
  const failed = async (
    job: string,
    options: { schoolId?: number; singletonKey?: string; minutesAgo?: number } = {},
  ) => {
    const { schoolId = school.id, minutesAgo = 0, ...rest } = options;
    const id = (await test.app.get(Jobs).enqueue(job, { id: 1 }, { schoolId, ...rest })) as string;
    await test.database.run(
      `UPDATE pgboss.job SET state = 'failed', retry_count = retry_limit, started_on = now(),
         completed_on = now() - make_interval(mins => $2), output = '{"name": "Error", "message": "Error: 53300"}' WHERE id = $1`,
      [id, minutesAgo],
    );
    return id;
  };
  const list = async (query = '', user = admin) => {
    const { status, body } = await test.as(user).get(`/v1/jobs/failedTasks${query}`);
    expect(status).toBe(200);
    return body;
  };
  const retry = async (id: string, user = admin) =>
    (await test.as(user).post(`/v1/jobs/failedTasks/${id}/retry`)).status;
  const stateOf = async (id: string) =>
    (await test.database.one<{ state: string }>('SELECT state FROM pgboss.job WHERE id = $1', [id])).state;

  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/jobs/failedTasks')).toEqual([]);
  });

  it('is listed for the administrators of its school alone, the newest first, with its error', async () => {
    const older = await failed('remove-upload', { minutesAgo: 5 });
    const newer = await failed('account-sync');
    const { data, nextCursor } = await list('?limit=1');
    expect(data).toEqual([
      expect.objectContaining({
        id: newer,
        jobName: 'account-sync',
        error: 'Error: 53300',
        attempts: expect.any(Number),
      }),
    ]);
    expect((await list(`?limit=1&cursor=${nextCursor}`)).data).toMatchObject([{ id: older, jobName: 'remove-upload' }]);
    expect((await list('?jobName=remove-upload')).data).toMatchObject([{ id: older }]);
    const elsewhere = await test.fixtures.user(await test.fixtures.school(), 'admin');
    expect((await list('', elsewhere)).data).toEqual([]);
    expect(await retry(newer, elsewhere)).toBe(404);
    const teacher = await test.fixtures.user(school, 'teacher');
    expect((await test.as(teacher).get('/v1/jobs/failedTasks')).status).toBe(403);
    expect(await retry(newer, teacher)).toBe(403);
    expect(await stateOf(newer)).toBe('failed');
  });

  it('is tried once more, and is no longer listed then', async () => {
    const id = await failed('delete-account');
    expect(await retry(id)).toBe(204);
    expect(await stateOf(id)).toBe('retry');
    const { left } = await test.database.one<{ left: number }>(
      'SELECT retry_limit - retry_count AS left FROM pgboss.job WHERE id = $1',
      [id],
    );
    expect(left).toBe(1);
    expect((await list('?jobName=delete-account')).data).toEqual([]);
    expect(await retry(id)).toBe(404);
  });

  it('is not tried beside the same task, which was queued again', async () => {
    const id = await failed('account-sync', { singletonKey: 'somebody' });
    await test.app.get(Jobs).enqueue('account-sync', { id: 1 }, { schoolId: school.id, singletonKey: 'somebody' });
    const answer = await test.as(admin).post(`/v1/jobs/failedTasks/${id}/retry`);
    expect([answer.status, answer.body.code]).toEqual([409, 'task-waiting']);
    expect(await stateOf(id)).toBe('failed');
  });

  it('is not listed where it shows by itself: an import, a copy', async () => {
    const ids = [await failed('import'), await failed('privacy-export')];
    const listed = ((await list('?limit=200')).data as { id: string }[]).map(({ id }) => id);
    expect(listed.filter((id) => ids.includes(id))).toEqual([]);
    for (const id of ids) expect(await retry(id)).toBe(404);
  });
});
