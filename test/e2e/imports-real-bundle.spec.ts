import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FixtureSchool } from '../setup/fixtures.ts';
import { ImportBench } from '../setup/imports.ts';

const bundle =
  process.env.CLASSBOARD_OULAD_BUNDLE ??
  join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'oulad-oneroster-1.2.zip');
const title = existsSync(bundle)
  ? 'the bundle of a real university'
  : 'the bundle of a real university (skipped: set CLASSBOARD_OULAD_BUNDLE to the path of oulad-oneroster-1.2.zip)';

(existsSync(bundle) ? describe : describe.skip)(title, () => {
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
