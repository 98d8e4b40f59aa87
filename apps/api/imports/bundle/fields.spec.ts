import {
  date,
  decimal,
  extensible,
  type FieldType,
  flag,
  list,
  moment,
  oneOf,
  sourcedId,
  text,
  year,
} from './fields.ts';

const cases: [string, FieldType, [input: string, read: string | undefined][]][] = [
  [
    'sourcedId',
    sourcedId,
    [
      ['a b', 'a b'],
      [' a', undefined],
      ['a\tb', undefined],
      ['x'.repeat(256), undefined],
    ],
  ],
  [
    'flag',
    flag,
    [
      ['TRUE', 'true'],
      ['false', 'false'],
      ['1', undefined],
      ['yes', undefined],
    ],
  ],
  [
    'date',
    date,
    [
      ['2024-02-29', '2024-02-29'],
      ['2023-02-29', undefined],
      ['2024-2-9', undefined],
      ['1899-12-31', undefined],
    ],
  ],
  [
    'year',
    year,
    [
      ['2026', '2026'],
      ['26', undefined],
      ['2226', undefined],
    ],
  ],
  [
    'decimal',
    decimal(100),
    [
      ['0', '0'],
      ['99.1234567891', '99.1234567891'],
      ['100.1', undefined],
      ['-1', undefined],
      ['.5', undefined],
      ['1,5', undefined],
      ['0.12345678901', undefined],
    ],
  ],
  [
    'text',
    text(3),
    [
      ['abc', 'abc'],
      ['abcd', undefined],
    ],
  ],
  [
    'list',
    list(text(9)),
    [
      ['a, b', '{"a","b"}'],
      ['a"\\', '{"a\\"\\\\"}'],
      ['a,', undefined],
    ],
  ],
  [
    'extensible',
    extensible(oneOf('a')),
    [
      ['a', 'a'],
      ['ext:Chef-1', 'ext:Chef-1'],
      ['ext:', undefined],
      ['b', undefined],
    ],
  ],
  ['begin of a day', moment('begin'), [['2026-03-01', '2026-03-01']]],
  [
    'end of a day',
    moment('end'),
    [
      ['2026-03-01', '2026-03-01 23:59:59'],
      ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z'],
      ['2026-03-01T10:00:00.123+02:00', '2026-03-01T10:00:00.123+02:00'],
      ['2026-03-01T10:00:00', undefined],
      ['2026-03-01T24:00:00Z', undefined],
      ['2026-03-01T10:00:00+15:00', undefined],
      ['2026-02-30T10:00:00Z', undefined],
    ],
  ],
];

describe.each(cases)('%s', (_, type, inputs) => {
  it.each(inputs)('%j', (input, read) => expect(type.read(input)).toBe(read));
});
