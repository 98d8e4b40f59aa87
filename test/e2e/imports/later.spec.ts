import { deltaFiles, sample } from '../../setup/api/bundles.ts';
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

describe('a later bulk bundle', () => {
  beforeEach(() => bench.imported(school, sample()));

  it('writes only what is different, and asks for the totals of the classes it concerns', async () => {
    await bench.database.run('DELETE FROM recalculation_requests');
    const result = await bench.imported(
      school,
      sample({
        'users.csv': (text) => text.replace('Anni', 'Annika'),
        'results.csv': (text) => text.replace(',7.5,', ',8,'),
        'classes.csv': (text) => text.replace(',"term-autumn,year-2026",', ',term-autumn,'),
        'orgs.csv': (text) => text.replace(',org-district', ','),
      }),
    );
    for (const [file, rows] of [
      ['users.csv', 6],
      ['results.csv', 5],
      ['classes.csv', 2],
      ['orgs.csv', 2],
    ] as const) {
      expect(counts(result, file)).toMatchObject({ updated: 1, unchanged: rows - 1 });
    }
    expect(await bench.record(school, 'results', 'res-2')).toMatchObject({ score: '8', version: 2 });
    expect(await bench.record(school, 'results', 'res-1')).toMatchObject({ version: 1 });
    const bio = await bench.record(school, 'classes', 'class-bio-10a');
    expect(bio.version).toBe(2);
    const requests = await bench.database.query('SELECT class_id, student_id FROM recalculation_requests');
    expect(requests).toEqual([{ class_id: bio.id, student_id: null }]);
  });

  it('deactivates what it no longer has, and activates what it has again', async () => {
    const without = sample({ 'enrollments.csv': (text) => text.replace(/^enr-6.*\n/m, '') });
    expect(counts(await bench.imported(school, without), 'enrollments.csv')).toMatchObject({
      inactivated: 1,
      unchanged: 5,
    });
    expect(await bench.record(school, 'enrollments', 'enr-6')).toMatchObject({ status: 'tobedeleted' });
    expect(counts(await bench.imported(school, without), 'enrollments.csv')).toMatchObject({ inactivated: 0 });
    expect(counts(await bench.imported(school, sample()), 'enrollments.csv')).toMatchObject({
      updated: 1,
      unchanged: 5,
    });
    expect(await bench.record(school, 'enrollments', 'enr-6')).toMatchObject({ status: 'active' });
  });

  it('leaves alone what was made in ClassBoard', async () => {
    const admin = await bench.fixtures.user(school, 'admin');
    const item = await bench.database.one<{ id: number }>(
      `INSERT INTO line_items (school_id, sourced_id, class_id, category_id, title)
       SELECT school_id, 'own-item', class_id, id, 'Own' FROM categories WHERE school_id = $1 AND sourced_id = 'cat-bio-home'
       RETURNING id`,
      [school.id],
    );
    expect((await bench.imported(school, sample())).changed).toBe(false);
    const kept = await bench.database.query('SELECT status FROM users WHERE id = $1', [admin.id]);
    expect(kept).toEqual([{ status: 'active' }]);
    const keptItem = await bench.database.query('SELECT status FROM line_items WHERE id = $1', [item.id]);
    expect(keptItem).toEqual([{ status: 'active' }]);
  });

  it('lets a record move its place to another one', async () => {
    const swapped = sample({
      'results.csv': (text) =>
        text
          .replace('res-1,,,item-cells,user-anna', 'res-1,,,item-cells,user-BEN')
          .replace('res-2,,,item-cells,user-ben', 'res-2,,,item-cells,user-anna')
          .replace('user-BEN', 'user-ben'),
      'users.csv': (text) =>
        text.replace('anna@lakeside', 'X@lakeside').replace('ben@lakeside', 'anna@lakeside').replace('X@', 'ben@'),
    });
    const result = await bench.imported(school, swapped);
    expect(counts(result, 'results.csv')).toMatchObject({ updated: 2, unchanged: 3 });
    expect(counts(result, 'users.csv')).toMatchObject({ updated: 2 });
    expect(await bench.record(school, 'users', 'user-anna')).toMatchObject({ email: 'ben@lakeside.example' });
    expect((await bench.imported(school, swapped)).changed).toBe(false);
  });

  it('keeps what its header does not speak of', async () => {
    await bench.database.run(`UPDATE categories SET weight = 25 WHERE school_id = $1 AND sourced_id = 'cat-all'`, [
      school.id,
    ]);
    const short = sample({
      'users.csv': (text) =>
        text
          .trim()
          .split('\n')
          .map((line) => line.replace(/,org-high,$/, '').replace(/,primaryOrgSourcedId,pronouns$/, ''))
          .join('\n'),
    });
    expect((await bench.imported(school, short)).changed).toBe(false);
    expect((await bench.record(school, 'users', 'user-anna')).primary_org_id).not.toBeNull();
    expect(await bench.record(school, 'categories', 'cat-all')).toMatchObject({ weight: '25' });
  });

  it('is rejected on the command line where it would deactivate more than a tenth, unless that is allowed', async () => {
    const pupils = Array.from({ length: 110 }, (_, n) => `p-${n},,,true,p${n},,P,${n},,,,,,,,,,,,,,org-high,`);
    const more = (rows: string[]) => sample({ 'users.csv': (text) => `${text}${rows.join('\n')}\n` });
    await bench.imported(school, more(pupils));
    expect(await bench.rejected(school, more(pupils.slice(12)), { massRemoval: 'reject' })).toEqual([
      {
        code: 'mass-removal',
        file: 'users.csv',
        line: null,
        column: null,
        message: expect.stringContaining('would deactivate 12 of 116 records (10.3 %'),
      },
    ]);
    expect(
      counts(await bench.imported(school, more(pupils.slice(11)), { massRemoval: 'reject' }), 'users.csv'),
    ).toMatchObject({
      inactivated: 11,
    });
    const allowed = await bench.imported(school, sample(), { massRemoval: 'apply' });
    expect(counts(allowed, 'users.csv')).toMatchObject({ inactivated: 99, unchanged: 6 });
  });

  it('is refused where it refers to what it drops', async () => {
    const errors = await bench.rejected(
      school,
      sample({ 'users.csv': (text) => text.replace(/^user-chloe.*\n/m, '') }),
    );
    expect(errors.map(({ file, column }) => [file, column])).toEqual([
      ['roles.csv', 'userSourcedId'],
      ['enrollments.csv', 'userSourcedId'],
    ]);
  });
});

