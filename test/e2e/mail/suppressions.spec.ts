import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

let test: TestApp;
let school: FixtureSchool;
let other: FixtureSchool;
let admin: FixtureUser;

beforeAll(async () => {
  test = await startTestApp();
  [school, other] = [await test.fixtures.school(), await test.fixtures.school()];
  admin = await test.fixtures.user(school, 'admin');
});

afterAll(() => test.close());

const suppress = (ofSchool: FixtureSchool, address: string) =>
  test.database.run(
    `INSERT INTO email_suppressions (school_id, address, reason, since) VALUES ($1, lower($2), 'bounce', '2026-11-27T16:00:00Z')`,
    [ofSchool.id, address],
  );
const list = async (user: FixtureUser, path = '') =>
  (await test.as(user).get(`/v1/mails/suppressions${path}`).expect(200)).body.data;
const lift = (user: FixtureUser, address: string, reason = 'The mailbox exists again') =>
  test.as(user).post('/v1/mails/suppressions/lifts').send({ address, reason });

describe('a suppression', () => {
  it('is lifted by an administrator, who and why is kept, and the address of another school stays as it is', async () => {
    const person = await test.fixtures.user(school, 'student');
    const ofOther = await test.fixtures.user(other, 'admin');
    for (const where of [school, other]) await suppress(where, person.email);
    const since = '2026-11-27T16:00:00.000Z';
    const address = person.email.toLowerCase();
    expect(await list(admin)).toEqual([{ address, reason: 'bounce', since, userSourcedIds: [person.sourcedId] }]);
    expect(await list(ofOther)).toEqual([{ address, reason: 'bounce', since, userSourcedIds: [] }]);
    for (const role of ['teacher', 'student'] as const) {
      const user = await test.fixtures.user(school, role);
      await lift(user, address).expect(403);
      for (const path of ['', '/lifts']) await test.as(user).get(`/v1/mails/suppressions${path}`).expect(403);
    }
    const { body } = await lift(admin, person.email.toUpperCase()).expect(200);
    expect(body).toMatchObject({
      address,
      suppressedBecause: 'bounce',
      suppressedSince: since,
      reason: 'The mailbox exists again',
      liftedBy: admin.sourcedId,
    });
    expect([await list(admin), await list(admin, '/lifts')]).toEqual([[], [body]]);
    expect([await list(ofOther), await list(ofOther, '/lifts')]).toMatchObject([[{ address }], []]);
    const again = await lift(admin, address).expect(422);
    expect(again.body.errors).toMatchObject([{ pointer: '/address' }]);
    await lift(admin, address, '').expect(400);
  });

  it('is found by a walk through pages, also where one of them is lifted meanwhile', async () => {
    const addresses = ['one', 'two', 'three', 'four'].map((name) => `${name}@pages.example`);
    for (const address of addresses) await suppress(other, address);
    const reader = await test.fixtures.user(other, 'admin');
    async function walk(path: string, meanwhile: (address: string) => Promise<unknown>): Promise<string[]> {
      const found: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const next: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const { body } = await test.as(reader).get(`/v1/mails/suppressions${path}?limit=1${next}`).expect(200);
        for (const { address } of body.data) {
          found.push(address);
          await meanwhile(address);
        }
        cursor = body.nextCursor;
      }
      return found.filter((address) => addresses.includes(address)).toSorted();
    }
    const liftIt = (address: string) => lift(reader, address).expect(200);
    expect(await walk('', async () => undefined)).toEqual(addresses.toSorted());
    expect(await walk('', liftIt)).toEqual(addresses.toSorted());
    expect(await walk('/lifts', async () => undefined)).toEqual(addresses.toSorted());
  });
});
