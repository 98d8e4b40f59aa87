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

describe('the numbers of a bundle', () => {
  it('are floats of any length, exact up to ten decimals and rounded there once', async () => {
    await bench.imported(
      school,
      sample({
        'results.csv': (text) => text.replace(',7.5,', ',33.333333333333336,').replace(',9,', ',-2,'),
        'categories.csv': (text) =>
          text.replace('Homework,40', 'Homework,0.33333333333333331').replace('Exams,60', 'Exams,6E-1'),
        'lineItems.csv': (text) => text.replace('0,30,2.5', '-5,+3.0e1,.25').replace('0,80,', '-10,-2,'),
      }),
    );
    expect(await bench.record(school, 'results', 'res-1')).toMatchObject({ score: '-2' });
    expect(await bench.record(school, 'results', 'res-2')).toMatchObject({ score: '33.3333333333' });
    expect(await bench.record(school, 'categories', 'cat-bio-home')).toMatchObject({ weight: '0.3333333333' });
    expect(await bench.record(school, 'categories', 'cat-bio-exam')).toMatchObject({ weight: '0.6' });
    expect(await bench.record(school, 'line_items', 'item-osmosis')).toMatchObject({
      result_value_min: '-5',
      result_value_max: '30',
      weight: '0.25',
    });
    expect(await bench.record(school, 'line_items', 'item-midterm')).toMatchObject({
      result_value_min: '-10',
      result_value_max: '-2',
    });
  });

  it('leave room for the one that is blank', async () => {
    await bench.imported(
      school,
      sample({ 'lineItems.csv': (text) => text.replace('0,30,2.5', '200,,').replace('0,80,', ',-2,') }),
    );
    expect(await bench.record(school, 'line_items', 'item-osmosis')).toMatchObject({ result_value_max: '200' });
    expect(await bench.record(school, 'line_items', 'item-midterm')).toMatchObject({ result_value_min: '-2' });
  });

  it('are compared as numbers, whatever their form', async () => {
    const errors = await bench.rejected(
      school,
      sample({ 'lineItems.csv': (text) => text.replace('0,30,2.5', '-5,-1e1,2.5') }),
    );
    expect(errors).toMatchObject([{ column: 'resultValueMax', message: 'expected no less than resultValueMin' }]);
  });
});

describe('the texts of a bundle', () => {
  it('are stored as the API stores them: addresses in lower case, names composed and without blanks around them', async () => {
    const changed = sample({
      'users.csv': (text) =>
        text.replace('anna@lakeside.example', ' Anna+School@Lakeside.Example').replace(',Anni,', ', Zoe\u0308 ,'),
    });
    await bench.imported(school, changed);
    expect(await bench.record(school, 'users', 'user-anna')).toMatchObject({
      email: 'anna+school@lakeside.example',
      preferred_given_name: 'Zo\u00eb',
    });
  });

  it('are nothing where they are blank to the eye', async () => {
    const changed = sample({ 'users.csv': (text) => text.replace(',Anni,', ',  ,') });
    await bench.imported(school, changed);
    expect(await bench.record(school, 'users', 'user-anna')).toMatchObject({ preferred_given_name: null });
    const header = 'sourcedId,status,dateLastModified,name,type\n';
    const blank = deltaFiles({ 'orgs.csv': `${header}org-high,active,2026-01-01T00:00:00Z,\u00a0,school\n` });
    expect(await bench.rejected(school, blank)).toMatchObject([{ code: 'missing-value', column: 'name' }]);
  });
});

describe('results that contradict themselves', () => {
  const rule = '"fully graded" or "partially graded" with a score or a textScore, and only with one';

  it('are held back as the API refuses them, and listed; the others are stored', async () => {
    const { heldBack, files } = await bench.imported(
      school,
      sample({
        'results.csv': (text) =>
          text
            .replace('fully graded,9,', 'submitted,9,')
            .replace('fully graded,7.5,', 'fully graded,,')
            .replace('user-anna,submitted,,', 'user-anna,not submitted,0,')
            .replace('fully graded,60,B+', 'fully graded,,B+'),
      }),
    );
    expect(heldBack.count).toBe(3);
    expect(heldBack.rows).toMatchObject(
      [2, 3, 4].map((line) => ({ code: 'held-back', file: 'results.csv', line, column: 'scoreStatus' })),
    );
    expect(heldBack.rows[0]?.message).toContain(rule);
    expect(files.find(({ file }) => file === 'results.csv')).toMatchObject({ rows: 5, created: 2, unchanged: 0 });
    const stored = await bench.database.query(
      'SELECT sourced_id, score, text_score FROM results WHERE school_id = $1 ORDER BY sourced_id',
      [school.id],
    );
    expect(stored).toEqual([
      { sourced_id: 'res-4', score: null, text_score: null },
      { sourced_id: 'res-5', score: null, text_score: 'B+' },
    ]);
  });

  it('leave what is stored as it is, also in a bulk file', async () => {
    await bench.imported(school, sample());
    const before = await bench.record(school, 'results', 'res-1');
    const contradicting = sample({
      'results.csv': (text) => text.replace('fully graded,9,', 'submitted,9,'),
    });
    const result = await bench.imported(school, contradicting);
    expect(result).toMatchObject({ changed: false, heldBack: { count: 1 } });
    expect(await bench.record(school, 'results', 'res-1')).toEqual(before);
  });

  it('keep the place of what is stored', async () => {
    await bench.imported(school, sample());
    const twice = sample({
      'results.csv': (text) =>
        text.replace(
          /^res-1,.*$/m,
          (line) => `${line.replace('graded,9,', 'graded,,')}\n${line.replace('res-1', 'res-9')}`,
        ),
    });
    expect(await bench.rejected(school, twice)).toMatchObject([{ code: 'duplicate-record', line: 3 }]);
  });

  it('are not needed to be active: a file may leave the status out', async () => {
    const withoutStatus = sample({
      'results.csv': (text) => text.replaceAll(/^([^,"\n]+),[^,]*,/gm, '$1,'),
    });
    await bench.imported(school, withoutStatus);
    expect(await bench.record(school, 'results', 'res-1')).toMatchObject({ score: '9' });
  });
});
