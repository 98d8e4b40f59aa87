import {
  date,
  decimal,
  emailAddress,
  extensible,
  type FieldType,
  flag,
  line,
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
      ['a/b?c#d%2e', 'a/b?c#d%2e'],
      ['me', undefined],
      ['.', undefined],
      ['..', undefined],
      ['a\u200bb', undefined],
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
    decimal(-5, 100),
    [
      ['-2', '-2'],
      ['33.333333333333336', '33.3333333333'],
      ['1e2', '100'],
      ['100.1', undefined],
      ['-5.1', undefined],
      ['1,5', undefined],
    ],
  ],
  [
    'address',
    emailAddress,
    [
      [" O'Brien@School.Example", "o'brien@school.example"],
      ['x@intranet', undefined],
      ['j\u00fcrgen@school.example', undefined],
    ],
  ],
  [
    'line',
    line(3),
    [
      [' abc ', 'abc'],
      ['abcd', undefined],
      ['a\nb', undefined],
      ['a\u202eb', undefined],
      ['a\u200bb', undefined],
    ],
  ],
  [
    'text',
    text(3),
    [
      ['a\nb', 'a\nb'],
      ['abcd', undefined],
    ],
  ],
  [
    'list',
    list(line(9)),
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
