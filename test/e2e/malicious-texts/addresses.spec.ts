import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { changedTables, fingerprint, type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf, call, nameOf } from '../../setup/api/walk.ts';
import { callerFor, problemsIn, tricks } from './texts.ts';

describe('malicious texts', () => {
  let test: TestApp;
  let own: Populated;
  let routes: RouteSpec[];

  beforeAll(async () => {
    test = await startTestApp();
    own = await populatedSchool(test);
    await populatedSchool(test);
    routes = [...test.routes];
  });

  afterAll(() => test.close());

  it('in a path are answered with 4xx, and change nothing', async () => {
    const wrong: string[] = [];
    const before = await fingerprint(test, own.school);
    const users: number[] = [];
    for (const spec of routes) {
      const user = await callerFor(test, own, spec);
      if (user !== undefined) users.push(user.id);
      for (const parameter of Object.keys(spec.params?.shape ?? {})) {
        for (const trick of tricks) {
          // Longer addresses end in the parser of HTTP, before any route.
          const url = addressOf(spec, { ...own.ids, [parameter]: trick.toWellFormed().slice(0, 10_000) });
          const answer = await call(test, user, spec, url);
          const name = `${nameOf(spec)}, ${parameter} = ${trick.slice(0, 30)}`;
          wrong.push(...problemsIn(name, answer));
          if (answer.status < 400) wrong.push(`${name}: ${answer.status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    await test.database.run('DELETE FROM enrollments WHERE user_id = ANY ($1)', [users]);
    await test.database.run('DELETE FROM users WHERE id = ANY ($1)', [users]);
    expect(await fingerprint(test, own.school)).toBe(before);
  });

  it('in a path open nothing to guardians and observers, and change nothing', async () => {
    const wrong: string[] = [];
    const before = await fingerprint(test);
    for (const spec of routes.filter(({ access }) => access !== 'public')) {
      for (const parameter of Object.keys(spec.params?.shape ?? {})) {
        for (const trick of tricks.filter((text) => text.length < 100)) {
          const url = addressOf(spec, { ...own.ids, [parameter]: trick.toWellFormed() });
          for (const user of [own.guardian, own.observer]) {
            const { status } = await call(test, user, spec, url);
            if (![400, 403, 404].includes(status)) wrong.push(`${nameOf(spec)}, ${parameter} = ${trick}: ${status}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(await fingerprint(test)).toBe(before);
  });

  it('in a raw address are answered with 4xx', async () => {
    const { token } = await test.fixtures.user(own.school, 'admin');
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const paths = [
      '/v1/classes/../users/me/../../etc/passwd',
      '/v1/classes/%2e%2e%2fusers',
      '/v1/classes/%00',
      '/v1/classes/%',
      '/v1/classes/%zz',
      '/v1/classes/%ff%fe',
      '/v1/classes/%c0%ae%c0%ae',
      `/v1/classes/${'a'.repeat(8_000)}`,
      '/v1//classes/x',
      '/v1/classes/x;jsessionid=1',
      '/v1/classes/x?cursor=%00',
      '/docs/../../package.json',
      '/docs/%2e%2e/%2e%2e/package.json',
    ];
    for (const path of paths) {
      const answer = await new Promise<{ status: number; type: string }>((resolve, reject) => {
        const headers = { authorization: `Bearer ${token}` };
        httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '' });
        })
          .on('error', reject)
          .end();
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(problemsIn(path.slice(0, 40), answer)).toEqual([]);
    }
  });

  it('in a query never fail the service, and change nothing', async () => {
    const wrong: string[] = [];
    const asked: { spec: RouteSpec; user: FixtureUser | undefined }[] = [];
    for (const spec of routes.filter(({ query }) => query !== undefined)) {
      asked.push({ spec, user: await callerFor(test, own, spec) });
    }
    let before = await fingerprint(test);
    for (const { spec, user } of asked) {
      for (const field of [...Object.keys(spec.query?.shape ?? {}), 'unknown[]', '__proto__']) {
        for (const trick of tricks) {
          const query = `${encodeURIComponent(field)}=${encodeURIComponent(trick.toWellFormed().slice(0, 5_000))}`;
          const answer = await call(test, user, spec, `${addressOf(spec, own.ids)}?${query}`);
          wrong.push(...problemsIn(`${nameOf(spec)}, ${field} = ${trick.slice(0, 30)}`, answer));
        }
      }
      const after = await fingerprint(test);
      const changed = changedTables(before, after);
      if (changed.length > 0) wrong.push(`${nameOf(spec)} changed ${changed}`);
      before = after;
    }
    expect(wrong).toEqual([]);
  });
});
