import { differences, expectedRows } from '../../setup/row-types/compare.ts';
import { projectRoot } from '../../setup/runner/launcher.ts';

const [int8, text, timestamptz] = [20, 25, 1184];
const place = 'apps/api/classes/some.service.ts:7';
const expected = [
  {
    place,
    columns: new Map([
      ['id', new Set(['number'])],
      ['title', new Set(['string', 'null'])],
      ['metadata', undefined],
    ]),
  },
];

const of = (columns: Record<string, number>, nulls: string[] = []) =>
  differences(expected, [{ place, columns, nulls }]);

describe('what a query gives, beside the type of its rows', () => {
  it('may have more columns, nulls where the type has them, and whatever where that is unknown', () => {
    expect(of({ id: int8, title: text, metadata: 3802, more: text }, ['title', 'metadata'])).toEqual([]);
  });

  it('must have every column of the type', () => {
    expect(of({ id: int8, metadata: 3802 })).toEqual([`${place}: the statement gives no column "title"`]);
  });

  it('must have its kind of values', () => {
    expect(of({ id: int8, title: timestamptz, metadata: 3802 })).toEqual([
      `${place}: "title" is a Date, not string or null`,
    ]);
  });

  it('must have no null that the type does not know', () => {
    expect(of({ id: int8, title: text, metadata: 3802 }, ['id'])).toEqual([`${place}: "id" can be null`]);
  });

  it('must be recorded for most of the calls, or the comparison proves nothing', () => {
    expect(differences(expected, [])).toEqual(['only 0 of 1 calls were recorded']);
  });
});

describe('the calls that name the type of their rows', () => {
  it('are found in the application with its columns', () => {
    const found = expectedRows(projectRoot);
    expect(found.length).toBeGreaterThan(90);
    const caller = found.find((call) => call.place.startsWith('apps/api/access/authenticator.ts:'));
    expect(caller?.columns.get('tokensValidAfter')).toEqual(new Set(['Date', 'null']));
    expect(caller?.columns.get('schoolId')).toEqual(new Set(['number']));
  });
});
