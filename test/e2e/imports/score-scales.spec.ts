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

const scaleHeader =
  'sourcedId,status,dateLastModified,title,type,orgSourcedId,courseSourcedId,classSourcedId,scoreScaleValue\n';
const linkHeader = 'sourcedId,status,dateLastModified,title,lineItemSourcedId,scoreScaleSourcedId\n';

const withScales = (
  values = '"{A:9.5}, {B+:85%},{Pass:5-10}"',
  links = 'link-1,,,Cells,item-cells,scale-bio\n',
  ofClass = 'class-bio-10a',
) =>
  sample({
    'manifest.csv': (text) =>
      text
        .replace('file.scoreScales,absent', 'file.scoreScales,bulk')
        .replace('file.lineItemScoreScales,absent', 'file.lineItemScoreScales,bulk')
        .replace('file.resultScoreScales,absent', 'file.resultScoreScales,bulk'),
    'scoreScales.csv': `${scaleHeader}scale-bio,,,Letters,letter,org-high,course-bio,${ofClass},${values}\n`,
    'lineItemScoreScales.csv': `${linkHeader}${links}`,
    'resultScoreScales.csv': 'sourcedId,status,dateLastModified,title,resultSourcedId,scoreScaleSourcedId\n',
  });

const scaleOf = async (item: string): Promise<string | null> => {
  const row = await bench.database.one<{ scale: string | null }>(
    `SELECT s.sourced_id AS scale FROM line_items l LEFT JOIN score_scales s ON s.id = l.score_scale_id
     WHERE l.school_id = $1 AND l.sourced_id = $2`,
    [school.id, item],
  );
  return row.scale;
};

it('imports score scales and which line items go by them, and nothing when they come again', async () => {
  const result = await bench.imported(school, withScales());
  expect(result.ignored.files).toEqual(['resultScoreScales.csv']);
  expect(await bench.record(school, 'score_scales', 'scale-bio')).toMatchObject({
    title: 'Letters',
    type: 'letter',
    score_scale_value: [
      { itemValueLHS: 'A', itemValueRHS: '9.5' },
      { itemValueLHS: 'B+', itemValueRHS: '85%' },
      { itemValueLHS: 'Pass', itemValueRHS: '5-10' },
    ],
  });
  expect(await scaleOf('item-cells')).toBe('scale-bio');
  const before = await bench.stored(school);
  expect(await bench.imported(school, withScales())).toMatchObject({ changed: false });
  expect(await bench.stored(school)).toEqual(before);
});

it('asks for new totals when values change, and releases the line item when scale or link go', async () => {
  await bench.imported(school, withScales());
  await bench.database.run('DELETE FROM recalculation_requests');
  const changed = await bench.imported(school, withScales('{A:10}'));
  expect(changed.classesToCalculate).toBe(1);

  const gone = 'tobedeleted,2026-01-01T00:00:00Z';
  await bench.imported(school, deltaFiles({ 'lineItemScoreScales.csv': `${linkHeader}link-1,${gone},,,\n` }));
  expect(await scaleOf('item-cells')).toBeNull();
  const back = `${linkHeader}link-1,active,2026-01-02T00:00:00Z,,item-cells,scale-bio\n`;
  await bench.imported(school, deltaFiles({ 'lineItemScoreScales.csv': back }));
  expect(await scaleOf('item-cells')).toBe('scale-bio');
  await bench.database.run('DELETE FROM recalculation_requests');
  const dropped = await bench.imported(
    school,
    deltaFiles({ 'scoreScales.csv': `${scaleHeader}scale-bio,${gone},,,,,,\n` }),
  );
  expect(dropped.classesToCalculate).toBe(1);
  expect(await scaleOf('item-cells')).toBeNull();
});

it.each([
  ['a text twice', '"{A:9},{A:8}"'],
  ['no mapping', 'A-F'],
  ['a mapping without a text', '{:9}'],
])('refuses a scale with %s', async (_, values) => {
  expect(await bench.rejected(school, withScales(values))).toMatchObject([
    { code: 'wrong-value', file: 'scoreScales.csv', line: 2, column: 'scoreScaleValue' },
  ]);
});

it('refuses a scale of another class, and two scales for one line item', async () => {
  expect(await bench.rejected(school, withScales(undefined, undefined, 'class-math-10a'))).toMatchObject([
    { code: 'broken-reference', file: 'lineItemScoreScales.csv', line: 2, column: 'scoreScaleSourcedId' },
  ]);
  const twice = 'link-1,,,,item-cells,scale-bio\nlink-2,,,,item-cells,scale-bio\n';
  expect(await bench.rejected(school, withScales(undefined, twice))).toMatchObject([
    { code: 'duplicate-record', file: 'lineItemScoreScales.csv', line: 3, column: 'lineItemSourcedId' },
  ]);
});

it('takes files of 1.2 that a manifest of 1.1 names as absent', async () => {
  const absent = 'file.roles,absent\nfile.scoreScales,absent\nfile.lineItemScoreScales,absent\n';
  await bench.imported(school, sample({ 'manifest.csv': (text) => `${text}${absent}` }, '1.1'));
});
