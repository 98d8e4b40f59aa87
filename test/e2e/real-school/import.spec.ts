import { classHistory } from '../../../apps/api/history/history.list.ts';
import { pageStatement } from '../../../apps/api/records/lists.ts';
import { droppedTotals } from '../../bench/dropped-totals.ts';
import { compareTotals } from '../../setup/api/compare-totals.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';
import { describeWithRealBundle } from '../../setup/api/real-bundle.ts';
import { readPlan } from '../../setup/database/read-plan.ts';
import { largeDelta } from '../../setup/imports/large-delta.ts';
import { UndoStage } from '../../setup/imports/undo-stage.ts';

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
    const statement = pageStatement(classHistory, [id, school.id], { limit: 50 }, undefined);
    const nodes = await readPlan(bench.database, statement);
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

  // Where a statement compares each record with each row of the school, this takes longer than its limit.
  it('is as before when a delta that removes, changes and adds is undone', async () => {
    const stage = new UndoStage(bench, school, await bench.fixtures.user(school, 'admin'));
    const before = await stage.sums();
    const { files } = await bench.imported(school, await largeDelta(bench, school));
    expect(files.find(({ file }) => file === 'users.csv')).toMatchObject({
      created: 1,
      updated: 500,
      inactivated: 500,
    });
    const between = await stage.sums();
    for (const kind of ['user', 'enrollment', 'result']) expect(between[kind]).not.toEqual(before[kind]);
    expect(await stage.undo(await stage.lastImport())).toMatchObject({
      state: 'succeeded',
      conflictCount: 0,
      undone: { user: 1_001, enrollment: 601, result: 1_000 },
    });
    expect(await stage.sums()).toEqual(before);
  }, 60_000);
});
