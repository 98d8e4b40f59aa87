import { type BundleFiles, deltaFiles } from '../../setup/api/bundles.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';
import { describeWithRealBundle } from '../../setup/api/real-bundle.ts';
import { UndoStage } from '../../setup/imports/undo-stage.ts';

describeWithRealBundle('the import of a real university', (bundle) => {
  let bench: ImportBench;
  let school: FixtureSchool;

  beforeAll(async () => {
    bench = await ImportBench.create();
    school = await bench.fixtures.school();
  });
  afterAll(() => bench.close());

  it('is undone to the state before a delta that removes, changes and adds, and then as a whole', async () => {
    const stage = new UndoStage(bench, school, await bench.fixtures.user(school, 'admin'));
    await bench.importFile(school, bundle);
    const first = await stage.lastImport();
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
