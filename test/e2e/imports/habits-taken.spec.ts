import { type BundleFiles, sample, zipOf } from '../../setup/api/bundles.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';

let bench: ImportBench;
let school: FixtureSchool;

beforeAll(async () => {
  bench = await ImportBench.create();
  school = await bench.fixtures.school();
  await bench.imported(school, sample());
});
afterAll(() => bench.close());

/** Every file of the sample, by another name. */
const named = (rename: (name: string) => string, more: BundleFiles = {}): BundleFiles => ({
  ...Object.fromEntries(Object.entries(sample()).map(([name, content]) => [rename(name), content])),
  ...more,
});

/** Backslashes between folder and file, which no library writes any more. */
const withBackslashes = async (): Promise<Buffer> => {
  const zip = await zipOf(named((name) => `OneRoster/${name}`));
  return Buffer.from(zip.toString('latin1').replaceAll('OneRoster/', 'OneRoster\\'), 'latin1');
};

const eachLine = (edit: (line: string) => string) => (text: string) =>
  text.split('\n').slice(0, -1).map(edit).join('\n').concat('\n');
const header = (edit: (line: string) => string) => (text: string) => text.replace(/^.*/, edit);

const litter = {
  '__MACOSX/._users.csv': 'x',
  '.DS_Store': 'x',
  'Thumbs.db': 'x',
  'read me.txt': 'x',
  'old/users.csv': 'x',
};

/** What exporters, archivers and spreadsheets write, as [habit, bundle, further files that are listed as ignored]. */
const habits: [habit: string, bundle: BundleFiles | Promise<Buffer>, ignored?: string[]][] = [
  ['a folder around the files', named((name) => `OneRoster/${name}`)],
  ['folders around the files', named((name) => `export 2026/OneRoster/${name}`)],
  ['backslashes in paths', withBackslashes()],
  ['litter of operating systems, and other files', named((name) => name, litter), Object.keys(litter)],
  [
    'litter around the folder',
    named((name) => `O/${name}`, { '__MACOSX/O/._x': 'x', 'O/.DS_Store': 'x' }),
    ['__MACOSX/O/._x', 'O/.DS_Store'],
  ],
  ['file names in capitals', named((name) => name.toUpperCase())],
  [
    'columns in another case',
    sample({ 'users.csv': header((line) => line.replace('sourcedId', 'SourcedID').toUpperCase()) }),
  ],
  ['blanks around columns', sample({ 'roles.csv': header((line) => line.replaceAll(',', ' , ')) })],
  ['quoted columns', sample({ 'roles.csv': header((line) => line.replace(/[^,]+/g, '"$&"')) })],
  ['a column more', sample({ 'roles.csv': eachLine((line) => `${line},more`) })],
  [
    'a file without status and date',
    sample({ 'roles.csv': eachLine((line) => line.split(',').toSpliced(1, 2).join(',')) }),
  ],
  ['columns without a name', sample({ 'roles.csv': eachLine((line) => `${line},,`) })],
  ['a comma behind the header', sample({ 'roles.csv': header((line) => `${line},`) })],
  [
    'commas behind the records',
    sample({ 'roles.csv': (text) => text.replace(/.*\n$/, (line) => line.replace('\n', ',,\n')) }),
  ],
  ['rows of commas at the end', sample({ 'roles.csv': (text) => `${text},,,,,,,,,\n , ,,,,,,,,\n` })],
  ['empty lines', sample({ 'roles.csv': (text) => `\n${text.replaceAll('\n', '\n\n')}\n\n` })],
  ["Excel's first line", sample({ 'roles.csv': (text) => `\ufeffsep=,\r\n${text}` })],
  ['line ends of Windows', sample({ 'roles.csv': (text) => text.replaceAll('\n', '\r\n') })],
  ['line ends of old Macs', sample({ 'roles.csv': (text) => text.replaceAll('\n', '\r') })],
  ['blanks up to the width of a column', sample({ 'roles.csv': (text) => text.replaceAll(',', '  ,') })],
  ['an address with a blank behind it', sample({ 'users.csv': (text) => text.replace('ben@lakeside.example', '$& ') })],
  ['words with a capital', sample({ 'roles.csv': (text) => text.replace('primary,student', 'Primary,Student') })],
  [
    'the manifest of a spreadsheet',
    sample({ 'manifest.csv': (text) => text.replace('1.0', '1 ').replaceAll('bulk', 'Bulk').replaceAll('\n', ',\n') }),
  ],
  ['files of another version as absent', sample({ 'manifest.csv': (text) => `${text}file.attendance,absent\n` })],
  ['the errata version', sample({ 'manifest.csv': (text) => text.replace('oneroster.version,1.2', '$&.1') })],
];

it.each(habits)('takes %s as if it were not there', async (_, bundle, ignored = []) => {
  const result = await bench.imported(school, await bundle);
  expect(result).toMatchObject({ changed: false });
  expect(result.ignored.files.toSorted()).toEqual(ignored.toSorted());
});

it('lists columns that no version of the standard has', async () => {
  const result = await bench.imported(school, sample({ 'roles.csv': eachLine((line) => `${line},more`) }));
  expect(result.ignored.columns).toContainEqual({ file: 'roles.csv', column: 'more' });
});

const extensions: [file: string, from: string, to: string, table: string, id: string, column: string][] = [
  ['orgs.csv', 'district,LD', 'ext:program,LD', 'orgs', 'org-district', 'type'],
  ['academicSessions.csv', 'term,2025', 'ext:quarter,2025', 'academic_sessions', 'term-autumn', 'type'],
  ['classes.csv', 'scheduled', 'ext:club', 'classes', 'class-bio-10a', 'class_type'],
  ['roles.csv', 'primary,guardian', 'primary,ext:godmother', 'roles', 'role-7', 'role'],
  ['enrollments.csv', 'user-chloe,student', 'user-chloe,ext:guest', 'enrollments', 'enr-6', 'role'],
];

it.each(extensions)('keeps an extended word of %s: %j as %j', async (file, from, to, table, id, column) => {
  const own = await bench.fixtures.school();
  await bench.imported(own, sample({ [file]: (text) => text.replace(from, to) }));
  expect((await bench.record(own, table, id))[column]).toMatch(/^ext:\w+$/);
});
