import { parse } from 'csv-parse/sync';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureUser } from '../../setup/api/fixtures.ts';

interface Page {
  data: Record<string, unknown>[];
  nextCursor: string | null;
}

/** A student who prefers the name of another: people are identified by their official names. */
describe('a student who takes the name of a classmate as the preferred one', () => {
  let test: TestApp;
  let teacher: FixtureUser;
  let anna: FixtureUser;
  let zoe: FixtureUser;
  let taught: FixtureClass;
  let item: FixtureLineItem;

  beforeAll(async () => {
    test = await startTestApp();
    const school = await test.fixtures.school();
    teacher = await test.fixtures.user(school, 'teacher');
    anna = await test.fixtures.user(school, 'student');
    zoe = await test.fixtures.user(school, 'student');
    for (const [user, given, family] of [
      [anna, 'Anna', 'Abel'],
      [zoe, 'Zoe', 'Zuse'],
    ] as const) {
      await test.database.run('UPDATE users SET given_name = $2, family_name = $3 WHERE id = $1', [
        user.id,
        given,
        family,
      ]);
    }
    taught = await test.fixtures.class(school, { teachers: [teacher], students: [anna, zoe] });
    item = await test.fixtures.lineItem(taught, (await test.fixtures.category(taught)).id);
    for (const user of [anna, zoe]) {
      const path = `/v1/lineItems/${item.sourcedId}/results/${user.sourcedId}`;
      await test.as(user).put(`/v1/lineItems/${item.sourcedId}/submission`).send({ comment: 'x' }).expect(201);
      await test.as(teacher).put(path).send({ scoreStatus: 'fully graded', score: 50 }).expect(201);
    }
    await test
      .as(zoe)
      .patch('/v1/users/me')
      .set('if-match', '"1"')
      .send({ preferredGivenName: 'Anna', preferredFamilyName: 'Aaron' })
      .expect(200);
  });

  afterAll(() => test.close());

  const official = () => [
    {
      sourcedId: anna.sourcedId,
      givenName: 'Anna',
      familyName: 'Abel',
      preferredGivenName: null,
      preferredFamilyName: null,
    },
    {
      sourcedId: zoe.sourcedId,
      givenName: 'Zoe',
      familyName: 'Zuse',
      preferredGivenName: 'Anna',
      preferredFamilyName: 'Aaron',
    },
  ];

  it.each([
    ['gradebook', () => `/v1/classes/${taught.sourcedId}/gradebook`, 'student'],
    ['list of enrolments', () => `/v1/classes/${taught.sourcedId}/enrollments?role=student`, 'user'],
    ['list of results', () => `/v1/lineItems/${item.sourcedId}/results`, 'student'],
    ['list of submissions', () => `/v1/lineItems/${item.sourcedId}/submissions`, 'student'],
  ] as const)(
    'keeps the official name and place in the %s, with the preferred one beside it',
    async (_, path, field) => {
      for (const query of [{}, { limit: 1 }]) {
        const people: unknown[] = [];
        let cursor: string | null = null;
        do {
          const { body }: { body: Page } = await test
            .as(teacher)
            .get(path())
            .query(cursor === null ? query : { ...query, cursor })
            .expect(200);
          people.push(...body.data.map((entry) => entry[field]));
          cursor = body.nextCursor;
        } while (cursor !== null);
        expect(people).toEqual(official());
      }
    },
  );

  it('keeps the official name in the exported gradebook', async () => {
    const { text } = await test.as(teacher).get(`/v1/classes/${taught.sourcedId}/gradebook.csv`).expect(200);
    const rows = parse(text, { bom: true }) as string[][];
    expect(rows.slice(1).map((row) => row.slice(0, 3))).toEqual([
      [anna.sourcedId, 'Abel', 'Anna'],
      [zoe.sourcedId, 'Zuse', 'Zoe'],
    ]);
  });
});
