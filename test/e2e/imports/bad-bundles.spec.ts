import type { Finding } from '../../../apps/api/imports/bundle/findings.ts';
import { type BundleChanges, type BundleFiles, deltaFiles, sample, zipOf } from '../../setup/api/bundles.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';

let bench: ImportBench;
let school: FixtureSchool;

beforeAll(async () => {
  bench = await ImportBench.create();
  school = await bench.fixtures.school();
});
afterAll(() => bench.close());

const errorsOf = async (changes: BundleChanges): Promise<readonly Finding[]> => bench.rejected(school, sample(changes));

/** The same bytes under another name of the same length, which no honest tool would write. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

describe('an archive', () => {
  it('is refused where it is none', async () => {
    expect(await bench.rejected(school, Buffer.from('PK, or so it seems'))).toMatchObject([
      { code: 'not-a-zip', file: '(bundle)', message: 'expected a zip archive' },
    ]);
  });

  it('is refused where it is cut off', async () => {
    const zip = await zipOf(sample());
    expect(await bench.rejected(school, zip.subarray(0, zip.length - 40))).toMatchObject([{ code: 'not-a-zip' }]);
  });

  it.each([
    ['../users.csv', 'expected a file name without ".."'],
    ['/2/users.csv', 'expected a relative file name'],
    ['..\\users.csv', 'expected a file name without ".."'],
    ['C:xusers.csv', 'expected a file name without drive letter'],
    ['ab\nusers.csv', 'expected a file name without control characters'],
  ])('is refused with the name %j', async (name, message) => {
    const zip = renamed(await zipOf({ ...sample(), 'xy_users.csv': 'a' }), 'xy_users.csv', name);
    expect(await bench.rejected(school, zip)).toEqual([
      { code: 'unsafe-archive', file: name.replace('\\', '/'), line: null, column: null, message },
    ]);
  });

  it('is refused with one name twice', async () => {
    const zip = renamed(await zipOf({ ...sample(), 'xsers.csv': 'a' }), 'xsers.csv', 'USERS.CSV'.toLowerCase());
    expect(await bench.rejected(school, zip)).toMatchObject([{ code: 'unsafe-archive', file: 'users.csv' }]);
  });

  it('is refused with too many entries', async () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`file-${index}.txt`, '']));
    expect(await bench.rejected(school, await zipOf(many))).toMatchObject([
      { code: 'unsafe-archive', message: 'expected at most 64 entries, found 65' },
    ]);
  });

  it('is refused before it is inflated where it would grow to a thousand times its size', async () => {
    const bomb = Buffer.concat([Buffer.from('sourcedId\n'), Buffer.alloc(30_000_000, 0x61)]);
    expect(await errorsOf({ 'users.csv': bomb })).toMatchObject([
      {
        code: 'unsafe-archive',
        file: 'users.csv',
        message: expect.stringMatching(/^expected to be compressed at most 200 : 1/),
      },
    ]);
  });

  it('is refused while it inflates where it lies about the inflated size', async () => {
    const zip = await zipOf(sample({ 'users.csv': Buffer.alloc(3_000_000, 0x61) }));
    const entry = zip.indexOf('users.csv', zip.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'))) - 46;
    zip.writeUInt32LE(1_000, entry + 24);
    expect(await bench.rejected(school, zip)).toMatchObject([{ code: 'damaged-entry', file: 'users.csv' }]);
  });

  it('is refused where its bytes do not match their checksum', async () => {
    const zip = await zipOf(sample());
    const entry = zip.indexOf('users.csv', zip.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'))) - 46;
    zip.writeUInt32LE(zip.readUInt32LE(entry + 16) ^ 1, entry + 16);
    expect(await bench.rejected(school, zip)).toMatchObject([
      { code: 'damaged-entry', file: 'users.csv', message: 'the checksum of the entry is wrong' },
    ]);
  });
});

describe('a manifest', () => {
  it('is required', async () => {
    expect(await errorsOf({ 'manifest.csv': null })).toMatchObject([{ code: 'wrong-manifest', file: '(bundle)' }]);
  });

  it.each([
    ['oneroster.version,1.2', 'oneroster.version,2.0', 3, 'oneroster.version: expected 1.1 or 1.2'],
    ['oneroster.version,1.2\n', '', null, 'oneroster.version: expected 1.1 or 1.2'],
    ['manifest.version,1.0', 'manifest.version,9', 2, 'manifest.version: expected 1.0'],
    ['file.users,bulk', 'file.users,full', 24, 'file.users: expected one of absent, bulk, delta'],
    ['file.users,bulk', 'file.pets,bulk\nfile.users,bulk', 24, '"file.pets" is no file of OneRoster 1.2'],
    ['file.users,bulk', 'file.users,bulk\nfile.users,delta', 25, '"file.users" stands here twice'],
    ['propertyName,value', 'name,value', 1, 'expected the header propertyName,value'],
  ])('is refused with %j as %j', async (from, to, line, message) => {
    const errors = await errorsOf({ 'manifest.csv': (text) => text.replace(from, to) });
    expect(errors[0]).toMatchObject({ file: 'manifest.csv', line, message });
  });

  it('is compared with the files that are there', async () => {
    expect(await errorsOf({ 'courses.csv': null })).toMatchObject([{ code: 'missing-file', file: 'courses.csv' }]);
    const undeclared = { 'manifest.csv': (text: string) => text.replace('file.courses,bulk', 'file.courses,absent') };
    expect(await errorsOf(undeclared)).toMatchObject([{ code: 'unexpected-file', file: 'courses.csv' }]);
  });
});

describe('the bytes of a file', () => {
  it('must be UTF-8; the error names the line of the first other byte', async () => {
    const latin1 = Buffer.from(String(sample()['users.csv']), 'latin1');
    expect(await errorsOf({ 'users.csv': latin1 })).toContainEqual({
      code: 'wrong-encoding',
      file: 'users.csv',
      line: 3,
      column: null,
      message: 'expected UTF-8, found bytes of another encoding: save the file as "CSV UTF-8"',
    });
  });

  it('must not be UTF-16', async () => {
    const utf16 = Buffer.from(`\ufeff${sample()['users.csv']}`, 'utf16le');
    const message = 'expected UTF-8, found UTF-16: save the file as "CSV UTF-8"';
    expect(await errorsOf({ 'users.csv': utf16 })).toMatchObject([{ code: 'wrong-encoding', line: 1, message }]);
  });

  it('must not hold NUL', async () => {
    const errors = await errorsOf({ 'results.csv': (text) => text.replace('B+', 'B\0') });
    expect(errors).toMatchObject([{ code: 'wrong-encoding', file: 'results.csv', line: 6 }]);
  });

  it('must have matching quotes', async () => {
    const open = await errorsOf({ 'users.csv': (text) => text.replace('Jr."', 'Jr.') });
    expect(open).toMatchObject([{ code: 'wrong-csv', file: 'users.csv', message: 'a quoted field is not closed' }]);
    const inside = await errorsOf({ 'users.csv': (text) => text.replace('""Bio""', '"Bio"') });
    expect(inside[0]).toMatchObject({ code: 'wrong-csv', file: 'users.csv', line: 3 });
  });

  it('may be missing only where no column is required', async () => {
    expect(await errorsOf({ 'orgs.csv': '' })).toMatchObject([
      { code: 'wrong-csv', file: 'orgs.csv', line: 1, message: 'expected a header with the names of the columns' },
    ]);
  });
});

describe('a header', () => {
  it('must have the required columns', async () => {
    const errors = await errorsOf({
      'orgs.csv': (text) => text.replace('sourcedId,status,dateLastModified,name', 'sourcedId,status,Status,nom'),
    });
    expect(errors.map(({ line, column, message }) => [line, column, message])).toEqual([
      [1, 'Status', 'expected every column once'],
      [1, 'name', 'this column is required; no column of the standard is "nom"'],
    ]);
  });

  it('must have every column once', async () => {
    const errors = await errorsOf({ 'orgs.csv': (text) => text.replace('identifier', 'name') });
    expect(errors).toMatchObject([{ code: 'wrong-header', column: 'name', message: 'expected every column once' }]);
  });

  it('has at most 200 columns', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `m${index}`).join(',');
    const errors = await errorsOf({ 'orgs.csv': `${many}\n` });
    expect(errors).toMatchObject([{ code: 'wrong-header', message: 'expected at most 200 columns, found 100000' }]);
  });

  it('must have status and dateLastModified in a delta file', async () => {
    const errors = await bench.rejected(school, deltaFiles({ 'orgs.csv': 'sourcedId,name,type\nx,X,school\n' }));
    expect(errors.map(({ column }) => column)).toEqual(['status', 'dateLastModified']);
  });
});

describe('records that do not fit together', () => {
  it('are named all at once, with wrong values, and without errors that only follow from them', async () => {
    const errors = await errorsOf({
      'users.csv': (text) => text.replace('user-chloe,,,true', 'user-chloe,,,maybe'),
      'enrollments.csv': (text) => text.replace('enr-4,,,class-bio-10a', 'enr-4,,,class-bio-10z'),
      'results.csv': (text) => text.replace('res-2,', 'res-1,'),
    });
    expect(errors.map(({ code, file, line, column }) => [code, file, line, column])).toEqual([
      ['wrong-value', 'users.csv', 6, 'enabledUser'],
      ['broken-reference', 'enrollments.csv', 5, 'classSourcedId'],
      ['duplicate-id', 'results.csv', 3, 'sourcedId'],
    ]);
    expect(errors[1]?.message).toBe('expected the sourcedId of a record of classes.csv, "class-bio-10z" is none');
    expect(errors[2]?.message).toBe('expected every sourcedId once, line 2 has the same');
  });

  it.each([
    ['classes.csv', '"term-autumn,year-2026"', '"term-autumn,year-1999"', 2, 'termSourcedIds'],
    ['classes.csv', '10,course-math', '10,course-art', 3, 'courseSourcedId'],
    ['users.csv', 'Anni,,,org-high', 'Anni,,,org-low', 4, 'primaryOrgSourcedId'],
    ['lineItems.csv', 'class-math-10a,cat-all', 'class-math-10a,cat-bio-home', 6, 'categorySourcedId'],
    ['orgs.csv', 'LD,', 'LD,org-high', 2, 'parentSourcedId'],
    ['academicSessions.csv', '2026-07-15,,2026', '2026-07-15,year-2026,2026', 3, 'parentSourcedId'],
  ])('%s: %j as %j', async (file, from, to, line, column) => {
    const errors = await errorsOf({ [file]: (text) => text.replace(from, to) });
    expect(errors[0]).toMatchObject({ code: 'broken-reference', file, line, column });
  });

  it('are not judged against a file that could not be read', async () => {
    const errors = await errorsOf({ 'users.csv': (text) => text.replace('Jr."', 'Jr.') });
    expect(errors.map(({ code }) => code)).toEqual(['wrong-csv']);
  });

  it.each([
    ['enrollments.csv', 'enr-6,,,class-math-10a,org-high,user-chloe', 'enr-6,,,class-math-10a,org-high,user-anna', 7],
    ['results.csv', 'res-2,,,item-cells,user-ben', 'res-2,,,item-cells,user-anna', 3],
  ])('%s: one thing in two records', async (file, from, to, line) => {
    const errors = await errorsOf({ [file]: (text) => text.replace(from, to) });
    expect(errors).toMatchObject([{ code: 'duplicate-record', file, line }]);
  });

  it('are counted all, and kept up to ten thousand', async () => {
    const rows = Array.from(
      { length: 250 },
      (_, index) => `extra-${index},,,nowhere,org-high,nobody,student,false,,,\n`,
    );
    const files: BundleFiles = sample({ 'enrollments.csv': (text) => text + rows.join('') });
    const outcome = await bench.import(school, files);
    expect(outcome).toMatchObject({ state: 'rejected', errorCount: 500 + 249 });
    expect(outcome.state === 'rejected' && outcome.errors).toHaveLength(749);
  });
});

it('never takes another school for a target of references', async () => {
  const other = await bench.fixtures.school();
  await bench.imported(other, sample());
  const line = 'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role\n';
  const delta = deltaFiles({
    'enrollments.csv': `${line}x,active,2026-01-01T00:00:00Z,class-bio-10a,org-high,user-anna,student\n`,
  });
  const errors = await bench.rejected(school, delta);
  expect(errors.map(({ column }) => column)).toEqual(['classSourcedId', 'schoolSourcedId', 'userSourcedId']);
});
