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
  await bench.imported(school, sample());
});
afterAll(() => bench.close());

/** The worksheet and the report of biology lie in its first quarter. */
const close = () =>
  bench.database.run(
    `UPDATE academic_sessions SET grading_closes_at = now() WHERE school_id = $1 AND sourced_id = 'term-autumn'`,
    [school.id],
  );
const places = async (bundle: ReturnType<typeof sample>): Promise<string[]> =>
  (await bench.rejected(school, bundle)).map(({ code, file, line }) => `${code} ${file} ${line}`);
const resultsHeader =
  'sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,textScore,scoreDate,comment,classSourcedId\n';

describe('an import into a closed grading period', () => {
  it('is refused with each line that would change a grade', async () => {
    await close();
    const late = sample({
      'results.csv': (text) =>
        text
          .replace('fully graded,9,', 'fully graded,10,')
          .replace(',submitted,,', ',fully graded,20,')
          .replace('fully graded,60,', 'fully graded,61,')
          .replace('res-4,,,item-osmosis,user-ben,exempt,,', 'res-4,,,item-midterm,user-ben,fully graded,3,')
          .concat('res-6,,,item-osmosis,user-ben,fully graded,5,,2025-10-20,,class-bio-10a,,,,\n'),
    });
    expect(await places(late)).toEqual([2, 4, 5, 7].map((line) => `closed-period results.csv ${line}`));
    await bench.database.run('UPDATE academic_sessions SET grading_closes_at = NULL WHERE school_id = $1', [school.id]);
    await bench.imported(school, late);
  });

  it('is refused with each line that would change what such grades hang on', async () => {
    await close();
    const bundle = sample({
      'categories.csv': (text) => text.replace('Homework,40,', 'Homework,50,').replace('Exams,60,', 'Exams,50,'),
      'lineItems.csv': (text) =>
        text
          .replace('2025-10-06T12:00:00Z', '2025-10-07T12:00:00Z')
          .replace('Midterm,,,2025-11-10', 'Midterm,,,2025-11-11')
          .replace('cat-all,,,', 'cat-all,period-1,,'),
    });
    expect(await places(bundle)).toEqual([
      'closed-period categories.csv 2',
      'closed-period lineItems.csv 4',
      'closed-period lineItems.csv 6',
    ]);
  });

  it('is refused where records of it are missing, are deleted, or get another score scale', async () => {
    await close();
    const [missing] = await bench.rejected(
      school,
      sample({ 'results.csv': (text) => text.replace(/^res-2.*\n/m, '') }),
    );
    expect(missing).toMatchObject({ code: 'closed-period', file: 'results.csv', line: null });
    expect(missing?.message).toMatch(/^would deactivate 1 records/);
    const gone = `${resultsHeader}res-2,tobedeleted,2026-03-01T00:00:00Z,,,,,,,,\n`;
    expect(await places(deltaFiles({ 'results.csv': gone }))).toEqual(['closed-period results.csv 2']);
    const scales = {
      'scoreScales.csv':
        'sourcedId,status,dateLastModified,title,type,orgSourcedId,courseSourcedId,classSourcedId,scoreScaleValue\n' +
        'scale-bio,active,2026-03-01T00:00:00Z,Letters,letter,,,class-bio-10a,{A:9.5}\n',
      'lineItemScoreScales.csv':
        'sourcedId,status,dateLastModified,title,lineItemSourcedId,scoreScaleSourcedId\n' +
        'link-1,active,2026-03-01T00:00:00Z,,item-midterm,scale-bio\n' +
        'link-2,active,2026-03-01T00:00:00Z,,item-cells,scale-bio\n',
    };
    expect(await places(deltaFiles(scales))).toEqual(['closed-period lineItemScoreScales.csv 3']);
  });

  it('is refused with each academic session that would move closed grades, or others into a closed period', async () => {
    const sessions = (text: string) =>
      sample({
        'academicSessions.csv': (stored) =>
          `${stored.replace('2026-01-31,year-2026,', `2026-01-31,${text},`)}period-2,,,Second quarter,gradingPeriod,2025-11-16,2026-01-31,year-2026,2026\n`,
      });
    await bench.imported(school, sessions('year-2026'));
    await bench.database.run(
      `UPDATE academic_sessions SET grading_closes_at = now() WHERE school_id = $1 AND sourced_id = 'period-1'`,
      [school.id],
    );
    const moved = sample({
      'academicSessions.csv': (text) =>
        `${text.replace('term-autumn,2026', 'year-2026,2026').replace('2026-01-31,year-2026,', '2026-01-31,,')}period-2,,,Second quarter,gradingPeriod,2025-11-16,2026-01-31,period-1,2026\n`,
    });
    expect(await places(moved)).toEqual([2, 4, 5].map((line) => `closed-period academicSessions.csv ${line}`));
    expect(await places(sessions(''))).toEqual(['closed-period academicSessions.csv 2']);
    await bench.imported(school, sessions('year-2026'));
    const added = sample({
      'academicSessions.csv': (text) =>
        `${text}period-2,,,Second quarter,gradingPeriod,2025-11-16,2026-01-31,term-autumn,2026\nperiod-3,,,Exams,gradingPeriod,2025-11-16,2026-01-31,period-1,2026\n`,
    });
    await bench.imported(school, added);
  });

  it('is refused with the items of a session that the same import brings into a closed one, and what comes under it', async () => {
    await close();
    const sessions = (text: string) =>
      `${text}period-2,,,Second quarter,gradingPeriod,2025-11-16,2026-01-31,term-autumn,2026\n`;
    await bench.imported(school, sample({ 'academicSessions.csv': sessions }));
    expect(
      await places(
        sample({
          'academicSessions.csv': sessions,
          'lineItems.csv': (text) => text.replace('cat-all,,,', 'cat-all,period-2,,'),
        }),
      ),
    ).toEqual(['closed-period lineItems.csv 6']);
    await bench.database.run(
      `UPDATE academic_sessions SET status = 'tobedeleted' WHERE school_id = $1 AND sourced_id = 'period-2'`,
      [school.id],
    );
    const inside = sample({
      'academicSessions.csv': (text) =>
        `${text}period-9,,,Exams,gradingPeriod,2025-11-16,2026-01-31,term-autumn,2026\n`,
      'lineItems.csv': (text) => text.replace('cat-all,,,', 'cat-all,period-9,,'),
    });
    expect(await places(inside)).toEqual(['closed-period lineItems.csv 6']);
  });

  it('is refused with a session that comes into a closed one by way of a new one', async () => {
    const spring = 'term-spring,,,Spring,term,2026-02-01,2026-06-30';
    const stored = sample({ 'academicSessions.csv': (text) => `${text}${spring},year-2026,2026\n` });
    await bench.imported(school, stored);
    await close();
    const moved = sample({
      'academicSessions.csv': (text) =>
        `${text}${spring},period-9,2026\nperiod-9,,,Exams,gradingPeriod,2025-11-16,2026-01-31,term-autumn,2026\n`,
    });
    expect(await places(moved)).toEqual(['closed-period academicSessions.csv 5']);
  });

  it('passes with what is stored, with other dates and titles, and with what is older', async () => {
    await close();
    expect(await bench.imported(school, sample())).toMatchObject({ changed: false });
    const harmless = sample({
      'lineItems.csv': (text) => text.replace('Cell worksheet', 'Cells'),
      'results.csv': (text) =>
        text.replace('res-1,,,', 'res-1,,2026-02-01T00:00:00Z,').replace('fully graded,60,', 'fully graded,61,'),
    });
    await bench.imported(school, harmless);
    expect(await bench.record(school, 'results', 'res-1')).toMatchObject({ score: '9', version: 2 });
    const older = `${resultsHeader}res-1,active,2025-09-01T00:00:00Z,item-cells,user-anna,fully graded,1,,2025-09-01,,\n`;
    expect((await bench.imported(school, deltaFiles({ 'results.csv': older }))).files[0]).toMatchObject({ older: 1 });
  });

  it('concerns no period of another school', async () => {
    const other = await bench.fixtures.school();
    await bench.imported(other, sample());
    await close();
    await bench.imported(
      other,
      sample({ 'results.csv': (text) => text.replace('fully graded,9,', 'fully graded,10,') }),
    );
    expect(await bench.record(other, 'results', 'res-1')).toMatchObject({ score: '10' });
  });
});

