import { startTestApp, type TestApp } from '../../setup/api/app.ts';

const unreachable = 'http://127.0.0.1:9';

describe('health', () => {
  let test: TestApp;

  afterEach(async () => {
    await test.close();
  });

  it('reports every part with its latency, the version, the commit and the uptime', async () => {
    test = await startTestApp({ GIT_COMMIT: 'abc1234' });
    const answer = await test.as().get('/health');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      data: {
        status: 'healthy',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        commit: 'abc1234',
        uptimeSeconds: expect.any(Number),
        checks: Object.fromEntries(
          ['database', 'queue', 'identity', 'storage'].map((part) => [
            part,
            { status: 'up', latencyMs: expect.any(Number) },
          ]),
        ),
      },
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
