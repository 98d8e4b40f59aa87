import { classHistory } from '../../../apps/api/history/history.list.ts';
import { pageStatement } from '../../../apps/api/records/lists.ts';
import { droppedTotals } from '../../bench/dropped-totals.ts';
import { type BundleFiles, deltaFiles } from '../../setup/api/bundles.ts';
import { compareTotals } from '../../setup/api/compare-totals.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';
import { describeWithRealBundle } from '../../setup/api/real-bundle.ts';
import { UndoStage } from '../../setup/imports/undo-stage.ts';

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

describeWithRealBundle('the bundle of a real university', (bundle) => {
  let bench: ImportBench;
  let school: FixtureSchool;

  beforeAll(async () => {
    bench = await ImportBench.create();
    school = await bench.fixtures.school();
  });
  afterAll(() => bench.close());

  it('is imported whole, and a second time without writing a row', async () => {
    const first = await bench.importFile(school, bundle);
    expect(first).toMatchObject({ state: 'succeeded', result: { changed: true, classesToCalculate: 22 } });
    const rows = await bench.database.query(
      `SELECT (SELECT count(*) FROM classes WHERE school_id = $1) AS classes,
         (SELECT count(*) FROM users WHERE school_id = $1 AND role = 'student') AS students,
         (SELECT count(*) FROM users WHERE school_id = $1 AND role = 'teacher') AS teachers,
         (SELECT count(*) FROM enrollments WHERE school_id = $1 AND role = 'student') AS enrollments,
         (SELECT count(*) FROM line_items WHERE school_id = $1 AND weight IS NOT NULL) AS items,
         (SELECT count(*) FROM results WHERE school_id = $1) AS results,
         (SELECT count(score) FROM results WHERE school_id = $1) AS scored,
         (SELECT count(*) FROM enrollments WHERE school_id = $1 AND metadata ->> 'finalResult' = 'Pass') AS passed`,
      [school.id],
    );
    expect(rows).toEqual([
      {
        classes: 22,
        students: 28_785,
        teachers: 22,
        enrollments: 32_593,
        items: 206,
        results: 173_912,
        scored: 173_739,
        passed: 12_361,
      },
    ]);
    const newest = () =>
      bench.database.one(`SELECT max(xmin::text::bigint) AS written_by, count(*) AS rows FROM results`);
    const before = await newest();
    const again = await bench.importFile(school, bundle);
    expect(again).toMatchObject({ state: 'succeeded', result: { changed: false } });
    expect(await newest()).toEqual(before);
  }, 360_000);

  it('gives each of its 32,593 enrolments the total that plain SQL computes', async () => {
    await bench.database.run('ANALYZE');
    expect(await compareTotals(bench.env, bench.database)).toEqual({
      enrollments: 32_593,
      stored: 32_593,
      totals: expect.any(Number),
      different: 0,
    });
  }, 360_000);

  it('gives those of a class whose categories drop their lowest work what plain SQL computes of the best that remains', async () => {
    const { id: classId, students } = await bench.database.one<{ id: number; students: number }>(
      `SELECT class_id AS id, count(*) AS students FROM enrollments WHERE role = 'student' GROUP BY class_id
       ORDER BY count(*) DESC, class_id LIMIT 1`,
    );
    // Past the history, so that the undo below meets no change since the import.
    for (const [table, change] of [
      ['categories', 'drop_lowest = 1 WHERE true'],
      ['line_items', `never_drop = true WHERE id = (SELECT min(id) FROM line_items WHERE class_id = ${classId})`],
    ] as const) {
      await bench.database.run(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
      await bench.database.run(`UPDATE ${table} SET ${change} AND class_id = $1`, [classId]);
      await bench.database.run(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    }
    const before = await bench.database.one('SELECT sum(final_percent)::text AS sum FROM grade_totals');
    await bench.database.run('INSERT INTO recalculation_requests (class_id) VALUES ($1)', [classId]);
    expect(await compareTotals(bench.env, bench.database, { classId, totals: droppedTotals })).toEqual({
      enrollments: students,
      stored: students,
      totals: expect.any(Number),
      different: 0,
    });
    expect(await bench.database.one('SELECT sum(final_percent)::text AS sum FROM grade_totals')).not.toEqual(before);
  }, 360_000);

  it('reads a page of the history of a class in order by indexes, and sorts no more than two pages', async () => {
    const { id } = await bench.database.one<{ id: number }>(
      `SELECT class_id AS id FROM grade_history WHERE kind = 'result' GROUP BY class_id ORDER BY count(*) DESC LIMIT 1`,
    );
    await bench.database.run('ANALYZE grade_history');
    const { text, values } = pageStatement(classHistory, [id, school.id], { limit: 50 }, undefined);
    const rows = await bench.database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      values,
    );
    const nodes = nodesOf((rows[0] as (typeof rows)[number])['QUERY PLAN'][0].Plan);
    const scans = nodes.filter((node) => node['Relation Name'] === 'grade_history');
    expect(scans).toHaveLength(2);
    for (const scan of scans) {
      expect(scan['Index Name']).toMatch(/^grade_history_/);
      expect(scan['Actual Rows']).toBeLessThanOrEqual(51);
      expect(scan['Rows Removed by Filter'] ?? 0).toBe(0);
    }
    const sorted = nodes.filter((node) => node['Node Type'].includes('Sort'));
    for (const sort of sorted) expect(sort['Actual Rows']).toBeLessThanOrEqual(102);
  });

  it('is undone to the state before a delta that removes, changes and adds, and then as a whole', async () => {
    const stage = new UndoStage(bench, school, await bench.fixtures.user(school, 'admin'));
    const first = await stage.lastImportThatChanged();
    const before = await stage.state();
    const delta = await deltaOf(bench, school);
    const { files } = await bench.imported(school, delta);
    expect(files.find(({ file }) => file === 'users.csv')).toMatchObject({
      created: 1,
      updated: 500,
      inactivated: 500,
    });
    await expect(stage.expectState(before)).rejects.toThrow();
    const undo = await stage.undo(await stage.lastImport());
    expect(undo).toMatchObject({ state: 'succeeded', conflictCount: 0, undone: { user: 1_001 } });
    await stage.expectState(before);
    await bench.database.run('DELETE FROM recalculation_requests');
    expect(await stage.undo(first)).toMatchObject({
      state: 'succeeded',
      undone: {
        user: 28_807,
        role: 28_807,
        enrollment: 32_615,
        class: 22,
        result: 173_912,
        lineItem: 206,
        category: 44,
      },
      conflictCount: 0,
    });
    const left = await bench.database.one(
      `SELECT (SELECT count(*) FROM results WHERE school_id = $1 AND status = 'active') AS results,
         (SELECT count(*) FROM enrollments WHERE school_id = $1 AND status = 'active') AS enrollments,
         (SELECT count(*) FROM users WHERE school_id = $1 AND status = 'active' AND imported) AS users,
         (SELECT count(DISTINCT class_id) FROM recalculation_requests) AS requests`,
      [school.id],
    );
    expect(left).toEqual({ results: 0, enrollments: 0, users: 0, requests: 22 });
  }, 360_000);
});

/** Of each file some records are gone, some changed and one is new; dates later than all. */
async function deltaOf({ database }: ImportBench, school: FixtureSchool): Promise<BundleFiles> {
  const day = '2026-11-30';
  const rows = (sql: string) =>
    database.query<{ line: string }>(sql, [school.id]).then((found) => found.map(({ line }) => line));
  const users = await rows(
    `SELECT concat_ws(',', u.sourced_id, CASE WHEN n <= 500 THEN 'tobedeleted' ELSE 'active' END, '${day}', 'true', u.username,
       CASE WHEN n <= 500 THEN u.given_name ELSE 'Renamed' END, u.family_name) AS line
     FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM users WHERE school_id = $1 AND role = 'student') u WHERE n <= 1000`,
  );
  const enrollments = await rows(
    `SELECT concat_ws(',', e.sourced_id, 'tobedeleted', '${day}', k.sourced_id, o.sourced_id, u.sourced_id, e.role) AS line
     FROM enrollments e JOIN classes k ON k.id = e.class_id JOIN orgs o ON o.id = e.org_id JOIN users u ON u.id = e.user_id
     WHERE e.school_id = $1 AND e.role = 'student' ORDER BY e.id LIMIT 600`,
  );
  const results = await rows(
    `SELECT concat_ws(',', r.sourced_id, CASE WHEN n <= 500 THEN 'tobedeleted' ELSE 'active' END, '${day}', l.sourced_id, u.sourced_id,
       'fully graded', '1', '${day}') AS line
     FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM results WHERE school_id = $1) r
     JOIN line_items l ON l.id = r.line_item_id JOIN users u ON u.id = r.student_id WHERE n <= 1000`,
  );
  const [org] = await rows('SELECT sourced_id AS line FROM orgs WHERE school_id = $1 AND imported LIMIT 1');
  const [klass] = await rows('SELECT sourced_id AS line FROM classes WHERE school_id = $1 ORDER BY id LIMIT 1');
  const of = (header: string, lines: readonly string[]) =>
    `sourcedId,status,dateLastModified,${header}\n${lines.join('\n')}\n`;
  return deltaFiles({
    'users.csv': of('enabledUser,username,givenName,familyName', [...users, `new-1,active,${day},true,new-1,New,One`]),
    'roles.csv': of('userSourcedId,roleType,role,orgSourcedId', [
      `new-1-role,active,${day},new-1,primary,student,${org}`,
    ]),
    'enrollments.csv': of('classSourcedId,schoolSourcedId,userSourcedId,role', [
      ...enrollments,
      `new-1-enrollment,active,${day},${klass},${org},new-1,student`,
    ]),
    'results.csv': of('lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate', results),
  });
}