describe('a delta bundle', () => {
  beforeEach(() => bench.imported(school, sample()));
  const header = 'sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate\n';
  const results = (...rows: string[]) => deltaFiles({ 'results.csv': `${header}${rows.join('\n')}\n` });

  it('changes what it names and leaves the rest', async () => {
    const result = await bench.imported(
      school,
      results(
        'res-1,active,2026-01-10T08:00:00Z,item-cells,user-anna,fully graded,10,2026-01-10',
        'res-2,tobedeleted,2026-01-10T08:00:00Z,,,,,',
        'res-9,active,2026-01-10T08:00:00Z,item-talk,user-anna,fully graded,5,2026-01-10',
        'res-8,tobedeleted,2026-01-10T08:00:00Z,,,,,',
      ),
    );
    expect(result.files).toEqual([
      { file: 'results.csv', mode: 'delta', rows: 4, ...totals, created: 1, updated: 1, inactivated: 1, unchanged: 1 },
    ]);
    expect(await bench.record(school, 'results', 'res-1')).toMatchObject({ score: '10', comment: 'Well\tdone \\o/' });
    expect(await bench.record(school, 'results', 'res-2')).toMatchObject({ status: 'tobedeleted', score: '7.5' });
    expect(await bench.record(school, 'results', 'res-3')).toMatchObject({ status: 'active' });
  });

  it('brings drafts to line items whose grades are posted by hand, and leaves what is posted posted', async () => {
    await bench.database.run(`UPDATE line_items SET posting = 'manual' WHERE school_id = $1`, [school.id]);
    await bench.imported(
      school,
      results(
        'res-1,active,2026-01-10T08:00:00Z,item-cells,user-anna,fully graded,10,2026-01-10',
        'res-3,active,2026-01-10T08:00:00Z,item-osmosis,user-anna,fully graded,6,2026-01-10',
        'res-9,active,2026-01-10T08:00:00Z,item-talk,user-anna,fully graded,5,2026-01-10',
      ),
    );
    expect(await bench.record(school, 'results', 'res-1')).toMatchObject({ score: '10', draft: false });
    expect(await bench.record(school, 'results', 'res-3')).toMatchObject({ score: '6', draft: true });
    expect(await bench.record(school, 'results', 'res-9')).toMatchObject({ score: '5', draft: true });
  });

  it('never overwrites a score with an older one', async () => {
    const newer = results('res-1,active,2026-01-10T08:00:00Z,item-cells,user-anna,fully graded,10,2026-01-10');
    const older = results('res-1,active,2026-01-12T08:00:00Z,item-cells,user-anna,fully graded,4,2026-01-05');
    await bench.imported(school, newer);
    expect(counts(await bench.imported(school, older), 'results.csv')).toMatchObject({ older: 1, updated: 0 });
    expect(await bench.record(school, 'results', 'res-1')).toMatchObject({ score: '10' });
  });

  it('never overwrites what a teacher graded here since with an undated or older score', async () => {
    await bench.database.run(
      `UPDATE results SET score = 9.5, score_date = now(), date_last_modified = now() WHERE school_id = $1 AND sourced_id = 'res-1'`,
      [school.id],
    );
    await bench.database.run(
      `UPDATE results SET score = 20, score_status = 'fully graded', score_date = now()
       WHERE school_id = $1 AND sourced_id = 'res-3'`,
      [school.id],
    );
    const result = await bench.imported(school, sample());
    expect(counts(result, 'results.csv')).toMatchObject({ older: 2, unchanged: 3, updated: 0 });
    expect(await bench.record(school, 'results', 'res-3')).toMatchObject({ score: '20' });
  });

  it('never undoes a newer change of any record', async () => {
    const orgs = (date: string, name: string) =>
      deltaFiles({
        'orgs.csv': `sourcedId,status,dateLastModified,name,type\norg-high,active,${date},${name},school\n`,
      });
    await bench.imported(school, orgs('2026-01-10T08:00:00Z', 'New name'));
    const replayed = await bench.imported(school, orgs('2026-01-09T08:00:00Z', 'Old name'));
    expect(counts(replayed, 'orgs.csv')).toMatchObject({ older: 1, updated: 0 });
    expect(await bench.record(school, 'orgs', 'org-high')).toMatchObject({ name: 'New name' });
  });

  it('deactivates people by status, as long as that is no older than what is stored, and never deletes them', async () => {
    const user = (status: string, day: string) =>
      deltaFiles({
        'users.csv':
          'sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName\n' +
          `user-ben,${status},${day}T08:00:00Z,true,ben,Ben,Bauer\n`,
      });
    const before = await bench.record(school, 'users', 'user-ben');
    expect(counts(await bench.imported(school, user('tobedeleted', '2026-03-01')), 'users.csv')).toMatchObject({
      mode: 'delta',
      rows: 1,
      inactivated: 1,
    });
    const gone = await bench.record(school, 'users', 'user-ben');
    expect(gone).toMatchObject({ id: before.id, status: 'tobedeleted', email: before.email });
    expect(await bench.record(school, 'results', 'res-2')).toMatchObject({ student_id: before.id, status: 'active' });
    // Files that come late, and in another order.
    expect(counts(await bench.imported(school, user('active', '2026-02-01')), 'users.csv')).toMatchObject({ older: 1 });
    expect(await bench.record(school, 'users', 'user-ben')).toEqual(gone);
    expect(counts(await bench.imported(school, user('active', '2026-03-02')), 'users.csv')).toMatchObject({
      updated: 1,
    });
    expect(counts(await bench.imported(school, user('tobedeleted', '2026-03-01')), 'users.csv')).toMatchObject({
      older: 1,
    });
    expect(await bench.record(school, 'users', 'user-ben')).toMatchObject({ id: before.id, status: 'active' });
    // The rest of the school was not in the file.
    expect(await bench.record(school, 'users', 'user-anna')).toMatchObject({ status: 'active', version: 1 });
  });

  it('must say when each record changed', async () => {
    const errors = await bench.rejected(school, results('res-1,,,item-cells,user-anna,fully graded,10,'));
    expect(errors.map(({ code, column }) => [code, column])).toEqual([
      ['missing-value', 'status'],
      ['missing-value', 'dateLastModified'],
    ]);
  });

  it('is refused where a second record wants the place of one that stays', async () => {
    const errors = await bench.rejected(
      school,
      results('res-7,active,2026-01-10T08:00:00Z,item-cells,user-anna,fully graded,1,2026-01-10'),
    );
    expect(errors).toMatchObject([{ code: 'duplicate-record', file: 'results.csv', line: 2 }]);
  });
});

