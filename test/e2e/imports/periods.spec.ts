import type { TargetOf } from '../../../apps/api/access/access.ts';
import { EnrollmentsService } from '../../../apps/api/classes/enrollments.service.ts';
import type { ImportResult } from '../../../apps/api/imports/import-run.ts';
import { Lists } from '../../../apps/api/records/list-reader.ts';
import { Records } from '../../../apps/api/records/records.ts';
import { References } from '../../../apps/api/records/references.ts';
import { deltaFiles, sample } from '../../setup/api/bundles.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';

let bench: ImportBench;
let school: FixtureSchool;

beforeAll(async () => {
  bench = await ImportBench.create();
});

afterAll(() => bench?.close());

beforeEach(async () => {
  school = await bench.fixtures.school();
});

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

  describe('beside requests', () => {
    const period = '2026-08-24,2026-12-01';
    const bundle = sample({
      'enrollments.csv': (text) => `${text}enr-t,,,class-math-10a,org-high,user-ben,teacher,,${period},\n`,
    });
    const waiting = (lock: string) => untilWaiting(bench.database, { lock });

    /** An import that stands still behind its enrolments, which nobody else sees yet, while a request stores one. */
    async function race(beginDate: string, endDate: string, requestWaits: boolean): Promise<ImportResult> {
      await bench.imported(school, sample());
      const { id: classId } = await bench.record(school, 'classes', 'class-math-10a');
      const references = new References(bench.database);
      const records = new Records(bench.database, references, new Lists(bench.database));
      const enrollments = new EnrollmentsService(bench.database, records, references);
      const target = { id: classId } as TargetOf<'class'>;
      const entry = { userSourcedId: 'user-ben', role: 'teacher', primary: false, beginDate, endDate };
      const importing = await bench.database.withClient(async (client) => {
        await client.query('BEGIN');
        await client.query('LOCK TABLE recalculation_requests IN SHARE MODE');
        const started = bench.imported(school, bundle);
        await waiting('recalculation_requests');
        const stored = enrollments.add(school.id, target, entry);
        if (requestWaits) await waiting('transactionid');
        else await stored;
        await client.query('ROLLBACK');
        await stored;
        return { started };
      });
      return importing.started;
    }

    const ofBen = () =>
      bench.database.query(
        `SELECT e.sourced_id, e.begin_date, e.end_date FROM enrollments e JOIN users u ON u.id = e.user_id
         WHERE u.school_id = $1 AND u.sourced_id = 'user-ben' AND e.role = 'teacher' AND e.status = 'active'`,
        [school.id],
      );

    it('do not come to overlap what one stored while the import worked', async () => {
      const result = await race('2026-09-01', '2027-01-01', false);
      expect(result.files.find(({ file }) => file === 'enrollments.csv')).toMatchObject({ adopted: 1, created: 0 });
      expect(await ofBen()).toEqual([{ sourced_id: 'enr-t', begin_date: '2026-08-24', end_date: '2026-12-01' }]);
    });

    it('give way to one that waits for the import, where both would store the same', async () => {
      await race('2026-08-24', '2026-12-01', true);
      expect(await ofBen()).toEqual([{ sourced_id: 'enr-t', begin_date: '2026-08-24', end_date: '2026-12-01' }]);
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
