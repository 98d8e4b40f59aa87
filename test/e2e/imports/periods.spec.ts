import { type BundleChanges, deltaFiles, sampleFiles } from '../../setup/api/bundles.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';

let bench: ImportBench;
let school: FixtureSchool;

beforeAll(async () => {
  bench = await ImportBench.create();
});

afterAll(() => bench?.close());

beforeEach(async () => {
  school = await bench.fixtures.school();
});

const sample = (changes: BundleChanges = {}) => sampleFiles('1.2', changes);
const enrolments = (...rows: string[]) =>
  sample({
    'enrollments.csv': (text) => text + rows.map((row) => `${row.replace(/^(\S+) (\S+) (\S+)$/, line)}\n`).join(''),
  });
/** A row of `enrollments.csv` for a student who is new to the class: identifier, begin and end. */
const line = '$1,,,class-math-10a,org-high,user-ben,student,,$2,$3,';

describe('periods in a bundle', () => {
  it('give a role only while they last', async () => {
    const withPrincipal = (begin: string, end: string) =>
      sample({
        'roles.csv': (text) => `${text}role-8,,,user-chloe,primary,principal,${begin},${end},org-high,\n`,
      });
    const roleAfter = async (begin: string, end: string) => {
      await bench.imported(school, withPrincipal(begin, end));
      return (await bench.record(school, 'users', 'user-chloe')).role;
    };
    expect(await roleAfter('2019-08-01', '2020-07-31')).toBe('student');
    expect(await roleAfter('2019-08-01', await bench.fixtures.day(school, 0))).toBe('student');
    expect(await roleAfter('2019-08-01', await bench.fixtures.day(school, 1))).toBe('admin');
    expect(await roleAfter(await bench.fixtures.day(school, 1), '')).toBe('student');
    expect(await roleAfter(await bench.fixtures.day(school, 0), '')).toBe('admin');
  });

  it('keep a student who left and came back, in two enrolments', async () => {
    const bundle = enrolments('enr-a 2026-08-24 2026-09-18', 'enr-b 2026-09-18 2027-07-01');
    await bench.imported(school, bundle);
    expect(await bench.record(school, 'enrollments', 'enr-a')).toMatchObject({
      status: 'active',
      end_date: '2026-09-18',
    });
    expect(await bench.record(school, 'enrollments', 'enr-b')).toMatchObject({ status: 'active' });
    expect((await bench.imported(school, bundle)).changed).toBe(false);
  });

  it('may change places, and change again', async () => {
    await bench.imported(school, enrolments('enr-a 2026-08-24 2026-09-18', 'enr-b 2026-10-05 2027-07-01'));
    await bench.imported(school, enrolments('enr-b 2026-08-24 2026-09-18', 'enr-a 2026-10-05 2027-07-01'));
    expect(await bench.record(school, 'enrollments', 'enr-a')).toMatchObject({
      status: 'active',
      begin_date: '2026-10-05',
    });
  });

  it('must not overlap, in the bundle or with what is stored', async () => {
    expect(
      await bench.rejected(school, enrolments('enr-a 2026-08-24 2026-09-18', 'enr-b 2026-09-17 2027-07-01')),
    ).toMatchObject([
      { code: 'duplicate-record', file: 'enrollments.csv', message: expect.stringContaining('overlap') },
    ]);
    await bench.imported(school, enrolments('enr-a 2026-08-24 2026-09-18'));
    const header =
      'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate';
    const delta = (begin: string) =>
      deltaFiles({
        'enrollments.csv': `${header}\nenr-c,active,2026-11-02T00:00:00Z,class-math-10a,org-high,user-ben,student,,${begin},\n`,
      });
    expect(await bench.rejected(school, delta('2026-09-01'))).toMatchObject([{ code: 'duplicate-record' }]);
    await bench.imported(school, delta('2026-09-18'));
    expect(await bench.record(school, 'enrollments', 'enr-c')).toMatchObject({ status: 'active' });
  });
});