it('an import leaves what was decided in ClassBoard', async () => {
  const decided = {
    academic_sessions: { grading_closes_at: new Date('2199-01-01T00:00:00Z') },
    categories: { drop_lowest: 2, drop_highest: 1 },
    line_items: { never_drop: true, extra_credit: true },
  };
  for (const [table, values] of Object.entries(decided)) {
    const columns = Object.keys(values);
    const assigned = columns.map((column, index) => `${column} = $${index + 2}`).join(', ');
    await bench.database.run(`UPDATE ${table} SET ${assigned} WHERE school_id = $1`, [
      school.id,
      ...Object.values(values),
    ]);
  }
  const changed = sample({
    'academicSessions.csv': (text) => text.replaceAll('Autumn', 'Fall'),
    'categories.csv': (text) => text.replace('Homework', 'Sheets'),
    'lineItems.csv': (text) => text.replace('Midterm', 'Exam'),
  });
  await bench.imported(school, changed);
  expect(await bench.record(school, 'academic_sessions', 'term-autumn')).toMatchObject({
    title: 'Fall',
    ...decided.academic_sessions,
  });
  expect(await bench.record(school, 'categories', 'cat-bio-home')).toMatchObject({
    title: 'Sheets',
    ...decided.categories,
  });
  expect(await bench.record(school, 'line_items', 'item-midterm')).toMatchObject({
    title: 'Exam',
    ...decided.line_items,
  });
});
