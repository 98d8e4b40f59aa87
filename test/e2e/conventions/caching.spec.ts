import { setTimeout as sleep } from 'node:timers/promises';
import { cacheOf, type RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { callerOf, type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf, call, nameOf } from '../../setup/api/walk.ts';

describe('what caches may keep', () => {
  let test: TestApp;
  let own: Populated;
  let admin: FixtureUser;

  beforeAll(async () => {
    test = await startTestApp();
    own = await populatedSchool(test);
    admin = await test.fixtures.user(own.school, 'admin');
  });

  afterAll(() => test.close());

  it('is nothing of what changes, signs in, or leads to a file', () => {
    const kept = [...test.routes].filter((spec) => cacheOf(spec) === 'private');
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.filter(({ method, access }) => method !== 'GET' || access === 'public')).toEqual([]);
    expect(kept.map(nameOf).filter((name) => /auth|download|avatar|gradebook\.|health$/.test(name))).toEqual([]);
  });

  it('is what the route says, on every route, and never for a cache that people share', async () => {
    const wrong: string[] = [];
    const specs = [...test.routes].filter(({ method }) => method === 'GET');
    // First of all: whoever is made for a route stands in the answers of others.
    const callers = new Map<RouteSpec, FixtureUser>();
    for (const spec of specs) callers.set(spec, await callerOf(test, own, spec));
    const kept: { spec: RouteSpec; caller: FixtureUser; etag: string | undefined }[] = [];
    for (const spec of specs) {
      const caller = callers.get(spec) as FixtureUser;
      const answer = await call(test, spec.access === 'public' ? undefined : caller, spec, addressOf(spec, own.ids));
      const mayBeKept = cacheOf(spec) === 'private' && answer.status === 200;
      const control = answer.headers['cache-control'];
      if (control !== (mayBeKept ? 'private, no-cache' : 'no-store')) wrong.push(`${nameOf(spec)}: ${control}`);
      if (mayBeKept) kept.push({ spec, caller, etag: answer.headers.etag });
    }
    // An answer that counts seconds is another one by now: it would be kept for nothing.
    await sleep(1_100);
    for (const { spec, caller, etag } of kept) {
      const again = await test.as(caller).get(addressOf(spec, own.ids)).set('if-none-match', `"x", ${etag}`);
      if (again.status !== 304 || again.text !== '' || again.headers.etag !== etag)
        wrong.push(`${nameOf(spec)}: ${again.status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('is renewed when the record changes, and when only a name in it does', async () => {
    const url = `/v1/results/${own.ids.resultSourcedId}`;
    const read = (etag?: string) => {
      const request = test.as(own.student).get(url);
      return etag === undefined ? request : request.set('if-none-match', etag);
    };
    const first = (await read()).headers.etag as string;
    expect((await read(`W/${first}`)).status).toBe(304);
    await test.database.run(`UPDATE users SET preferred_given_name = 'Augusta' WHERE id = $1`, [own.student.id]);
    const renamed = await read(first);
    expect([renamed.status, renamed.body.version]).toEqual([200, 1]);
    const change = (etag: string) =>
      test
        .as(own.teacher)
        .put(`/v1/lineItems/${own.ids.lineItemSourcedId}/results/${own.student.sourcedId}`)
        .set('if-match', etag)
        .send({ scoreStatus: 'fully graded', score: 51 });
    expect((await change(first)).status).toBe(200);
    expect((await read(renamed.headers.etag)).body).toMatchObject({ score: 51, version: 2 });
    expect((await change(first)).status).toBe(412);
  });

  it('is asked for with a token each time: 304 is for those alone who may read', async () => {
    const url = `/v1/classes/${own.ids.classSourcedId}`;
    const { etag } = (await test.as(admin).get(url)).headers;
    expect(
      (
        await test
          .as()
          .get(url)
          .set('if-none-match', etag as string)
      ).status,
    ).toBe(401);
    const stranger = await test.fixtures.user(await test.fixtures.school(), 'admin');
    expect(
      (
        await test
          .as(stranger)
          .get(url)
          .set('if-none-match', etag as string)
      ).status,
    ).toBe(404);
  });

  it('compresses and answers HEAD under the same tag', async () => {
    const agent = test.as(admin);
    const { headers } = await agent.get('/v1/users');
    expect((await agent.head('/v1/users')).headers.etag).toBe(headers.etag);
    expect((await agent.get('/v1/users').set('accept-encoding', 'identity')).headers.etag).toBe(headers.etag);
  });
});
