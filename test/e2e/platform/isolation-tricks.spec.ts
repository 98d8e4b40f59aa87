import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { callerOf, changedTables, fingerprint, type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf, call, withReferences } from '../../setup/api/walk.ts';

const tricks = [
  `' OR 1=1 --`,
  `1'; DROP TABLE users; --`,
  `"); DELETE FROM results; --`,
  '../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  'nul\u0000inside',
  '\ud800 alone',
  '𝕊𝕔𝕙𝕠𝕠𝕝 ﷽ \u202e\u200b',
  '$1 {{7*7}} #{7*7} %s',
  '__proto__',
  'x'.repeat(20_000),
];

type Path = readonly (string | number)[];

/** Every place of a body that holds no object or list. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, part]) =>
    leavesOf(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function withLeaf(value: unknown, [key, ...rest]: Path, leaf: unknown): unknown {
  if (key === undefined) return leaf;
  if (Array.isArray(value)) return value.map((part, index) => (index === key ? withLeaf(part, rest, leaf) : part));
  const fields = value as Record<string, unknown>;
  return { ...fields, [key]: withLeaf(fields[key], rest, leaf) };
}

const nameOf = (spec: RouteSpec): string => `${spec.method} ${spec.path}`;

describe('malicious texts', () => {
  let test: TestApp;
  let own: Populated;
  let foreign: Populated;
  let routes: RouteSpec[];

  beforeAll(async () => {
    test = await startTestApp();
    own = await populatedSchool(test);
    foreign = await populatedSchool(test);
    routes = [...test.routes];
  });

  afterAll(() => test.close());

  const callerFor = (spec: RouteSpec): Promise<FixtureUser> => callerOf(test, own, spec);

  /** The version that is stored now, so that a change gets as far as the database. */
  async function currentVersion(user: FixtureUser, spec: RouteSpec, url: string): Promise<string | undefined> {
    if (spec.ifMatch === undefined) return undefined;
    return (await test.as(user).get(url)).headers.etag;
  }

  const problemsIn = (name: string, { status, type }: { status: number; type: string }): string[] => {
    if (status >= 500) return [`${name}: ${status}`];
    return status >= 400 && !type.startsWith('application/problem+json') ? [`${name}: ${status} as ${type}`] : [];
  };

  it('in a path are answered with 4xx, and change nothing', async () => {
    const wrong: string[] = [];
    const before = await fingerprint(test, own.school);
    const users: number[] = [];
    for (const spec of routes) {
      const user = spec.access === 'public' ? undefined : await callerFor(spec);
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
      asked.push({ spec, user: spec.access === 'public' ? undefined : await callerFor(spec) });
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

  it('in a body never fail the service; what is refused changes nothing, what is accepted is stored as the text it is', async () => {
    const wrong: string[] = [];
    let accepted = 0;
    const foreignBefore = await fingerprint(test, foreign.school);
    for (const spec of routes.filter(({ body }) => body !== undefined)) {
      const user = spec.access === 'public' ? undefined : await callerFor(spec);
      const url = addressOf(spec, own.ids);
      const example = withReferences(spec.examples?.body, own.ids);
      // What was refused changes neither what is stored nor its version, so each is read again after an acceptance only.
      let before: string | undefined;
      let version: string | undefined;
      for (const leaf of leavesOf(example)) {
        before ??= await fingerprint(test);
        let allRefused = true;
        for (const trick of tricks) {
          if (user !== undefined) version ??= await currentVersion(user, spec, url);
          const body = withLeaf(example, leaf, trick);
          const answer = await call(test, user, spec, url, body, version);
          const name = `${nameOf(spec)}, ${leaf.join('/')} = ${trick.slice(0, 30)}`;
          wrong.push(...problemsIn(name, answer));
          if (answer.status < 400) {
            allRefused = false;
            version = undefined;
            accepted += 1;
          }
          const stored = findText(answer.body, leaf.at(-1));
          if (answer.status < 300 && stored !== undefined && stored !== trick.toWellFormed()) {
            wrong.push(`${name}: answered as ${stored.slice(0, 60)}`);
          }
        }
        const after: string | undefined = allRefused ? await fingerprint(test) : undefined;
        const changed = after === undefined ? [] : changedTables(before, after);
        if (changed.length > 0) wrong.push(`${nameOf(spec)}, ${leaf.join('/')}: refused, and changed ${changed}`);
        before = after;
      }
    }
    expect(wrong).toEqual([]);
    expect(accepted).toBeGreaterThan(50);
    expect(await fingerprint(test, foreign.school)).toBe(foreignBefore);
  });
});

/** The text of a top-level field of an answer. */
function findText(body: unknown, field: string | number | undefined): string | undefined {
  const value = (body as Record<string, unknown> | undefined)?.[String(field)];
  return typeof value === 'string' ? value : undefined;
}
