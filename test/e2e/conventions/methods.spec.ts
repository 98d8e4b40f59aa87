import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { addressOf } from '../../setup/api/walk.ts';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

describe('methods that an address does not have', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({ CORS_ORIGINS: 'http://localhost:5173' });
  });

  afterAll(() => test.close());

  /** What reaches an address: a parameter stands for any text, so also for the last word of another route. */
  const methodsAt = (path: string): Set<string> => {
    const fits = (spec: RouteSpec) =>
      new RegExp(`^/?${spec.path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`).test(path);
    const found = [...test.routes].filter(fits).map(({ method }): string => method);
    return new Set([...found, ...(found.includes('GET') ? ['HEAD'] : []), 'OPTIONS']);
  };

  it('are answered with 405 and those it has, on every route and without a token', async () => {
    const wrong: string[] = [];
    for (const path of new Set([...test.routes].map((spec) => addressOf(spec)))) {
      const allowed = methodsAt(path.slice(1));
      for (const method of methods.filter((name) => !allowed.has(name.toUpperCase()))) {
        const { status, headers, body } = await test.as()[method](path);
        const named = headers.allow?.split(', ').toSorted();
        const isRight =
          status === 405 && body.code === 'method-not-allowed' && String(named) === String([...allowed].toSorted());
        if (!isRight) wrong.push(`${method} ${path}: ${status} ${headers.allow}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are refused with the headers of every answer, for browsers too', async () => {
    const own = { origin: 'http://localhost:5173' };
    for (const answer of [
      await test.as().delete('/v1/classes').set(own),
      await test.as().get('/v1/klasses').set(own),
    ]) {
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': own.origin,
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('differ from addresses that do not exist', async () => {
    for (const path of ['/v1/klasses', '/v1/classes/a/b/c', '/v2/classes', '/v1']) {
      for (const method of methods)
        expect([path, (await test.as()[method](path)).body.code]).toEqual([path, 'not-found']);
    }
    expect((await test.as().get(`/v1/classes/${'x'.repeat(300)}`)).status).toBe(404);
  });

  it('are named by OPTIONS, which leaves preflights to CORS', async () => {
    const options = await test.as().options('/v1/classes');
    expect([options.status, options.headers.allow, options.text]).toEqual([204, 'GET, HEAD, OPTIONS, POST', '']);
    expect((await test.as().options('/v1/klasses')).body.code).toBe('not-found');
    const preflight = await test
      .as()
      .options('/v1/classes/x')
      .set({ origin: 'http://localhost:5173', 'access-control-request-method': 'PATCH' });
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([
      204,
      expect.stringContaining('PATCH'),
    ]);
  });

  it('include HEAD where an address has no GET', async () => {
    expect((await test.as().head('/v1/auth/sign-in')).status).toBe(405);
    expect((await test.as().head('/v1/classes')).status).toBe(401);
    expect((await test.as().post('/docs')).headers.allow).toBe('GET, HEAD, OPTIONS');
  });
});
