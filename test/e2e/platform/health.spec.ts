import { startTestApp, type TestApp } from '../../setup/api/app.ts';

const unreachable = 'http://127.0.0.1:9';

describe('health', () => {
  let test: TestApp;

  afterEach(async () => {
    await test.close();
  });

  it('reports every part with its latency', async () => {
    test = await startTestApp();
    const answer = await test.as().get('/health');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      data: {
        status: 'healthy',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        checks: Object.fromEntries(
          ['database', 'queue', 'identity', 'storage'].map((part) => [
            part,
            { status: 'up', latencyMs: expect.any(Number) },
          ]),
        ),
      },
    });
  });

  it('asks the parts once for all who want to know within a few seconds', async () => {
    test = await startTestApp();
    const asked = jest.spyOn(test.database, 'query');
    const answers = await Promise.all(Array.from({ length: 20 }, () => test.as().get('/health')));
    answers.push(await test.as().get('/health'));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body.data.checks))).size).toBe(1);
    expect(asked.mock.calls.filter(([statement]) => statement === 'SELECT 1')).toHaveLength(1);
  });

  it('names the release to operators only', async () => {
    test = await startTestApp({ GIT_COMMIT: 'abc1234' });
    const school = await test.fixtures.school();
    const operator = await test.fixtures.user(school, 'teacher', ['operator']);
    const admin = await test.fixtures.user(school, 'admin');
    expect((await test.as().get('/health/release')).status).toBe(401);
    expect((await test.as(admin).get('/health/release')).status).toBe(403);
    expect((await test.as(operator).get('/health/release')).body).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      commit: 'abc1234',
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      uptimeSeconds: expect.any(Number),
    });
  });

  it.each([
    ['identity', { COGNITO_ENDPOINT: unreachable }],
    ['storage', { S3_ENDPOINT: unreachable }],
  ])(
    'answers 503 and names the part when %s is unavailable, while the process stays ready',
    async (part, overrides) => {
      test = await startTestApp(overrides);
      const answer = await test.as().get('/health');
      expect([answer.status, answer.body.success, answer.body.data.status]).toEqual([503, false, 'unhealthy']);
      const checks = answer.body.data.checks as Record<string, { status: string }>;
      const down = Object.keys(checks).filter((name) => checks[name]?.status === 'down');
      expect(down).toEqual([part]);
      expect((await test.as().get('/health/ready')).status).toBe(200);
    },
  );

  it('distinguishes an empty queue schema from a database that is unavailable', async () => {
    test = await startTestApp();
    await test.database.run('DROP SCHEMA pgboss CASCADE');
    const answer = await test.as().get('/health');
    expect(answer.status).toBe(503);
    expect(answer.body.data.checks).toMatchObject({ database: { status: 'up' }, queue: { status: 'down' } });
  });
});