describe('a record that was made here and comes with a bundle', () => {
  it('becomes the one of the bundle, with its newer score', async () => {
    await bench.imported(school, sample({ 'results.csv': (text) => text.replace(/^res-1.*\n/m, '') }));
    await bench.database.run(
      `INSERT INTO results (school_id, sourced_id, line_item_id, student_id, score_status, score, score_date)
       SELECT $1, 'made-here', l.id, u.id, 'fully graded', 3, now() FROM line_items l, users u
       WHERE l.school_id = $1 AND l.sourced_id = 'item-cells' AND u.school_id = $1 AND u.sourced_id = 'user-anna'`,
      [school.id],
    );
    const result = await bench.imported(school, sample());
    expect(counts(result, 'results.csv')).toMatchObject({ adopted: 1, created: 0, older: 1 });
    expect(await bench.record(school, 'results', 'res-1')).toMatchObject({ score: '3', imported: true });
  });

  it('keeps the role and the access of a user who signs in', async () => {
    const admin = await bench.fixtures.user(school, 'admin');
    await bench.database.run('UPDATE users SET email = $2, enabled = false WHERE id = $1', [
      admin.id,
      'M.LOPEZ@lakeside.example',
    ]);
    const result = await bench.imported(school, sample());
    expect(counts(result, 'users.csv')).toMatchObject({ adopted: 1, created: 5 });
    expect(result.roles).toEqual({ changed: 0, heldBack: 1 });
    expect(await bench.record(school, 'users', 'user-teacher')).toMatchObject({
      id: admin.id,
      role: 'admin',
      enabled: false,
      given_name: 'Maria',
      cognito_sub: admin.cognitoSub,
    });
  });
});
