import { z } from 'zod';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf, call, nameOf } from '../../setup/api/walk.ts';

/** PUTs that create what is not there: without If-Match. */
const creating = [
  'PUT v1/lineItems/:lineItemSourcedId/results/:studentSourcedId',
  'PUT v1/lineItems/:lineItemSourcedId/submission',
  'PUT v1/classes/:classSourcedId/gradingPolicy',
  'PUT v1/classes/:classSourcedId/grades/:studentSourcedId/override',
  'PUT v1/privacy/retention/:retentionKind',
  'PUT v1/users/me/notificationPreferences',
];
/** What changes without If-Match: an upload has no version, and bulk bodies name one an entry. */
const withoutVersion = [
  'DELETE v1/uploads/:uploadId',
  'PATCH v1/lineItems/:lineItemSourcedId/results',
  'PATCH v1/lineItems/:lineItemSourcedId/extensions',
  'PATCH v1/classes/:classSourcedId/enrollments',
];

/** What grades and what decides about them lie in, or belong to. */
const gradingKinds = ['class', 'lineItem', 'category', 'scoreScale', 'result', 'extension', 'group', 'academicSession'];
/** POSTs on those that neither make something nor take If-Match, with a body that names no state: refused, unless they store nothing. */
const otherPosts: Readonly<Record<string, object | 'storesNothing'>> = {
  'POST v1/lineItems/:lineItemSourcedId/posting': { action: 'recall', which: 'all' },
  'POST v1/lineItems/:lineItemSourcedId/results/restore': { at: '2026-11-20T08:00:00Z', reason: 'Wrong column' },
  'POST v1/classes/:classSourcedId/grades/:studentSourcedId/what-if': 'storesNothing',
  'POST v1/classes/:classSourcedId/grades/me/what-if': 'storesNothing',
};

const hasVersion = ({ response }: RouteSpec): boolean =>
  response instanceof z.ZodObject && response.shape.version instanceof z.ZodNumber;

describe('versions of records', () => {
  let test: TestApp;
  let own: Populated;
  let admin: FixtureUser;
  let routes: RouteSpec[];

  beforeAll(async () => {
    test = await startTestApp();
    own = await populatedSchool(test);
    admin = await test.fixtures.user(own.school, 'admin');
    routes = [...test.routes];
  });

  afterAll(() => test.close());

  const changing = (): RouteSpec[] => routes.filter(({ method }) => ['PATCH', 'PUT', 'DELETE'].includes(method));
  const userFor = ({ access }: RouteSpec): FixtureUser =>
    typeof access === 'object' && access.roles?.includes('admin') === false ? own.student : admin;

  it('are asked for by every PATCH, PUT and DELETE of what has one', () => {
    const required = changing().filter(({ ifMatch }) => ifMatch === 'required');
    const others = changing().filter((spec) => !required.includes(spec));
    expect(required.length).toBeGreaterThan(12);
    expect(others.map(nameOf).toSorted()).toEqual([...creating, ...withoutVersion].toSorted());
    expect(
      others
        .filter(({ ifMatch }) => ifMatch === 'toReplace')
        .map(nameOf)
        .toSorted(),
    ).toEqual(creating.toSorted());
  });

  it('are named by every POST that changes grades, or what decides about them, in its way', async () => {
    const posts = routes.filter(
      ({ method, access, status, ifMatch }) =>
        method === 'POST' &&
        typeof access === 'object' &&
        'on' in access &&
        gradingKinds.includes(access.on) &&
        status !== 201 &&
        ifMatch === undefined,
    );
    const makesReports = ({ path }: RouteSpec) => /\/reports$|\/reportCards$/.test(path);
    const changing = posts.filter((spec) => !makesReports(spec));
    expect(changing.map(nameOf).toSorted()).toEqual(Object.keys(otherPosts).toSorted());
    for (const spec of changing) {
      const body = otherPosts[nameOf(spec)];
      if (body === 'storesNothing' || body === undefined) continue;
      const answer = await test.as(admin).post(addressOf(spec, own.ids)).send(body);
      expect([nameOf(spec), answer.status, answer.body.errors?.[0]?.pointer]).toEqual([
        nameOf(spec),
        400,
        expect.stringMatching(/^\/(fingerprint|basis)$/),
      ]);
    }
  });

  it('begin the ETag of every answer that has one', () => {
    const silent = routes.filter((spec) => hasVersion(spec) && spec.etag !== true);
    expect(silent.map(nameOf)).toEqual([]);
  });

  it('are refused with 428 where they are missing and with 412 where they are old, in that order', async () => {
    const wrong: string[] = [];
    for (const spec of changing().filter(({ ifMatch }) => ifMatch === 'required')) {
      const url = addressOf(spec, own.ids);
      const bare = test.as(userFor(spec))[spec.method.toLowerCase() as 'patch'](url);
      const missing = await bare.send((spec.body === undefined ? undefined : spec.examples?.body) as object);
      const old = await call(test, userFor(spec), spec, url, undefined, '"77-old"');
      if (missing.status !== 428 || missing.body.code !== 'precondition-required')
        wrong.push(`${nameOf(spec)}: ${missing.status}`);
      if (old.status !== 412 && old.body.code !== 'avatar-not-usable' && old.status !== 422)
        wrong.push(`${nameOf(spec)}: ${old.status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('stay as they are, with the dates, where a PATCH changes nothing', async () => {
    const patches = changing().filter(({ method, etag }) => method === 'PATCH' && etag === true);
    expect(patches.length).toBeGreaterThanOrEqual(6);
    for (const spec of patches) {
      const url = addressOf(spec, own.ids);
      const read = (await test.as(admin).get(url)).body;
      const fields = Object.keys((spec.body as z.ZodObject).shape);
      const same = Object.fromEntries(fields.map((field) => [field, read[field]]));
      for (const body of [same, {}]) {
        const answer = await call(test, admin, spec, url, body, `"${read.version}"`);
        expect([nameOf(spec), answer.status, answer.body]).toEqual([nameOf(spec), 200, read]);
      }
    }
  });

  it('stay as they are where a PUT stores what was stored', async () => {
    const url = addressOf({ path: 'v1/lineItems/:lineItemSourcedId/results/:studentSourcedId' } as RouteSpec, own.ids);
    const before = (await test.as(own.teacher).get(url)).body;
    const { scoreStatus, score } = before;
    const again = await test
      .as(own.teacher)
      .put(url)
      .set('if-match', `"${before.version}"`)
      .send({ scoreStatus, score });
    expect([again.status, again.body]).toEqual([200, before]);
  });

  it('lead to what was made: every 201 names where it can be read', async () => {
    const readable = new Set(
      routes.filter(({ method }) => method === 'GET').map(({ path }) => path.replace(/:\w+$/, ':')),
    );
    const creators = routes.filter(({ status, otherStatuses }) => status === 201 || otherStatuses?.includes(201));
    const silent = creators.filter(({ location }) => location === undefined).map(nameOf);
    expect(silent).toEqual([]);
    for (const { location } of creators)
      if (location !== undefined) expect(readable).toContain(location.replace(/:\w+$/, ':'));
    const made = await test
      .as(admin)
      .post('/v1/academicSessions')
      .send({ title: 'Autumn', type: 'term', startDate: '2026-09-01', endDate: '2026-12-18' });
    const read = await test.as(admin).get(made.headers.location as string);
    expect([read.body, read.headers.etag]).toEqual([made.body, made.headers.etag]);
  });
});
