import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { callerOf, type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf, call } from '../../setup/api/walk.ts';
import { newAddress } from '../../setup/runner/cognito.ts';

/** Identifiers that a path carries only in encoded form. */
const unusual = [
  'a/b',
  '/',
  'x/../y',
  'ends/',
  '?a=b&c',
  '#1',
  '50%',
  '%2e%2e',
  '%2F',
  'a;b=c',
  'a+b c',
  'a\\b',
  ':id',
  '*',
  '...',
  'ME',
  'Größe ß',
  '学校 🎓',
  'x'.repeat(255),
  '学'.repeat(255),
];
const reserved = ['me', '.', '..'];

describe('identifiers', () => {
  let test: TestApp;
  let own: Populated;

  beforeAll(async () => {
    test = await startTestApp();
    own = await populatedSchool(test);
  });

  afterAll(() => test.close());

  const isNamed = (parameter: string): boolean => parameter.endsWith('SourcedId');
  /** Whoever the routes of own work and those of children are for, whom a role alone lets see nothing there. */
  const personWithTieFor = ({ access }: RouteSpec): FixtureUser | undefined => {
    if (typeof access !== 'object' || !('on' in access)) return undefined;
    if (access.on === 'child') return own.guardian;
    return access.action === 'own' ? own.student : undefined;
  };
  const parametersOf = (spec: RouteSpec): string[] => Object.keys(spec.params?.shape ?? {});

  /** Gives everything that the ids of the school name this one identifier. */
  async function renameAll(id: string): Promise<Record<string, string>> {
    const tables = await test.database.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'sourced_id' AND table_name <> 'schools'`,
    );
    await test.database.transaction(async () => {
      await test.database.run('UPDATE schools SET sourced_id = $2 WHERE id = $1', [own.school.id, id]);
      for (const { name } of tables) {
        await test.database.run(`UPDATE ${name} SET sourced_id = $2 WHERE school_id = $1 AND sourced_id = ANY ($3)`, [
          own.school.id,
          id,
          Object.values(own.ids),
        ]);
      }
    });
    const ids = Object.entries(own.ids).map(([name, value]) => [name, isNamed(name) ? id : value]);
    own = { ...own, ids: Object.fromEntries(ids) };
    return own.ids;
  }

  /** Of the routes; none of them has one of the identifiers. */
  const callers = new Map<RouteSpec, FixtureUser>();

  it.each(unusual)('such as %j reach every route that reads something by them', async (id) => {
    const ids = await renameAll(id);
    const routes = [...test.routes].filter(
      (spec) => spec.method === 'GET' && parametersOf(spec).length > 0 && parametersOf(spec).every(isNamed),
    );
    expect(routes.length).toBeGreaterThan(15);
    const lost: string[] = [];
    for (const spec of routes) {
      const user = personWithTieFor(spec) ?? callers.get(spec) ?? (await callerOf(test, own, spec));
      callers.set(spec, user);
      const { status, body } = await call(test, user, spec, addressOf(spec, ids));
      // What is missing is a picture and a total, not the object itself.
      if (status !== 200 && status !== 302 && !['no-avatar'].includes(body.code)) {
        lost.push(`${spec.path}: ${status} ${body.code}`);
      }
    }
    expect(lost).toEqual([]);
  });

  it.each(reserved)('%j are given to nobody, and who has it already is shown in lists', async (id) => {
    own = await populatedSchool(test);
    const admin = await test.fixtures.user(own.school, 'admin');
    const person = { email: newAddress(), givenName: 'Ada', familyName: 'Byron', role: 'teacher', sourcedId: id };
    const refused = await test.as(admin).post('/v1/users').send(person);
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toEqual([
      { location: 'body', pointer: '/sourcedId', message: expect.stringContaining('none of "me"') },
    ]);
    await renameAll(id);
    const { body } = await test.as(admin).get('/v1/users?limit=200').expect(200);
    expect(body.data.map(({ sourcedId }: { sourcedId: string }) => sourcedId)).toContain(id);
    const { body: classes } = await test.as(admin).get('/v1/classes').expect(200);
    expect(classes.data.map(({ sourcedId }: { sourcedId: string }) => sourcedId)).toEqual([id]);
  });

  it('are refused with control or invisible characters or blanks around them', async () => {
    const admin = await test.fixtures.user(own.school, 'admin');
    for (const id of [' a', 'a ', 'a\nb', 'a\u200bb', 'a\u202eb', '', 'x'.repeat(256)]) {
      const person = { email: newAddress(), givenName: 'Ada', familyName: 'Byron', role: 'teacher', sourcedId: id };
      expect((await test.as(admin).post('/v1/users').send(person)).status).toBe(400);
    }
  });

  it('are the only door of routes: whatever creates something takes a new one by this rule', () => {
    const bodies = [...test.routes].filter(({ method }) => method !== 'GET');
    const doors = bodies.filter((spec) => spec.body !== undefined && 'sourcedId' in fieldsOf(spec.body));
    expect(doors.map(({ operationId }) => operationId)).toEqual(['inviteUser']);
  });
});

/** The fields of an object's schema, through defaults and transforms. */
function fieldsOf(schema: unknown): Record<string, unknown> {
  const { shape, def } = schema as { shape?: Record<string, unknown>; def?: { innerType?: unknown; in?: unknown } };
  return shape ?? (def === undefined ? {} : fieldsOf(def.innerType ?? def.in ?? {}));
}
