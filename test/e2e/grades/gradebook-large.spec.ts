import { parse } from 'csv-parse/sync';
import { GradeCalculator } from '../../../apps/api/grading/grade-calculator.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

describe('the gradebook of a class of 2,000 students and 15 assignments', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let teacher: FixtureUser;
  let crowd: FixtureClass;

  beforeAll(async () => {
    // Filling the class takes longer than a request may.
    test = await startTestApp({ DATABASE_STATEMENT_TIMEOUT_MILLIS: '30000', DATABASE_QUERY_TIMEOUT_MILLIS: '30000' });
    school = await test.fixtures.school();
    teacher = await test.fixtures.user(school, 'teacher');
    crowd = await test.fixtures.class(school, { teachers: [teacher] });
    const category = await test.fixtures.category(crowd);
    for (let count = 0; count < 15; count += 1) await test.fixtures.lineItem(crowd, category.id);
    await test.database.run(
      `WITH people AS (
         INSERT INTO users (school_id, sourced_id, role, username, given_name, family_name)
         SELECT $1, 'crowd-' || n, 'student', 'crowd-' || n, 'Given ' || n % 7, 'Family ' || n % 500
         FROM generate_series(1, 2000) n RETURNING id
       ), enrolled AS (
         INSERT INTO enrollments (school_id, sourced_id, class_id, user_id, org_id, role)
         SELECT $1, 'crowd-' || id, $2, id, $3, 'student' FROM people
       )
       INSERT INTO results (school_id, sourced_id, line_item_id, student_id, score_status, score)
       SELECT $1, 'crowd-' || p.id || '-' || l.id, l.id, p.id, 'fully graded', (p.id * 7 + l.id) % 101
       FROM people p CROSS JOIN line_items l WHERE l.class_id = $2`,
      [school.id, crowd.id, school.orgId],
    );
    await test.database.run('ANALYZE');
    await test.app.get(GradeCalculator, { strict: false }).calculate(crowd.id, true);
  });

  afterAll(() => test.close());

  const gradebookOf = async (ofClass: FixtureClass, query: object) =>
    (await test.as(teacher).get(`/v1/classes/${ofClass.sourcedId}/gradebook`).query(query)).body;

  it('answers a page of 200 students in a fixed number of statements', async () => {
    await gradebookOf(crowd, { limit: 200 });
    const statements = jest.spyOn(test.database as unknown as { execute(): Promise<unknown> }, 'execute');
    const body = await gradebookOf(crowd, { limit: 200 });
    // The caller, the access decision, and eight for the gradebook.
    expect(statements).toHaveBeenCalledTimes(10);
    statements.mockRestore();
    expect(body.data).toHaveLength(200);
    expect(body.data.every((entry: { results: object[] }) => entry.results.length === 15)).toBe(true);
  });

  it('gives every student once, in the order of their names', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const body = await gradebookOf(crowd, { limit: 200, cursor });
      seen.push(...body.data.map((entry: { student: { sourcedId: string } }) => entry.student.sourcedId));
      cursor = body.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(2_000);
    const ordered = await test.database.query<{ sourced_id: string }>(
      `SELECT sourced_id FROM users WHERE school_id = $1 AND sourced_id LIKE 'crowd-%'
       ORDER BY lower(family_name), lower(given_name), id`,
      [school.id],
    );
    expect(seen).toEqual(ordered.map((row) => row.sourced_id));
  });

  it('exports them all', async () => {
    const { text } = await test.as(teacher).get(`/v1/classes/${crowd.sourcedId}/gradebook.csv`);
    const rows = parse(text, { bom: true }) as string[][];
    expect(rows).toHaveLength(2_001);
    // The student, the assignments, the category and both totals, and what an upload of the file is compared with.
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([3 + 15 + 2 + 2 + 2]));
    expect(new Set(rows.slice(1).map(([sourcedId]) => sourcedId)).size).toBe(2_000);
  });
});
