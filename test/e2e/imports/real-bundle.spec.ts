import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';
import { describeWithRealBundle } from '../../setup/api/real-bundle.ts';

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
  }, 120_000);
});
