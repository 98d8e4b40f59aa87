import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

describe('the users of a school', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let stranger: FixtureUser;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
    student = await test.fixtures.user(school, 'student');
    stranger = await test.fixtures.user(await test.fixtures.school(), 'admin');
    await test.fixtures.class(school, { teachers: [teacher], students: [student] });
  });

  afterAll(() => test.close());

  it('requires authentication', async () => {
    expect((await test.as().get('/v1/users')).status).toBe(401);
    expect((await test.as().get(`/v1/users/${student.sourcedId}`)).status).toBe(401);
  });

  it('another school’s id gives 404, as an id that does not exist', async () => {
    const of = async (sourcedId: string) => {
      const answer = await test.as(stranger).get(`/v1/users/${encodeURIComponent(sourcedId)}`);
      return { status: answer.status, code: answer.body.code };
    };
    const other = await test.fixtures.user(await test.fixtures.school(), 'teacher');
    expect(await of(student.sourcedId)).toEqual(await of('nobody'));
    expect(await of(other.sourcedId)).toEqual({ status: 404, code: 'not-found' });
    expect(await of(`' OR '1'='1`)).toEqual({ status: 404, code: 'not-found' });
  });

  it('are listed for administrators only', async () => {
    for (const user of [teacher, student]) expect((await test.as(user).get('/v1/users')).status).toBe(403);
    const answer = await test.as(admin).get('/v1/users');
    expect(answer.status).toBe(200);
    const ids = answer.body.data.map((user: { sourcedId: string }) => user.sourcedId);
    expect(ids).toEqual(expect.arrayContaining([admin.sourcedId, teacher.sourcedId, student.sourcedId]));
    expect(ids).not.toContain(stranger.sourcedId);
  });

  it('are read one by one by administrators, by their teachers and by themselves', async () => {
    const path = `/v1/users/${student.sourcedId}`;
    for (const user of [admin, teacher, student]) {
      const answer = await test.as(user).get(path);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        sourcedId: student.sourcedId,
        status: 'active',
        dateLastModified: expect.any(String),
        role: 'student',
        enabled: true,
        hasSignIn: true,
        username: student.email,
        email: student.email,
        givenName: 'Ada',
        familyName: `Family ${student.sourcedId}`,
        preferredGivenName: null,
        preferredFamilyName: null,
        avatarUploadId: null,
        version: 1,
      });
      expect(answer.headers.etag).toMatch(/^"1-/);
    }
    const otherTeacher = await test.fixtures.user(school, 'teacher');
    const otherStudent = await test.fixtures.user(school, 'student');
    for (const user of [otherTeacher, otherStudent]) expect((await test.as(user).get(path)).status).toBe(404);
  });

  describe('searched and turned over page by page', () => {
    let crowded: FixtureUser;
    const names = [
      ['Zuse', 'Konrad'],
      ['hopper', 'Grace'],
      ['Hopper', 'Edward'],
      ['Hölder', 'Otto'],
      ['Noether', 'Emmy'],
      ['100%_sure', 'Percy'],
      ['Byron', 'Ada'],
      ['Byron', 'Ada'],
      ['Byron', 'ada'],
    ] as const;

    beforeAll(async () => {
      const other = await test.fixtures.school();
      crowded = await test.fixtures.user(other, 'admin');
      for (const [index, [familyName, givenName]] of names.entries()) {
        await test.database.run(
          `INSERT INTO users (school_id, sourced_id, role, username, email, given_name, family_name, enabled)
           VALUES ($1, $2, $3, $2, $4, $5, $6, $7)`,
          [
            other.id,
            `n${index}`,
            index < 5 ? 'teacher' : 'student',
            `n${index}@x.example`,
            givenName,
            familyName,
            index !== 0,
          ],
        );
      }
      await test.database.run(`UPDATE users SET family_name = 'Aaa', given_name = 'Admin' WHERE id = $1`, [crowded.id]);
    });

    async function listed(query: Record<string, string | number>): Promise<string[]> {
      const answer = await test.as(crowded).get('/v1/users').query(query);
      expect(answer.status).toBe(200);
      return answer.body.data.map((user: { sourcedId: string }) => user.sourcedId);
    }

    async function found(body: object): Promise<string[]> {
      const answer = await test.as(crowded).post('/v1/users/search').send(body);
      expect(answer.status).toBe(200);
      return answer.body.data.map((user: { sourcedId: string }) => user.sourcedId);
    }

    it('come each once, in the order of their names, whatever the size of a page', async () => {
      const all = await listed({ limit: 200 });
      expect(all).toHaveLength(names.length + 1);
      expect(all.indexOf('n6')).toBeLessThan(all.indexOf('n4'));
      expect(all.slice(all.indexOf('n6'), all.indexOf('n6') + 3)).toEqual(['n6', 'n7', 'n8']);
      expect(all.indexOf('n2')).toBeLessThan(all.indexOf('n1'));
      for (const limit of [1, 2, 3, 7]) {
        const collected: string[] = [];
        let cursor: string | undefined;
        do {
          const answer = await test
            .as(crowded)
            .get('/v1/users')
            .query({ limit, ...(cursor === undefined ? {} : { cursor }) });
          collected.push(...answer.body.data.map((user: { sourcedId: string }) => user.sourcedId));
          cursor = answer.body.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(collected).toEqual(all);
      }
    });

    it('are found by how a name or an address begins, in any case', async () => {
      expect(await found({ q: 'HOPP' })).toEqual(['n2', 'n1']);
      expect(await found({ q: 'grace' })).toEqual(['n1']);
      expect(await found({ q: 'n4@x' })).toEqual(['n4']);
      expect(await found({ q: 'opper' })).toEqual([]);
      expect(await found({ q: 'hö' })).toEqual(['n3']);
    });

    it('are found literally, whatever the characters mean to a database', async () => {
      expect(await found({ q: '100%_' })).toEqual(['n5']);
      expect(await found({ q: '%' })).toEqual([]);
      expect(await found({ q: '_' })).toEqual([]);
      expect(await found({ q: `' OR 1=1 --` })).toEqual([]);
      expect(await found({ q: '\\' })).toEqual([]);
    });

    it('are filtered by role and by whether they are enabled', async () => {
      expect((await listed({ role: 'teacher' })).toSorted()).toEqual(['n0', 'n1', 'n2', 'n3', 'n4']);
      expect(await listed({ enabled: 'false' })).toEqual(['n0']);
      expect(await listed({ role: 'student', enabled: 'false' })).toEqual([]);
    });

    it('are not given for filters and cursors that nobody knows', async () => {
      const forged = Buffer.from(JSON.stringify([-1])).toString('base64url');
      const wrongShape = Buffer.from(JSON.stringify(['Byron', 'Ada', 1])).toString('base64url');
      for (const query of [
        { role: 'principal' },
        { enabled: 'maybe' },
        { limit: 0 },
        { limit: 201 },
        { sort: 'name' },
        { cursor: 'x' },
        { cursor: forged },
        { cursor: wrongShape },
        { q: 'Byron' },
      ]) {
        expect((await test.as(crowded).get('/v1/users').query(query)).status).toBe(400);
      }
      for (const body of [
        {},
        { q: '' },
        { q: 'x', cursor: forged },
        { q: 'x', limit: 201 },
        { q: 'x', enabled: 'true' },
      ]) {
        expect((await test.as(crowded).post('/v1/users/search').send(body)).status).toBe(400);
      }
    });

    it('are searched by a body, because proxies log what stands in a URL', async () => {
      expect((await test.as(crowded).get('/v1/users').query({ q: 'Byron' })).body).toMatchObject({
        code: 'invalid-input',
        errors: [{ location: 'query', pointer: '/q', message: expect.stringContaining('POST /v1/users/search') }],
      });
      expect(await found({ q: 'h', role: 'teacher', enabled: true })).toEqual(expect.arrayContaining(['n1', 'n2']));
      const first = await test.as(crowded).post('/v1/users/search').send({ q: 'hopp', limit: 1 });
      expect(first.headers['cache-control']).toContain('no-store');
      expect(await found({ q: 'hopp', limit: 1, cursor: first.body.nextCursor })).toEqual(['n1']);
      expect((await test.as(stranger).post('/v1/users/search').send({ q: 'hopp' })).body.data).toEqual([]);
      expect((await test.as(teacher).post('/v1/users/search').send({ q: 'hopp' })).status).toBe(403);
      expect((await test.as().post('/v1/users/search').send({ q: 'hopp' })).status).toBe(401);
    });
  });
});
