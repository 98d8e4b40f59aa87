import type { z } from 'zod';
import { classList } from '../../../apps/api/classes/class.list.ts';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { pageStatement } from '../../../apps/api/records/lists.ts';
import { courseList } from '../../../apps/api/schools/courses.service.ts';
import { schoolList } from '../../../apps/api/schools/schools.service.ts';
import { userList } from '../../../apps/api/users/user.list.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf } from '../../setup/api/walk.ts';

/** Students × assignments, which changes with every grade: in one order. */
const inOneOrder = ['listExtendedStudents', 'listImportFindings', 'listImportRemovals', 'readGradebook'];

type Entry = Record<string, unknown> & { sourcedId: string };

const idOf = (entry: Entry & { id?: string; address?: string; class?: Entry }): string =>
  entry.sourcedId ?? entry.id ?? entry.address ?? (entry.class as Entry).sourcedId;

describe('lists', () => {
  let test: TestApp;
  let own: Populated;
  let admin: FixtureUser;
  let lists: RouteSpec[];

  beforeAll(async () => {
    test = await startTestApp();
    own = await populatedSchool(test);
    admin = await test.fixtures.user(own.school, 'admin');
    lists = [...test.routes].filter(({ query }) => query !== undefined && 'cursor' in query.shape);
    const { class: taught } = own;
    for (let count = 0; count < 4; count += 1) {
      await test.fixtures.enroll(taught, await test.fixtures.user(own.school, 'student'), 'student');
      await test.fixtures.category(taught);
      const title = count % 2 === 0 ? 'Same' : 'same';
      const body = { title, type: 'term', startDate: '2026-09-01', endDate: '2026-12-18' };
      await test.as(admin).post('/v1/academicSessions').send(body).expect(201);
      await test.as(admin).post('/v1/courses').send({ title, orgSourcedId: own.school.sourcedId }).expect(201);
      await test.fixtures.enroll(await test.fixtures.class(own.school), own.student, 'student');
      await test.database.run(
        `INSERT INTO submissions (school_id, sourced_id, line_item_id, student_id)
         SELECT $1, 'submission-' || $2, l.id, $3 FROM line_items l WHERE l.sourced_id = $4`,
        [own.school.id, count, (await test.fixtures.user(own.school, 'student')).id, own.ids.lineItemSourcedId],
      );
      await test.database.run(
        `INSERT INTO reports (school_id, kind, student_id, day, expires_at)
         VALUES ($1, 'progress', $2, '2026-11-30', now() + interval '1 hour')`,
        [own.school.id, own.student.id],
      );
      await test.database.run(`INSERT INTO import_runs (school_id, state) VALUES ($1, 'failed')`, [own.school.id]);
      await test.database.run(
        `INSERT INTO job_runs (job_name, school_id, state, finished_at) VALUES ($1, $2, 'succeeded', now())`,
        [`job-${count % 2}`, own.school.id],
      );
    }
  });

  afterAll(() => test.close());

  const described = (): RouteSpec[] => lists.filter(({ query }) => 'sort' in (query as z.ZodObject).shape);
  const readerOf = ({ operationId }: RouteSpec): FixtureUser => {
    if (operationId.startsWith('listOwn')) return own.student;
    return operationId.endsWith('OfChild') ? own.guardian : admin;
  };
  const get = async (spec: RouteSpec, query: object = {}) =>
    test.as(readerOf(spec)).get(addressOf(spec, own.ids)).query(query);

  async function walk(spec: RouteSpec, query: object): Promise<{ entries: Entry[]; last: Record<string, unknown> }> {
    const entries: Entry[] = [];
    for (let cursor: string | undefined; ; ) {
      const { status, body } = await get(spec, { limit: 2, ...query, cursor });
      expect([spec.operationId, status]).toEqual([spec.operationId, 200]);
      entries.push(...body.data);
      if (body.nextCursor === null) return { entries, last: body };
      cursor = body.nextCursor;
    }
  }

  it('of records can be sorted, counted and asked for changes; one word searches', () => {
    const others = lists.filter((spec) => !described().includes(spec)).map(({ operationId }) => operationId);
    expect(others.toSorted()).toEqual(inOneOrder);
    const words = lists.flatMap(({ query }) => Object.keys((query as z.ZodObject).shape));
    expect(words).toContain('q');
    expect(words.filter((word) => /search|filter|find/.test(word))).toEqual([]);
  });

  it('give each entry once in every order, the reverse backwards, and count it', async () => {
    for (const spec of described()) {
      const { sort } = (spec.query as z.ZodObject).shape;
      const names = (sort as z.ZodOptional<z.ZodEnum>).unwrap().options as string[];
      const usual = await walk(spec, {});
      const ids = usual.entries.map(idOf);
      expect(new Set(ids).size).toBe(ids.length);
      expect([spec.operationId, ids.length > 0]).toEqual([spec.operationId, true]);
      expect((await get(spec, { total: 'true' })).body.total).toBe(ids.length);
      expect((await get(spec)).body).not.toHaveProperty('total');
      for (const name of names.filter((option) => !option.startsWith('-'))) {
        const forwards = (await walk(spec, { sort: name })).entries.map(idOf);
        const backwards = (await walk(spec, { sort: `-${name}` })).entries.map(idOf);
        expect([spec.operationId, name, backwards.toReversed()]).toEqual([spec.operationId, name, forwards]);
        expect(forwards.toSorted()).toEqual(ids.toSorted());
      }
      expect((await get(spec, { sort: 'password' })).status).toBe(400);
      expect((await get(spec, { sort: names[0], modifiedSince: '2026-01-01T00:00:00Z' })).status).toBe(400);
    }
  });

  it('refuse a cursor of another list, school, filter or order, and hold nobody’s name in it', async () => {
    const spec = lists.find(({ operationId }) => operationId === 'listUsers') as RouteSpec;
    const { nextCursor: cursor } = (await get(spec, { limit: 1 })).body;
    expect((await get(spec, { cursor, limit: 7, total: 'true' })).status).toBe(200);
    const stranger = await test.fixtures.user(await test.fixtures.school(), 'admin');
    const answers = [
      await get(spec, { cursor, sort: '-familyName' }),
      await get(spec, { cursor, role: 'student' }),
      await get(spec, { cursor, modifiedSince: '2026-01-01T00:00:00Z' }),
      await test.as(admin).get('/v1/classes').query({ cursor }),
      await test.as(stranger).get('/v1/users').query({ cursor }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [400, 'invalid-cursor']));
    const search = (body: object) =>
      test
        .as(admin)
        .post('/v1/users/search')
        .send({ q: 'f', limit: 1, ...body });
    const { nextCursor: ofSearch } = (await search({})).body;
    expect((await search({ cursor: ofSearch, limit: 7 })).status).toBe(200);
    for (const other of [{ q: 'g' }, { role: 'student' }, { cursor }]) {
      expect((await search({ cursor: ofSearch, ...other })).body.code).toBe('invalid-cursor');
    }
    for (const list of lists) {
      expect([list.operationId, (await get(list, { cursor: 'WzFd' })).body.code]).toEqual([
        list.operationId,
        'invalid-cursor',
      ]);
    }
    expect(Buffer.from(cursor.split('.')[1], 'base64url').toString()).toMatch(/^\[\d+\]$/);
  });

  describe('of changes', () => {
    const spec = () => lists.find(({ operationId }) => operationId === 'listCourses') as RouteSpec;
    const create = async (title: string): Promise<string> =>
      (await test.as(admin).post('/v1/courses').send({ title, orgSourcedId: own.school.sourcedId })).body.sourcedId;
    const rename = (id: string, title: string, version: number) =>
      test.as(admin).patch(`/v1/courses/${id}`).set('if-match', `"${version}"`).send({ title }).expect(200);

    it('hold what was deleted, and begin where the last walk ended', async () => {
      const since = (await walk(spec(), { modifiedSince: '2020-01-01T00:00:00Z' })).last.nextModifiedSince;
      const [kept, deleted] = [await create('Kept'), await create('Deleted')];
      await test.as(admin).delete(`/v1/courses/${deleted}`).set('if-match', '"1"').expect(204);
      const { entries, last } = await walk(spec(), { modifiedSince: since });
      const mine = entries.filter(({ sourcedId }) => [kept, deleted].includes(sourcedId));
      expect(mine).toMatchObject([
        { sourcedId: kept, status: 'active' },
        { sourcedId: deleted, status: 'tobedeleted', version: 2 },
      ]);
      expect((await walk(spec(), { modifiedSince: last.nextModifiedSince })).entries).toEqual([]);
    });

    it('give again what changed during the walk, and lose nothing beside it', async () => {
      const since = new Date().toISOString();
      const ids = [await create('One'), await create('Two'), await create('Three')];
      const first = (await get(spec(), { modifiedSince: since, limit: 2 })).body;
      await rename(ids[0] as string, 'Uno', 1);
      await rename(ids[1] as string, 'Due', 1);
      const rest = (await get(spec(), { modifiedSince: since, cursor: first.nextCursor })).body;
      expect(rest.data.map(({ title }: Entry) => title)).toEqual(['Three', 'Uno', 'Due']);
    });

    it('give grades that changed, and classes no longer attended without their grades', async () => {
      const grades = lists.find(({ operationId }) => operationId === 'listOwnGrades') as RouteSpec;
      const left = await test.fixtures.class(own.school);
      const { sourcedId: enrolment } = await test.fixtures.enroll(left, own.student, 'student');
      const since = (await walk(grades, { modifiedSince: new Date().toISOString() })).last.nextModifiedSince;
      const result = await test.as(admin).get(`/v1/results/${own.ids.resultSourcedId}`);
      await test
        .as(admin)
        .put(`/v1/lineItems/${own.ids.lineItemSourcedId}/results/${own.student.sourcedId}`)
        .set('if-match', result.headers.etag as string)
        .send({ score: 51, scoreStatus: 'fully graded' })
        .expect(200);
      const address = `/v1/classes/${left.sourcedId}/enrollments/${enrolment}`;
      await test.as(admin).delete(address).set('if-match', '"1"').expect(204);
      const { entries } = await walk(grades, { modifiedSince: since });
      expect(entries).toMatchObject([
        { class: { sourcedId: own.class.sourcedId }, status: 'active', lineItems: [{ result: { score: 51 } }] },
        { class: { sourcedId: left.sourcedId }, status: 'tobedeleted', totals: null, lineItems: [] },
      ]);
      expect((await walk(grades, {})).entries.map(idOf)).not.toContain(left.sourcedId);
    });

    it('end before a change whose transaction is still open, so that the next walk finds it', async () => {
      const late = await create('Late');
      const since = (await walk(spec(), { modifiedSince: new Date().toISOString() })).last.nextModifiedSince;
      let next: unknown;
      await test.database.withClient(async (client) => {
        await client.query('BEGIN');
        await client.query(`UPDATE courses SET title = 'Later', updated_at = now() WHERE sourced_id = $1`, [late]);
        await create('Meanwhile');
        next = (await walk(spec(), { modifiedSince: since })).last.nextModifiedSince;
        await client.query('COMMIT');
      });
      const titles = (await walk(spec(), { modifiedSince: next })).entries.map(({ title }) => title);
      expect(titles).toContain('Later');
    });
  });

  describe('that search', () => {
    beforeAll(async () => {
      // In parts, as a statement of the application may take a few seconds.
      for (let part = 0; part < 4; part += 1)
        await test.database.run(
          `INSERT INTO users (school_id, sourced_id, username, given_name, family_name, role)
         SELECT $1, 'many-' || n, 'many-' || n, 'G' || md5(n::text), 'F' || md5(n::text), 'student'
         FROM generate_series($2::int * 4000 + 1, $2 * 4000 + 4000) n`,
          [own.school.id, part],
        );
      await test.database.run('ANALYZE users');
    });

    it('find people by an index for each way to begin, not by reading the school', async () => {
      for (const q of ['zzz', 'f00000', 'ada']) {
        const { text, values } = pageStatement(userList, [own.school.id], { limit: 50, q }, undefined);
        const plan = JSON.stringify(await test.database.query(`EXPLAIN (FORMAT JSON) ${text}`, values));
        for (const index of ['family_name', 'given_name', 'email']) expect(plan).toContain(`users_${index}_prefix_idx`);
        expect(plan).not.toContain('Seq Scan');
        expect(plan).not.toContain('users_school_id_name_idx');
      }
    });

    it('find a part of a title, a code or a name by an index, in a school beside others', async () => {
      const schools = [own.school, await test.fixtures.school(), await test.fixtures.school()];
      for (const { id, orgId } of schools) {
        await test.database.run(
          `INSERT INTO courses (school_id, sourced_id, title, course_code, org_id)
           SELECT $1, 'many-' || n, 'Title ' || md5(n::text), 'C' || n, $2 FROM generate_series(1, 3000) n`,
          [id, orgId],
        );
        await test.database.run(
          `INSERT INTO classes (school_id, sourced_id, title, class_code, course_id, org_id)
           SELECT school_id, sourced_id, title, course_code, id, org_id FROM courses
           WHERE school_id = $1 AND sourced_id LIKE 'many-%'`,
          [id],
        );
        await test.database.run(
          `INSERT INTO orgs (school_id, sourced_id, name, type)
           SELECT $1, 'many-' || n, 'School ' || md5(n::text), 'school' FROM generate_series(1, 3000) n`,
          [id],
        );
      }
      await test.database.run('ANALYZE classes, courses, orgs');
      const school = own.school.id;
      const indexed = [
        { list: classList, given: [school, null, null], index: 'classes_texts_idx' },
        { list: courseList, given: [school], index: 'courses_texts_idx' },
        { list: schoolList, given: [school], index: 'orgs_name_idx' },
      ];
      for (const { list, given, index } of indexed) {
        // Rows that wait to be sorted into the index would make it dearer than a small table.
        await test.database.query('SELECT gin_clean_pending_list($1::regclass)', [index]);
        const { text, values } = pageStatement(list, given, { limit: 50, q: 'zqx' }, undefined);
        const plan = JSON.stringify(await test.database.query(`EXPLAIN (FORMAT JSON) ${text}`, values));
        expect([index, plan.includes(index)]).toEqual([index, true]);
      }
    });

    it('take what is special in patterns literally', async () => {
      const { body } = await test.as(admin).post('/v1/users/search').send({ q: '%' });
      expect(body.data).toEqual([]);
    });
  });
});
