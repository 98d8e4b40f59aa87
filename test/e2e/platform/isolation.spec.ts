import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import {
  fingerprint,
  namesOfNoSchool,
  type Populated,
  populatedSchool,
  unknownLike,
} from '../../setup/api/two-schools.ts';
import { addressOf, call, essence, isReference, nameOf, openRoutes, withReferences } from '../../setup/api/walk.ts';

const parametersOf = (spec: RouteSpec): string[] => Object.keys(spec.params?.shape ?? {});

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, part]) =>
    isReference(field) && part !== null ? [field] : referencesIn(part),
  );
}

describe('isolation', () => {
  let test: TestApp;
  let own: Populated;
  let foreign: Populated;
  let admin: FixtureUser;
  let routes: RouteSpec[];

  beforeAll(async () => {
    test = await startTestApp();
    own = await populatedSchool(test);
    foreign = await populatedSchool(test);
    admin = await test.fixtures.user(own.school, 'admin');
    routes = [...test.routes];
  });

  afterAll(() => test.close());

  it('knows an object for every parameter, so that no route can slip through', () => {
    const unknown = routes.flatMap(parametersOf).filter((name) => own.ids[name] === undefined);
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('opens nothing without a token but health, signing in and the links of mails', async () => {
    const publicRoutes = routes.filter(({ access }) => access === 'public').map(({ path }) => path);
    expect(publicRoutes.filter((path) => !/^(\/?health|v1\/auth\/|v1\/unsubscribe\/)/.test(path))).toEqual([]);
    const open = await openRoutes(test, '');
    expect(open.filter((line) => !publicRoutes.some((path) => line.match(/^\S+ (.*): \d+$/)?.[1] === path))).toEqual(
      [],
    );
    for (const spec of routes.filter(({ access, method }) => access !== 'public' && method === 'GET')) {
      expect((await test.as().head(addressOf(spec, own.ids))).status).toBe(401);
    }
  });

  it("answers another school's identifier in a path as one that nothing has, and changes nothing", async () => {
    const before = await fingerprint(test);
    const wrong: string[] = [];
    for (const spec of routes) {
      for (const parameter of parametersOf(spec).filter((name) => !namesOfNoSchool.has(name))) {
        const id = foreign.ids[parameter] as string;
        for (const user of [admin, own.teacher, own.observer, own.student, own.guardian]) {
          const answerTo = async (value: string) =>
            essence(await call(test, user, spec, addressOf(spec, { ...own.ids, [parameter]: value })));
          const [theirs, nobodys] = [await answerTo(id), await answerTo(unknownLike(id))];
          const mayCall = !(typeof spec.access === 'object' && spec.access.roles?.includes(user.role) === false);
          const expected = user === admin && mayCall ? [404] : [403, 404];
          if (!expected.includes(theirs.status) || JSON.stringify(theirs) !== JSON.stringify(nobodys)) {
            wrong.push(`${nameOf(spec)} as ${user.role}, ${parameter}: ${theirs.status} and ${nobodys.status}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(await fingerprint(test)).toBe(before);
  });

  it("answers another school's identifier in a body as one that nothing has, and changes nothing", async () => {
    const before = await fingerprint(test);
    const wrong: string[] = [];
    let reached = 0;
    for (const spec of routes.filter(({ access, body }) => access !== 'public' && body !== undefined)) {
      const example = withReferences(spec.examples?.body, own.ids);
      for (const field of new Set(referencesIn(example))) {
        const id = foreign.ids[field] as string;
        for (const user of [admin, own.teacher, own.observer, own.student, own.guardian]) {
          const answerTo = async (value: string) => {
            const body = withReferences(example, { ...own.ids, [field]: value });
            return essence(await call(test, user, spec, addressOf(spec, own.ids), body));
          };
          const [theirs, nobodys] = [await answerTo(id), await answerTo(unknownLike(id))];
          if (theirs.status === 422) reached += 1;
          if (theirs.status < 400 || theirs.status >= 500 || JSON.stringify(theirs) !== JSON.stringify(nobodys)) {
            wrong.push(`${nameOf(spec)} as ${user.role}, ${field}: ${theirs.status} and ${nobodys.status}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(reached).toBeGreaterThan(5);
    expect(await fingerprint(test)).toBe(before);
  });
});
