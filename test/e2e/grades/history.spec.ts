import { readFileSync } from 'node:fs';
import { statementsOf } from '../../../apps/release/migrations/scratch/roles.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf, call, withReferences } from '../../setup/api/walk.ts';
import { createRuntimeRole, onDatabase } from '../../setup/database/runtime-role.ts';

interface Entry {
  kind: string;
  source: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  versionBefore: number | null;
  versionAfter: number | null;
  [field: string]: unknown;
}

describe('the history of grades', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let teacher: FixtureUser;
  let admin: FixtureUser;
  let student: FixtureUser;
  let second: FixtureUser;
  let physics: FixtureClass;
  let category: { id: number; sourcedId: string };
  let item: FixtureLineItem;

  const cell = (of: FixtureUser) => `/v1/lineItems/${item.sourcedId}/results/${of.sourcedId}`;
  const graded = (score: number) => ({ scoreStatus: 'fully graded', score });
  const put = (of: FixtureUser, score: number, version?: number) => {
    const request = test.as(teacher).put(cell(of)).set('x-request-id', `grading-${score}`);
    return (version === undefined ? request : request.set('if-match', `"${version}"`)).send(graded(score));
  };
  const read = async (path: string, query = ''): Promise<Entry[]> => {
    const answer = await test.as(teacher).get(`${path}/history${query}`);
    expect(answer.status).toBe(200);
    return answer.body.data;
  };

  const walk = async (path: string, query: string): Promise<Entry[]> => {
    const pages: Entry[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await test.as(teacher).get(`${path}/history?${query}${cursor && `&cursor=${cursor}`}`);
      pages.push(...body.data);
      cursor = body.nextCursor;
    }
    return pages;
  };
  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    teacher = await test.fixtures.user(school, 'teacher');
    admin = await test.fixtures.user(school, 'admin');
    student = await test.fixtures.user(school, 'student');
    second = await test.fixtures.user(school, 'student');
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [student, second] });
    category = await test.fixtures.category(physics);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    item = await test.fixtures.lineItem(physics, category.id, { maximum: 20 });
  });

  it('keeps before, after, who, by which request and when of every change of a cell', async () => {
    await put(student, 5);
    await put(student, 7.25, 1);
    await test.as(admin).delete(cell(student)).set('if-match', '"2"');
    const entries = await read(cell(student));
    expect(entries).toEqual([
      expect.objectContaining({
        kind: 'result',
        source: 'api',
        changedBy: expect.objectContaining({ sourcedId: admin.sourcedId }),
        before: { status: 'active' },
        after: { status: 'tobedeleted' },
        versionBefore: 2,
        versionAfter: 3,
      }),
      expect.objectContaining({
        before: expect.objectContaining({ score: 5 }),
        after: expect.objectContaining({ score: 7.25 }),
        changedBy: expect.objectContaining({ sourcedId: teacher.sourcedId, familyName: expect.any(String) }),
        requestId: 'grading-7.25',
        lineItem: { sourcedId: item.sourcedId, title: 'Exercise sheet' },
        student: expect.objectContaining({ sourcedId: student.sourcedId }),
        versionBefore: 1,
        versionAfter: 2,
      }),
      expect.objectContaining({
        before: null,
        after: { score: 5, scoreStatus: 'fully graded', scoreDate: expect.any(String) },
        versionBefore: null,
        versionAfter: 1,
      }),
    ]);
    expect(Object.keys(entries[1]?.after ?? {}).toSorted()).toEqual(['score', 'scoreDate']);
    expect(new Set(entries.map(({ changeSet }) => changeSet)).size).toBe(3);
  });

  it('keeps nothing of a write that says what is stored, and nothing of one that was refused', async () => {
    await put(student, 5);
    await put(student, 5, 1);
    await put(student, 6, 9);
    expect(await read(cell(student))).toHaveLength(1);
  });

  it('keeps a bulk write cell by cell, as one change', async () => {
    const results = [student, second].map(({ sourcedId }) => ({ studentSourcedId: sourcedId, ...graded(3) }));
    await test.as(teacher).patch(`/v1/lineItems/${item.sourcedId}/results`).send({ results });
    const entries = (await read(`/v1/lineItems/${item.sourcedId}`)).filter(({ kind }) => kind === 'result');
    expect(entries).toHaveLength(2);
    expect(new Set(entries.map(({ changeSet }) => changeSet)).size).toBe(1);
    expect(await read(`/v1/lineItems/${item.sourcedId}`, `?changeSet=${entries[0]?.changeSet}`)).toEqual(entries);
  });

  it('keeps what decides about grades, by the names of the API', async () => {
    const created = await test
      .as(teacher)
      .post(`/v1/classes/${physics.sourcedId}/lineItems`)
      .send({ title: 'Essay', categorySourcedId: category.sourcedId, dueDate: '2026-11-23T22:59:59Z' });
    const path = `/v1/lineItems/${created.body.sourcedId}`;
    await test.as(teacher).patch(path).set('if-match', '"1"').send({ resultValueMax: 25, dueDate: null });
    await test.as(teacher).patch(`/v1/categories/${category.sourcedId}`).set('if-match', '"1"').send({ weight: 60 });
    expect(await read(path)).toEqual([
      expect.objectContaining({
        kind: 'lineItem',
        recordSourcedId: created.body.sourcedId,
        before: { resultValueMax: 100, dueDate: '2026-11-23T22:59:59.000Z' },
        after: { resultValueMax: 25, dueDate: null },
      }),
      expect.objectContaining({
        before: null,
        after: expect.objectContaining({ title: 'Essay', categorySourcedId: category.sourcedId }),
      }),
    ]);
    const ofClass = await read(`/v1/classes/${physics.sourcedId}`, '?kind=category&limit=1');
    expect(ofClass).toMatchObject([
      { kind: 'category', recordSourcedId: category.sourcedId, before: { weight: 100 }, after: { weight: 60 } },
    ]);
    await test.database.run('UPDATE academic_sessions SET grading_closes_at = now()');
    const all = await read(`/v1/classes/${physics.sourcedId}`, '?limit=200&sort=changedAt');
    expect(JSON.stringify(all)).toContain('gradingPeriod');
    expect((await walk(`/v1/classes/${physics.sourcedId}`, 'limit=2')).toReversed()).toEqual(all);
    expect(await walk(`/v1/classes/${physics.sourcedId}`, `limit=2&modifiedSince=${all[0]?.changedAt}`)).toEqual(all);
    await test.database.run('UPDATE academic_sessions SET grading_closes_at = NULL');
  });

  it('is walked by cursor and by what is new, and filtered by student, source and time', async () => {
    await put(student, 5);
    await put(second, 6);
    await put(second, 7, 1);
    const path = `/v1/lineItems/${item.sourcedId}/history`;
    const pages = await walk(`/v1/lineItems/${item.sourcedId}`, 'limit=1&kind=result');
    expect(pages.map(({ after }) => after?.score)).toEqual([7, 6, 5]);
    const newest = await test.as(teacher).get(`${path}?modifiedSince=${pages[0]?.changedAt}`);
    expect(newest.body.data.at(-1)).toEqual(pages[0]);
    const ofLineItem = `/v1/lineItems/${item.sourcedId}`;
    expect(await read(ofLineItem, `?studentSourcedId=${second.sourcedId}`)).toHaveLength(2);
    expect(await read(ofLineItem, '?source=import')).toEqual([]);
    expect((await read(ofLineItem, `?from=${pages[0]?.changedAt}&kind=result`))[0]).toEqual(pages[0]);
    expect(await read(ofLineItem, `?until=${pages[2]?.changedAt}&kind=result`)).toEqual([]);
  });

  it('is for the staff of the class', async () => {
    const stranger = await test.fixtures.user(school, 'teacher');
    for (const path of [`/v1/classes/${physics.sourcedId}`, `/v1/lineItems/${item.sourcedId}`, cell(student)]) {
      expect((await test.as(admin).get(`${path}/history`)).status).toBe(200);
      expect((await test.as(stranger).get(`${path}/history`)).status).toBe(404);
      expect((await test.as(student).get(`${path}/history`)).status).toBe(403);
    }
  });

  it('names no origin of what comes past the application, and keeps it all the same', async () => {
    await test.fixtures.result(item, student, 4);
    await test.database.run('UPDATE results SET score = 9 WHERE line_item_id = $1', [item.id]);
    expect(await read(cell(student))).toMatchObject([
      { source: 'unknown', changedBy: null, before: { score: 4 }, after: { score: 9 } },
      { source: 'unknown', before: null },
    ]);
  });

  it('names the caller, and what belongs together, of everything that any route writes', async () => {
    const own = await populatedSchool(test);
    const principal = await test.fixtures.user(own.school, 'admin');
    const { id: last } = await test.database.one<{ id: number }>('SELECT max(id) AS id FROM grade_history');
    const writing = [...test.routes].filter(({ method, access }) => method !== 'GET' && typeof access === 'object');
    for (const spec of writing.toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))) {
      const url = addressOf(spec, own.ids);
      const { etag = '"1"' } = spec.ifMatch === undefined ? {} : (await test.as(principal).get(url)).headers;
      await call(test, principal, spec, url, withReferences(spec.examples?.body, own.ids), etag);
    }
    const entries = await test.database.query<{ kind: string; source: string; named: boolean }>(
      `SELECT kind, source, bool_and(actor_id = $3 AND num_nonnulls(change_set, request_id) = 2) AS named
       FROM grade_history WHERE id > $1 AND school_id = $2 GROUP BY kind, source`,
      [last, own.school.id, principal.id],
    );
    expect(entries.filter(({ source, named }) => !named || !['api', 'restore'].includes(source))).toEqual([]);
    expect(entries.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['result', 'category', 'lineItem', 'scoreScale', 'extension', 'group', 'gradingPolicy']),
    );
  });

  it('follows a result to another cell, as an import moves it', async () => {
    await test.fixtures.result(item, student, 4);
    await test.database.run('UPDATE results SET student_id = $2, version = version + 1 WHERE line_item_id = $1', [
      item.id,
      second.id,
    ]);
    expect((await read(cell(student)))[0]).toMatchObject({ before: { score: 4 }, after: null, versionBefore: 1 });
    expect((await read(cell(second)))[0]).toMatchObject({ before: null, after: { score: 4 }, versionAfter: 2 });
  });

  it('stays one line, whatever 50 graders write into the same cells at the same time', async () => {
    const graders = 50;
    const cells = [student, second, ...(await Promise.all([1, 2, 3].map(() => test.fixtures.user(school, 'student'))))];
    for (const late of cells.slice(2)) await test.fixtures.enroll(physics, late, 'student');
    const lost: string[] = [];
    const grade = async (grader: number): Promise<void> => {
      const of = cells[grader % cells.length] as FixtureUser;
      for (;;) {
        const stored = await test.as(teacher).get(cell(of));
        const version = stored.status === 404 ? undefined : stored.body.version;
        const answer = await put(of, (stored.body.score ?? 0) + 1, version);
        if (answer.status === 200 || answer.status === 201) return;
        // Somebody else was first: read again. Anything else is a mistake.
        if (answer.status !== 412 && answer.status !== 428) lost.push(`${answer.status} ${answer.text}`);
        if (lost.length > 0) return;
      }
    };
    await Promise.all(Array.from({ length: graders }, (_, grader) => grade(grader)));
    expect(lost).toEqual([]);
    for (const of of cells) {
      const entries = (await read(cell(of), '?limit=200')).toReversed();
      expect(entries).toHaveLength(graders / cells.length);
      expect(entries.map(({ after }) => after?.score)).toEqual(entries.map((_, index) => index + 1));
      for (const [index, { before, versionBefore }] of entries.entries()) {
        const previous = entries[index - 1];
        expect(versionBefore).toBe(previous?.versionAfter ?? null);
        expect(before?.score).toEqual(previous?.after?.score);
      }
      expect((await test.as(teacher).get(cell(of))).body).toMatchObject({ score: 10, version: 10 });
    }
  }, 60_000);

  describe('in the database', () => {
    const writes = [
      `INSERT INTO grade_history (school_id, record_id, kind, source) VALUES (1, 1, 'result', 'api')`,
      `UPDATE grade_history SET reason = 'another'`,
      'DELETE FROM grade_history',
      'TRUNCATE grade_history',
      'UPDATE grade_history_start SET began_at = now()',
    ];
    const refusalsOf = async (env: Record<string, string>): Promise<string[]> =>
      Promise.all(
        writes.map((sql) =>
          onDatabase(env, sql).then(
            () => 'accepted',
            (error) => error.code,
          ),
        ),
      );
    const denied = writes.map(() => '42501');

    it('can be read by the role that serves, and neither added to, changed nor removed', async () => {
      const role = await createRuntimeRole({ env: test.env, drop: async () => undefined });
      try {
        await onDatabase(role.env, `UPDATE line_items SET title = 'By the role' WHERE id = ${item.id}`);
        expect((await read(`/v1/lineItems/${item.sourcedId}`))[0]).toMatchObject({ after: { title: 'By the role' } });
        await onDatabase(role.env, 'SELECT count(*) FROM grade_history, grade_history_start');
        expect(await refusalsOf(role.env)).toEqual(denied);
        await role.asOwner('GRANT ALL ON grade_history, grade_history_start TO $role');
        // Whoever was granted too much meets the trigger, and loses the rights with the next roles task.
        expect((await refusalsOf(role.env)).slice(1, 4)).toEqual(denied.slice(1, 4));
        const script = readFileSync('infra/database/roles.sql', 'utf8').replaceAll('classboard_app', role.name);
        const { sql } = statementsOf(script, {}).find((statement) => statement.sql.includes('grade_history')) as {
          sql: string;
        };
        const revokes = await test.database.query<{ format: string }>(sql);
        for (const { format } of revokes) await role.asOwner(format);
        expect(await refusalsOf(role.env)).toEqual(denied);
      } finally {
        await role.drop();
      }
    });

    it('is not changed by its owner either, who may remove what is kept no longer where that is said', async () => {
      expect((await refusalsOf(test.env)).slice(1, 4)).toEqual(denied.slice(1, 4));
      const says = `SET LOCAL classboard.removes_history = 'on'`;
      const other = await test.fixtures.school();
      await test.fixtures.category(await test.fixtures.class(other));
      await onDatabase(test.env, `BEGIN; ${says}; DELETE FROM grade_history WHERE school_id = ${other.id}; COMMIT`);
      expect(await test.database.query('SELECT 1 FROM grade_history WHERE school_id = $1', [other.id])).toEqual([]);
      await expect(onDatabase(test.env, `BEGIN; ${says}; UPDATE grade_history SET reason = 'x'`)).rejects.toThrow(
        /append-only: UPDATE is refused/,
      );
    });
  });
});
