import type { Finding } from '../../../apps/api/imports/bundle/findings.ts';
import { type BundleChanges, sample } from '../../setup/api/bundles.ts';
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

const valueCases: [file: string, from: string, to: string, line: number, column: string, expected: string][] = [
  ['users.csv', 'user-anna,,,true', 'user-anna,,,yes', 4, 'enabledUser', 'true or false'],
  ['roles.csv', 'role-7', 'role\t7', 8, 'sourcedId', 'an identifier of 1 to 255 characters'],
  ['users.csv', 'anna@lakeside.example', 'anna at lakeside', 4, 'email', 'an e-mail address'],
  ['users.csv', 'anna@lakeside.example', 'anna@intranet', 4, 'email', 'an e-mail address'],
  ['users.csv', 'anna@lakeside.example', 'jürgen@lakeside.example', 4, 'email', 'an e-mail address of ASCII'],
  ['users.csv', 'anna@lakeside.example', 'a..b@lakeside.example', 4, 'email', 'an e-mail address'],
  ['users.csv', 'anna@lakeside.example', '<x@lakeside.example>', 4, 'email', 'an e-mail address'],
  ['users.csv', ',Anni,', ',"An\nni",', 4, 'preferredGivenName', 'at most 255 characters on one line'],
  ['users.csv', ',Anni,', ',An\u202eni,', 4, 'preferredGivenName', 'at most 255 characters on one line'],
  ['users.csv', ',Anni,', ',An\u200bni,', 4, 'preferredGivenName', 'at most 255 characters on one line'],
  ['courses.csv', '"09,10"', '"09,\u00ad10"', 2, 'grades', 'a list separated by commas'],
  ['users.csv', 'Anna,Krüger', ',Krüger', 4, 'givenName', 'at most 255 characters'],
  ['orgs.csv', 'LHS,org', `${'x'.repeat(256)},org`, 2, 'identifier', 'at most 255 characters'],
  ['orgs.csv', 'district,LD', 'castle,LD', 3, 'type', 'one of department, school, district'],
  ['orgs.csv', 'org-high,,', 'org-high,gone,', 2, 'status', 'one of active, tobedeleted'],
  ['academicSessions.csv', '2025-09-01,2026-01-31', '2025-02-29,2026-01-31', 2, 'startDate', 'a date from 1900'],
  ['academicSessions.csv', '2025-09-01,2026-01-31', '2025-09-01,2025-08-31', 2, 'endDate', 'no less than startDate'],
  ['academicSessions.csv', '2026-07-15,,2026', '2026-07-15,,26', 3, 'schoolYear', 'a year'],
  ['courses.csv', '"09,10"', '"09,,10"', 2, 'grades', 'a list separated by commas'],
  ['lineItems.csv', '2025-10-06T12:00:00Z', '2025-10-06T12:00:00', 4, 'dueDate', 'a date as YYYY-MM-DD, or'],
  ['lineItems.csv', '0,30,2.5', '0,30,-2.5', 4, 'metadata.weight', 'a number such as'],
  ['lineItems.csv', '0,30,2.5', '0,1e10,2.5', 4, 'resultValueMax', 'a number such as'],
  ['lineItems.csv', '0,30,2.5', '31,30,2.5', 4, 'resultValueMax', 'no less than resultValueMin'],
  ['results.csv', 'user-ben,fully graded', 'user-ben,fullygraded', 3, 'scoreStatus', 'one of exempt, fully graded'],
  ['results.csv', ',7.5,', ',"7,5",', 3, 'score', 'a number such as'],
  ['results.csv', ',7.5,', ',NaN,', 3, 'score', 'a number such as'],
  ['roles.csv', 'primary,guardian', 'primary,ext:', 8, 'role', 'one of aide'],
  ['enrollments.csv', 'user-ben,student', 'user-ben,pupil', 5, 'role', 'one of administrator, proctor'],
];

describe('a value of the wrong type', () => {
  it.each(valueCases)('%s: %j as %j', async (file, from, to, line, column, expected) => {
    const errors = await errorsOf({ [file]: (text) => text.replace(from, to) });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ file, line, column, message: expect.stringContaining(`expected ${expected}`) });
  });

  it('is never repeated in the error', async () => {
    const errors = await errorsOf({ 'users.csv': (text) => text.replace('anna@lakeside.example', 'Annas secret') });
    expect(JSON.stringify(errors)).not.toContain('secret');
  });

  it('is distinguished from a record with too few fields', async () => {
    const errors = await errorsOf({ 'roles.csv': (text) => text.replace('guardian,,,org-high,', 'guardian') });
    expect(errors).toMatchObject([
      { code: 'wrong-csv', file: 'roles.csv', line: 8, message: 'expected 10 fields as in the header, found 6' },
    ]);
  });
});
