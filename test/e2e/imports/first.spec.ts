import { sample } from '../../setup/api/bundles.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';

let bench: ImportBench;
let school: FixtureSchool;

beforeAll(async () => {
  bench = await ImportBench.create();
});
beforeEach(async () => {
  school = await bench.fixtures.school();
});
afterAll(() => bench.close());

const counts = (result: { files: { file: string }[] }, file: string) =>
  result.files.find((entry) => entry.file === file);
const totals = { created: 0, updated: 0, unchanged: 0, older: 0, inactivated: 0, adopted: 0 };

describe('the first import', () => {
  it('stores every record with its references, and says what it did and what it left out', async () => {
    const result = await bench.imported(school, sample());
    expect(result).toMatchObject({ oneRosterVersion: '1.2', changed: true, classesToCalculate: 2 });
    expect(counts(result, 'results.csv')).toEqual({
      file: 'results.csv',
      mode: 'bulk',
      rows: 5,
      ...totals,
      created: 5,
    });
    expect(result.ignored.files).toEqual([]);
    expect(result.ignored.columns).toContainEqual({ file: 'users.csv', column: 'password' });

    const bio = await bench.record(school, 'classes', 'class-bio-10a');
    expect(bio).toMatchObject({ title: 'Biology 10a', grades: ['10'], periods: ['1', '3'], location: 'Room 12' });
    const terms = await bench.database.query(
      `SELECT a.sourced_id FROM class_terms x JOIN academic_sessions a ON a.id = x.academic_session_id
       WHERE x.class_id = $1 ORDER BY 1`,
      [bio.id],
    );
    expect(terms).toEqual([{ sourced_id: 'term-autumn' }, { sourced_id: 'year-2026' }]);
    const high = await bench.record(school, 'orgs', 'org-high');
    const district = await bench.record(school, 'orgs', 'org-district');
    expect(high.parent_id).toBe(district.id);
    expect(await bench.record(school, 'courses', 'course-bio')).toMatchObject({ subjects: ['Science', 'Biology'] });
    expect(await bench.record(school, 'categories', 'cat-all')).toMatchObject({ class_id: null, weight: '1' });
    const cells = await bench.record(school, 'line_items', 'item-cells');
    expect(cells).toMatchObject({ weight: null, result_value_max: '10', class_id: bio.id });
    expect(cells.description).toBe('Draw a cell,\nlabel its parts');
    expect(await bench.record(school, 'results', 'res-1')).toMatchObject({
      score: '9',
      score_status: 'fully graded',
      comment: 'Well\tdone \\o/',
      line_item_id: cells.id,
      late: false,
    });
    expect(await bench.record(school, 'results', 'res-3')).toMatchObject({ score: null, late: null });
    expect(await bench.record(school, 'enrollments', 'enr-3')).toMatchObject({
      metadata: { group: 'A' },
      role: 'student',
    });
    expect(await bench.record(school, 'enrollments', 'enr-1')).toMatchObject({ metadata: {}, is_primary: true });
    expect(await bench.record(school, 'users', 'user-teacher')).toMatchObject({ family_name: 'López "Bio"' });
  });

  it('reads a day as a day of the school: due until its last second', async () => {
    await bench.imported(school, sample());
    const moment = async (table: string, id: string, column: string) =>
      ((await bench.record(school, table, id))[column] as Date).toISOString();
    expect(await moment('line_items', 'item-cells', 'due_date')).toBe('2025-09-15T21:59:59.000Z');
    expect(await moment('line_items', 'item-cells', 'assign_date')).toBe('2025-09-07T22:00:00.000Z');
    expect(await moment('line_items', 'item-midterm', 'due_date')).toBe('2025-11-10T22:59:59.000Z');
    expect(await moment('line_items', 'item-osmosis', 'due_date')).toBe('2025-10-06T12:00:00.000Z');
    expect(await moment('results', 'res-1', 'score_date')).toBe('2025-09-15T22:00:00.000Z');
  });

  it('gives every user the strongest of their primary roles', async () => {
    await bench.imported(school, sample());
    const users = await bench.database.query(
      'SELECT sourced_id, role, enabled FROM users WHERE school_id = $1 ORDER BY 1',
      [school.id],
    );
    expect(users).toEqual([
      { sourced_id: 'user-anna', role: 'student', enabled: true },
      { sourced_id: 'user-ben', role: 'student', enabled: true },
      { sourced_id: 'user-chloe', role: 'student', enabled: true },
      { sourced_id: 'user-guardian', role: 'guardian', enabled: false },
      { sourced_id: 'user-principal', role: 'admin', enabled: true },
      { sourced_id: 'user-teacher', role: 'teacher', enabled: true },
    ]);
  });

  it('takes columns in any order, a byte order mark, and any line ends', async () => {
    const turned = (text: string) =>
      `\ufeff${text
        .trim()
        .split('\n')
        .map((line) => line.split(',').reverse().join(','))
        .join('\r\n')}`;
    const result = await bench.imported(school, sample({ 'roles.csv': turned, 'categories.csv': turned }));
    expect(counts(result, 'roles.csv')).toMatchObject({ created: 7 });
    const again = await bench.imported(school, sample());
    expect(again.changed).toBe(false);
  });

  it('keeps extension columns of any name as metadata', async () => {
    const named = (text: string) => text.replace('metadata.group', 'metadata.__proto__');
    await bench.imported(school, sample({ 'enrollments.csv': named }));
    const { metadata } = await bench.record(school, 'enrollments', 'enr-3');
    expect(JSON.stringify(metadata)).toBe('{"__proto__":"A"}');
  });

  it('reads OneRoster 1.1, where users carry role and organisations', async () => {
    const result = await bench.imported(school, sample({}, '1.1'));
    expect(result.oneRosterVersion).toBe('1.1');
    const users = await bench.database.query('SELECT sourced_id, role FROM users WHERE school_id = $1 ORDER BY 1', [
      school.id,
    ]);
    expect(users.map(({ role }) => role)).toEqual(['student', 'student', 'guardian', 'admin', 'teacher']);
    const high = await bench.record(school, 'orgs', 'org-high');
    const principal = await bench.record(school, 'users', 'user-principal');
    expect(principal.primary_org_id).toBe(high.id);
    const roles = await bench.database.query(
      'SELECT role_type, role, status FROM roles WHERE user_id = $1 ORDER BY role_type',
      [principal.id],
    );
    expect(roles).toEqual([
      { role_type: 'primary', role: 'administrator', status: 'active' },
      { role_type: 'secondary', role: 'administrator', status: 'active' },
    ]);
    expect((await bench.imported(school, sample({}, '1.1'))).changed).toBe(false);
  });
});

