import pg from 'pg';
import { demoPassword, shownPeople } from '../../../apps/local/seed/demo-school.ts';
import { seedDemoSchool } from '../../../apps/local/seed.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';
import { TestPool } from '../../setup/runner/cognito.ts';

describe('the demo school', () => {
  let database: TestDatabase;
  let client: pg.Client;
  const pool = new TestPool();

  const count = async (table: string): Promise<number> =>
    Number((await client.query(`SELECT count(*) FROM ${table}`)).rows[0].count);
  const counts = async () => {
    const tables = ['users', 'roles', 'courses', 'classes', 'enrollments', 'categories', 'line_items', 'results'];
    const result: Record<string, number> = {};
    for (const table of tables) result[table] = await count(table);
    return result;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    const { env } = database;
    client = new pg.Client(clientSettings(env));
    await client.connect();
    await seedDemoSchool(env);
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('has one admin, two teachers, a guardian and a dozen students in three classes of two courses', async () => {
    const roles = await client.query('SELECT role, count(*)::int FROM users GROUP BY role ORDER BY role');
    expect(roles.rows).toEqual([
      { role: 'admin', count: 1 },
      { role: 'guardian', count: 1 },
      { role: 'student', count: 12 },
      { role: 'teacher', count: 2 },
    ]);
    expect(await counts()).toMatchObject({ courses: 2, classes: 3, categories: 9, line_items: 21, enrollments: 27 });
  });

  it('has a term that its teacher ran: an extension, drafts that wait, a posting, and a correction with its reason', async () => {
    const { rows } = await client.query(
      `SELECT h.kind, h.source, u.sourced_id AS actor, count(*)::int FROM grade_history h
       JOIN users u ON u.id = h.actor_id GROUP BY 1, 2, 3 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { kind: 'extension', source: 'api', actor: 'teacher-1', count: 1 },
      { kind: 'lineItem', source: 'api', actor: 'teacher-1', count: 2 },
      { kind: 'posting', source: 'api', actor: 'teacher-1', count: expect.any(Number) },
      { kind: 'result', source: 'api', actor: 'teacher-1', count: 2 },
    ]);
    const correction = await client.query(
      `SELECT before ->> 'score' AS before, reason FROM grade_history WHERE kind = 'result' AND reason IS NOT NULL`,
    );
    expect(correction.rows).toEqual([{ before: '41', reason: 'Task 4 was added up wrongly' }]);
    const drafts = await client.query(
      `SELECT DISTINCT l.sourced_id FROM results r JOIN line_items l ON l.id = r.line_item_id WHERE r.draft`,
    );
    expect(drafts.rows).toEqual([{ sourced_id: 'assignment-class-physics-9a-homework-3' }]);
  });

  it('has work to come and results for all work that is past', async () => {
    const items = await client.query(
      `SELECT due_date > now() AS to_come, count(DISTINCT line_items.id)::int AS items, count(results.id)::int AS results
       FROM line_items LEFT JOIN results ON results.line_item_id = line_items.id GROUP BY 1 ORDER BY 1`,
    );
    expect(items.rows).toEqual([
      { to_come: false, items: 15, results: 120 },
      { to_come: true, items: 6, results: 0 },
    ]);
    const impossible = await client.query(
      `SELECT 1 FROM results JOIN line_items ON line_items.id = line_item_id
       WHERE score > result_value_max OR (score IS NULL) <> (score_status <> 'fully graded')`,
    );
    expect(impossible.rowCount).toBe(0);
  });

  it('lets the shown users sign in with the shown password, in their groups and as their rows', async () => {
    for (const person of shownPeople) {
      const { AuthenticationResult } = await pool.signIn(person.email, demoPassword);
      const claims = JSON.parse(
        Buffer.from(AuthenticationResult.AccessToken.split('.')[1], 'base64url').toString('utf8'),
      );
      expect(claims['cognito:groups']).toEqual(person.role === 'admin' ? ['admin', 'operator'] : [person.role]);
      const rows = await client.query('SELECT email FROM users WHERE cognito_sub = $1', [claims.sub]);
      expect(rows.rows).toEqual([{ email: person.email }]);
    }
  });

  it('stays as it is when seeded again, with what was changed in it', async () => {
    const before = await counts();
    await client.query(`UPDATE classes SET title = 'Physics renamed' WHERE sourced_id = 'class-physics-9a'`);
    await Promise.all([seedDemoSchool(database.env), seedDemoSchool(database.env)]);
    expect(await counts()).toEqual(before);
    const renamed = await client.query(`SELECT 1 FROM classes WHERE title = 'Physics renamed'`);
    expect(renamed.rowCount).toBe(1);
  });

  it('finds its accounts again when they are younger than the school', async () => {
    await client.query(`UPDATE users SET cognito_sub = 'lost-' || id`);
    await seedDemoSchool(database.env);
    const lost = await client.query(`SELECT 1 FROM users WHERE cognito_sub LIKE 'lost-%'`);
    expect(lost.rowCount).toBe(0);
  });
});
