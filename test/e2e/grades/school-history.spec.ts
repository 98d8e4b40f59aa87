import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

interface Entry {
  id: string;
  kind: string;
  class: { sourcedId: string } | null;
  student: { sourcedId: string } | null;
  changedBy: { sourcedId: string } | null;
  changedAt: string;
}

describe('the history of a school', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let [ada, ben]: FixtureUser[] = [];
  let physics: FixtureClass;
  let chemistry: FixtureClass;

  const grade = (item: FixtureLineItem, by: FixtureUser, student: FixtureUser, score: number) =>
    test
      .as(by)
      .put(`/v1/lineItems/${item.sourcedId}/results/${student.sourcedId}`)
      .send({ scoreStatus: 'fully graded', score })
      .then(({ status }) => expect(status).toBe(201));
  const read = async (query = ''): Promise<Entry[]> => {
    const entries: Entry[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await test.as(admin).get(`/v1/history?limit=2${query}${cursor && `&cursor=${cursor}`}`);
      expect(answer.status).toBe(200);
      entries.push(...answer.body.data);
      cursor = answer.body.nextCursor;
    }
    return entries;
  };

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
    const other = await test.fixtures.user(school, 'teacher');
    [ada, ben] = [await test.fixtures.user(school, 'student'), await test.fixtures.user(school, 'student')];
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [ada, ben] });
    chemistry = await test.fixtures.class(school, { teachers: [other], students: [ada] });
    const items = [];
    for (const ofClass of [physics, chemistry]) {
      const category = await test.fixtures.category(ofClass);
      items.push(await test.fixtures.lineItem(ofClass, category.id, { maximum: 20 }));
    }
    const [sheet, titration] = items as [FixtureLineItem, FixtureLineItem];
    await grade(sheet, teacher, ada, 5);
    await grade(sheet, teacher, ben, 6);
    await grade(titration, other, ada, 7);
    const override = await test
      .as(admin)
      .put(`/v1/classes/${physics.sourcedId}/grades/${ada.sourcedId}/override`)
      .send({ percent: 90, reason: 'Decided by the conference.' });
    expect(override.status).toBeLessThan(300);
  });
  afterAll(() => test.close());

  it('is paged, newest first, and names the class of each entry', async () => {
    const entries = await read();
    const moments = entries.map(({ changedAt }) => changedAt);
    expect(moments).toEqual(moments.toSorted().toReversed());
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    expect(new Set(entries.map((entry) => entry.class?.sourcedId))).toEqual(
      new Set([physics.sourcedId, chemistry.sourcedId]),
    );
    const { body } = await test.as(admin).get('/v1/history?limit=200&total=true');
    expect(body.data).toEqual(entries);
    expect(body.total).toBe(entries.length);
  });

  it('is narrowed to what one person changed', async () => {
    const entries = await read(`&changedBySourcedId=${teacher.sourcedId}`);
    expect(entries.map(({ student }) => student?.sourcedId)).toEqual([ben?.sourcedId, ada?.sourcedId]);
    expect(await read('&changedBySourcedId=nobody')).toEqual([]);
  });

  it('is narrowed to one student in every class, with what is of no assignment', async () => {
    const entries = await read(`&studentSourcedId=${ada?.sourcedId}`);
    expect(entries.map(({ kind, class: ofClass }) => [kind, ofClass?.sourcedId])).toEqual([
      ['override', physics.sourcedId],
      ['result', chemistry.sourcedId],
      ['result', physics.sourcedId],
    ]);
  });

  it('is narrowed to a kind and to a time', async () => {
    const results = await read('&kind=result');
    expect(results.map(({ kind }) => kind)).toEqual(['result', 'result', 'result']);
    const [, second] = results as [Entry, Entry];
    expect((await read(`&kind=result&from=${second.changedAt}`)).map(({ id }) => id)).toContain(second.id);
    expect((await read(`&until=${second.changedAt}`)).every(({ changedAt }) => changedAt <= second.changedAt)).toBe(
      true,
    );
  });

  it('is for administrators alone, and of their own school', async () => {
    for (const user of [teacher, ada as FixtureUser]) {
      expect((await test.as(user).get('/v1/history')).status).toBe(403);
    }
    const elsewhere = await test.fixtures.user(await test.fixtures.school(), 'admin');
    expect((await test.as(elsewhere).get('/v1/history')).body.data).toEqual([]);
    const ofOthers = await test.as(elsewhere).get(`/v1/history?studentSourcedId=${ada?.sourcedId}`);
    expect(ofOthers.body.data).toEqual([]);
  });
});