describe('the same bundle again', () => {
  it('changes nothing, says so, and rewrites no row', async () => {
    await bench.imported(school, sample());
    const before = await bench.stored(school);
    const result = await bench.imported(school, sample());
    expect(result.changed).toBe(false);
    expect(result.classesToCalculate).toBe(0);
    for (const { file, rows, ...others } of result.files) {
      expect([file, others]).toEqual([file, { mode: 'bulk', ...totals, unchanged: rows }]);
    }
    expect(await bench.stored(school)).toEqual(before);
  });
});

it('changes the role of users who do not sign in, with their role records', async () => {
  await bench.imported(school, sample());
  const result = await bench.imported(
    school,
    sample({ 'roles.csv': (text) => text.replace('user-ben,primary,student', 'user-ben,primary,aide') }),
  );
  expect(result.roles).toEqual({ changed: 1, heldBack: 0 });
  expect(await bench.record(school, 'users', 'user-ben')).toMatchObject({ role: 'teacher' });
});

it('imports one bundle of a school at a time, and others beside it', async () => {
  const other = await bench.fixtures.school();
  await bench.database.withClient(async (client) => {
    await client.query('SELECT pg_advisory_lock(417125, $1)', [school.id]);
    const atWork = await bench.database.one<{ id: string }>(
      `INSERT INTO import_runs (school_id, state) VALUES ($1, 'running') RETURNING id`,
      [school.id],
    );
    await expect(bench.import(school, sample())).rejects.toThrow('Another import of this school is at work');
    await bench.imported(other, sample());
    // It has ended and tidies up: the next one waits for that.
    await bench.database.run(`UPDATE import_runs SET state = 'failed', finished_at = now() WHERE id = $1`, [atWork.id]);
    const next = bench.imported(school, sample());
    await bench.database.run('SELECT pg_sleep(0.1)');
    await client.query('SELECT pg_advisory_unlock(417125, $1)', [school.id]);
    expect((await next).changed).toBe(true);
  });
});

it('shows its state while it works and its result when it is done, and ends those that died', async () => {
  const dead = await bench.database.one<{ id: string }>(
    `INSERT INTO import_runs (school_id, state) VALUES ($1, 'running') RETURNING id`,
    [school.id],
  );
  await bench.imported(school, sample());
  const runs = await bench.database.query(
    'SELECT id, state, phase, result, finished_at FROM import_runs WHERE school_id = $1 ORDER BY id',
    [school.id],
  );
  expect(runs).toMatchObject([
    { id: dead.id, state: 'failed', finished_at: expect.any(Date) },
    { state: 'succeeded', phase: null, result: { changed: true, oneRosterVersion: '1.2' } },
  ]);
});
