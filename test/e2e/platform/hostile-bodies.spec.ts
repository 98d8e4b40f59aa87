import fc from 'fast-check';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { hostileJson, nested, repeated } from '../../setup/api/hostile-json.ts';
import { callerOf, type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf, nameOf } from '../../setup/api/walk.ts';

const largestAnswerBytes = 65_536;

describe('a hostile body', () => {
  let test: TestApp;
  let own: Populated;

  beforeAll(async () => {
    test = await startTestApp({ BODY_LIMIT_BYTES: '1000000' });
    own = await populatedSchool(test);
  });

  afterAll(() => test.close());

  async function send(spec: RouteSpec, body: string) {
    const user = spec.access === 'public' ? undefined : await callerOf(test, own, spec);
    const request = test.as(user)[spec.method.toLowerCase() as 'post'](addressOf(spec, own.ids));
    if (spec.ifMatch !== undefined) request.set('if-match', '"1"');
    return request.set('content-type', 'application/json').send(body);
  }

  it('is refused by every route with a short problem, while the probes are answered', async () => {
    const routes = [...test.routes].filter(({ body }) => body !== undefined);
    expect(routes.filter(({ access }) => access === 'public').length).toBeGreaterThan(3);
    for (const spec of routes) {
      const field = Object.keys((spec.examples?.body as object | undefined) ?? { field: 1 })[0] as string;
      await fc.assert(
        fc.asyncProperty(hostileJson(field), async (body) => {
          const [answer, probe] = await Promise.all([send(spec, body), test.as().get('/health/live')]);
          const name = `${nameOf(spec)}: ${body.slice(0, 60)}`;
          expect([name, answer.status, answer.type]).toEqual([name, 400, 'application/problem+json']);
          expect(Buffer.byteLength(answer.text)).toBeLessThan(largestAnswerBytes);
          expect(answer.body.errors?.length ?? 0).toBeLessThanOrEqual(100);
          expect(probe.status).toBe(200);
        }),
        { numRuns: 4 },
      );
    }
  }, 240_000);

  it('that is deep is refused before anything walks through it', async () => {
    const spec = [...test.routes].find(({ path }) => path === 'v1/auth/sign-in') as RouteSpec;
    const answer = await send(spec, `{"email":${nested(1_400, repeated(100_000, '"\\u0000"'))}}`);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([
      { location: 'body', pointer: '', message: 'expected at most 32 levels of lists and objects' },
    ]);
  });

  it('on a route without a body is refused as well', async () => {
    const { token } = await test.fixtures.user(own.school, 'student');
    const answer = await test
      .as()
      .post('/v1/auth/sign-out')
      .set({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
      .send(nested(60_000, ''));
    expect(answer.status).toBe(400);
  });
});
