import { gzipSync } from 'node:zlib';
import type { FindingCode } from '../../../apps/api/values/finding-codes.ts';
import { type BundleFiles, sample } from '../../setup/api/bundles.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';

let bench: ImportBench;
let school: FixtureSchool;

beforeAll(async () => {
  bench = await ImportBench.create();
  school = await bench.fixtures.school();
});
afterAll(() => bench.close());

const separatedBy = (character: string) => (text: string) => text.replaceAll(',', character);

const refused: [habit: string, bundle: BundleFiles | Buffer, code: FindingCode, file: string, message: string][] = [
  [
    'semicolons everywhere',
    sample({ 'manifest.csv': separatedBy(';'), 'users.csv': separatedBy(';') }),
    'wrong-csv',
    'manifest.csv',
    'expected commas between the columns, found semicolons',
  ],
  [
    'semicolons in one file',
    sample({ 'orgs.csv': separatedBy(';') }),
    'wrong-csv',
    'orgs.csv',
    'expected commas between the columns, found semicolons',
  ],
  [
    'quoted semicolons',
    sample({ 'orgs.csv': (text) => text.replaceAll(/[^,\n]+/g, '"$&"').replaceAll(',', ';') }),
    'wrong-csv',
    'orgs.csv',
    'found semicolons',
  ],
  [
    'tabs',
    sample({ 'orgs.csv': separatedBy('\t') }),
    'wrong-csv',
    'orgs.csv',
    'expected commas between the columns, found tabs',
  ],
  [
    'a first line that names semicolons',
    sample({ 'orgs.csv': (text) => `sep=;\n${text}` }),
    'wrong-csv',
    'orgs.csv',
    'found semicolons',
  ],
  [
    'Windows-1252',
    { ...sample(), 'users.csv': Buffer.from(String(sample()['users.csv']), 'latin1') },
    'wrong-encoding',
    'users.csv',
    'save the file as "CSV UTF-8"',
  ],
  [
    'no manifest',
    { 'users.csv': 'sourcedId\n', 'roster.xlsx': 'x' },
    'wrong-manifest',
    '(bundle)',
    'found "users.csv", "roster.xlsx"',
  ],
  ['a zip inside the zip', { 'oneroster.zip': 'x' }, 'wrong-manifest', '(bundle)', 'found "oneroster.zip"'],
  [
    'two bundles in one',
    { 'a/manifest.csv': 'x', 'b/manifest.csv': 'x' },
    'wrong-manifest',
    '(bundle)',
    'found it in "a/", "b/"',
  ],
  [
    'a file by another name',
    { ...sample({ 'users.csv': null }), 'users (1).csv': 'x' },
    'missing-file',
    'users.csv',
    'found instead: "users (1).csv"',
  ],
  [
    'a file in another folder',
    { ...sample({ 'users.csv': null }), 'people/users.csv': 'x' },
    'missing-file',
    'users.csv',
    'found instead: "people/users.csv"',
  ],
  ['a CSV file instead of a zip', Buffer.from('sourcedId,name\n1,One\n'), 'not-a-zip', '(bundle)', 'found a text file'],
  ['a gzip archive', gzipSync('x'), 'not-a-zip', '(bundle)', 'found a gzip archive'],
  [
    'a column by another name',
    sample({ 'orgs.csv': (text) => text.replace(',name,', ',title,') }),
    'wrong-header',
    'orgs.csv',
    'this column is required; no column of the standard is "title"',
  ],
  [
    'a column twice',
    sample({ 'orgs.csv': (text) => text.replace('identifier', 'Name') }),
    'wrong-header',
    'orgs.csv',
    'expected every column once',
  ],
  [
    'a value under no name',
    sample({ 'roles.csv': (text) => text.replace(/^.*/, '$&,').replace('org-high,\n', 'org-high,,x\n') }),
    'wrong-csv',
    'roles.csv',
    'expected nothing in column 11, which has no name',
  ],
];

it.each(refused)('names the cause of a refusal: %s', async (_, bundle, code, file, message) => {
  const [first] = await bench.rejected(school, bundle);
  expect(first).toMatchObject({ code, file, message: expect.stringContaining(message) });
});

/** Where an error in the score status of the last record is, by the line ends around it. */
const record = (id: string, status: string, comment = '') =>
  `${id},,,item-cells,user-anna,${status},1,2026-01-01,${comment}`;
const lines: [where: string, text: string[], end: string, line: number][] = [
  ['behind line breaks of Windows', [record('a', 'exempt', '"a\r\nb\r\nc"'), record('b', 'BAD')], '\r\n', 5],
  ['behind mixed line breaks', [record('a', 'exempt', '"a\r\nb\r\nc"'), record('b', 'BAD')], '\n', 5],
  ['with line breaks of its own', [record('b', 'BAD', '"a\r\nb\r\nc"')], '\r\n', 2],
  ['behind an empty line', [record('a', 'exempt', '"a\r\nb\r\nc"'), '', record('b', 'BAD')], '\n', 6],
  ['behind rows of commas', [record('a', 'exempt', '"a\nb"'), ',,,,,,,,', record('b', 'BAD')], '\n', 5],
  ['behind line breaks of old Macs', [record('a', 'exempt', '"a\rb"'), record('b', 'BAD')], '\r', 4],
  ['behind doubled quotes', [record('a', 'exempt', '"a ""b""\n\n\r\nc"'), record('b', 'BAD')], '\n', 6],
  ['in an open quote', [record('a', 'exempt', '"a\r\nb"'), '', record('b', 'exempt', '"a\nb')], '\n', 5],
];
const header =
  'sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment';

it.each(lines)('counts lines as an editor does: %s', async (_, text, end, line) => {
  const errors = await bench.rejected(school, sample({ 'results.csv': [header, ...text, ''].join(end) }));
  expect(errors[0]).toMatchObject({ file: 'results.csv', line });
});

describe('a bulk file without a record', () => {
  const emptied = sample({ 'results.csv': (text) => text.replace(/\n.*/s, '\n,,,\n') });

  it('is refused where it would deactivate what is stored, and applied where that is allowed', async () => {
    await bench.imported(school, sample());
    expect(await bench.rejected(school, emptied, { massRemoval: 'reject' })).toMatchObject([
      {
        code: 'mass-removal',
        file: 'results.csv',
        message: expect.stringContaining('would deactivate 5 of 5 records'),
      },
    ]);
    const { files } = await bench.imported(school, emptied);
    expect(files).toContainEqual(expect.objectContaining({ file: 'results.csv', rows: 0, inactivated: 5 }));
    expect(await bench.imported(school, emptied)).toMatchObject({ changed: false });
  });

  it('is taken where nothing is stored', async () => {
    expect(await bench.imported(await bench.fixtures.school(), emptied)).toMatchObject({ changed: true });
  });
});
