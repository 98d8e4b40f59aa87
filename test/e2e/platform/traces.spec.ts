import { loadConfig } from '../../../apps/api/config/config.ts';
import { connectionSettings, requestTimeouts } from '../../../apps/api/database/connection.ts';
import { Database } from '../../../apps/api/database/database.ts';
import { type ApiProcess, startApiProcess, waitFor } from '../../setup/api/api-process.ts';
import { Fixtures, type FixtureUser } from '../../setup/api/fixtures.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../../setup/api/otlp-receiver.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';

const slow = 60_000;
const server = 2;
const client = 3;
const consumer = 5;

describe('traces', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let collector: OtlpReceiver;
  let admin: FixtureUser;
  let known: string[];

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const config = loadConfig({ ...testDatabase.env, APP_ENV: 'test' });
    database = new Database(connectionSettings(config, requestTimeouts(config), 'classboard-test'), () => {});
    const fixtures = new Fixtures(database, testDatabase.env);
    admin = await fixtures.user(await fixtures.school(), 'admin');
    const [row] = await database.query<Record<string, string>>(
      'SELECT sourced_id, given_name, family_name, email, cognito_sub FROM users',
    );
    known = Object.values(row ?? {}).filter((value) => value !== null && String(value).length > 3);
  });

  beforeEach(async () => {
    collector = await startOtlpReceiver();
  });

  afterEach(async () => {
    await collector.close();
  });

  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const start = (env: Record<string, string> = {}): Promise<ApiProcess> =>
    startApiProcess({
      ...testDatabase.env,
      LOG_LEVEL: 'info',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER_RATIO: '0',
      ...env,
    });
  const ask = (api: ApiProcess, path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${admin.token}`, ...headers } });
  const newTrace = (): string => crypto.randomUUID().replaceAll('-', '');
  const served = () => collector.spans.filter(({ kind }) => kind === server);

  it(
    "continue the caller's trace with a span for the request and one for each query and call, and reveal nothing of people",
    async () => {
      const api = await start();
      await waitFor(async () => (await ask(api, '/health/ready')).ok);
      const traceId = newTrace();
      const parent = '00f067aa0ba902b7';
      const answer = await ask(api, `/v1/users/${known[0]}?fields=%61&secret=quoted`, {
        traceparent: `00-${traceId}-${parent}-01`,
        'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
      });
      expect(answer.status).toBeLessThan(500);
      expect(await api.stop()).toBe(0);
      expect(served()).toHaveLength(1);
      const [request] = served();
      expect(request).toMatchObject({
        traceId,
        parentSpanId: parent,
        attributes: {
          'http.request.method': 'GET',
          'http.response.status_code': answer.status,
          'url.scheme': 'http',
          'http.route': request?.name.replace('GET ', ''),
        },
      });
      const queries = collector.spans.filter(({ kind }) => kind === client);
      expect(queries.length).toBeGreaterThan(0);
      for (const span of queries) {
        expect(span).toMatchObject({ traceId, parentSpanId: request?.spanId });
        expect(span.attributes).toEqual({ 'db.system.name': 'postgresql' });
        expect(span.name).toMatch(/^[\w.-]+$/);
      }
      for (const value of [...known, 'secret', 'quoted', admin.token]) expect(collector.text()).not.toContain(value);
      expect(api.output()).toContain(`"traceId":"1-${traceId.slice(0, 8)}-${traceId.slice(8)}"`);
    },
    slow,
  );

  it(
    "take the balancer's trace, decide by the ratio where nobody has, and leave out what a caller leaves out",
    async () => {
      const api = await start({ OTEL_TRACES_SAMPLER_RATIO: '1' });
      await waitFor(async () => (await ask(api, '/health/ready')).ok);
      const seconds = Math.floor(Date.now() / 1_000).toString(16);
      const headers = {
        root: { 'x-amzn-trace-id': `Self=1-${seconds}-${'a'.repeat(24)};Root=1-${seconds}-${'b'.repeat(24)}` },
        whole: { 'x-amzn-trace-id': `Root=1-${seconds}-${'c'.repeat(24)};Parent=53995c3f42cd8ad8;Sampled=1` },
        left: { 'x-amzn-trace-id': `Root=1-${seconds}-${'d'.repeat(24)};Parent=53995c3f42cd8ad8;Sampled=0` },
        broken: { 'x-amzn-trace-id': 'Root=nonsense', traceparent: 'nonsense' },
      };
      for (const sent of Object.values(headers)) expect((await ask(api, '/v1/users/me', sent)).status).toBe(200);
      expect(await api.stop()).toBe(0);
      expect(served().map(({ name }) => name)).toEqual(Array(3).fill('GET /v1/users/me'));
      const [root, whole, own] = served();
      expect(root?.traceId).toBe(`${seconds}${'b'.repeat(24)}`);
      expect(root?.parentSpanId ?? '').toBe('');
      expect(whole).toMatchObject({ traceId: `${seconds}${'c'.repeat(24)}`, parentSpanId: '53995c3f42cd8ad8' });
      const begunSecondsAgo = Date.now() / 1_000 - Number.parseInt(own?.traceId.slice(0, 8) ?? '', 16);
      expect(begunSecondsAgo).toBeLessThan(60);
    },
    slow,
  );

  it(
    'show calls to AWS and jobs',
    async () => {
      const api = await start({ OTEL_TRACES_SAMPLER_RATIO: '1', PROCESS_ROLE: 'all', JOBS_TICK_INTERVAL_SECONDS: '1' });
      await waitFor(async () => (await ask(api, '/health/ready')).ok);
      const signIn = await fetch(`${api.url}/v1/auth/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'nobody@school.example', password: 'a-password-of-nobody' }),
      });
      expect(signIn.status).toBeLessThan(500);
      const run = await fetch(`${api.url}/v1/jobs/grade-calculator/runs`, {
        method: 'POST',
        headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ parameters: {} }),
      });
      expect(run.status).toBe(202);
      await waitFor(async () => api.output().includes('"job done"'));
      expect(await api.stop()).toBe(0);
      const calls = collector.spans.filter(({ attributes }) => attributes['rpc.system'] === 'aws-api');
      expect(calls.map(({ name }) => name)).toContain('CognitoIdentityProvider.InitiateAuth');
      const jobs = collector.spans.filter(({ kind }) => kind === consumer);
      expect(jobs.map(({ name }) => name)).toContain('job grade-calculator');
      const [job] = jobs;
      expect(collector.spans.some(({ parentSpanId, kind }) => parentSpanId === job?.spanId && kind === client)).toBe(
        true,
      );
      for (const value of ['nobody', 'a-password-of-nobody', ...known]) expect(collector.text()).not.toContain(value);
    },
    slow,
  );

  it(
    'hold up neither requests nor the stop while the collector is unavailable',
    async () => {
      const api = await start({ OTEL_TRACES_SAMPLER_RATIO: '1', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
      await waitFor(async () => (await ask(api, '/health/ready')).ok);
      for (let index = 0; index < 20; index += 1) expect((await ask(api, '/v1/users/me')).status).toBe(200);
      expect(await api.stop()).toBe(0);
      expect(api.output()).not.toContain('"level":"error"');
    },
    slow,
  );

  it(
    'do not exist without a collector',
    async () => {
      const api = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_SAMPLER_RATIO: '1' });
      await waitFor(async () => (await ask(api, '/health/ready')).ok);
      expect((await ask(api, '/v1/users/me', { traceparent: `00-${newTrace()}-00f067aa0ba902b7-01` })).status).toBe(
        200,
      );
      expect(await api.stop()).toBe(0);
      expect(collector.spans).toEqual([]);
      expect(api.output()).not.toContain('traceId');
    },
    slow,
  );
});
