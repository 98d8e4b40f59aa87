import { toDecimal } from './decimal.ts';
import { toEmailAddress } from './email-address.ts';
import { toOneLine } from './one-line-text.ts';

describe('a text of one line', () => {
  it.each([
    [' Ada ', 'Ada'],
    ['Zoe\u0308', 'Zo\u00eb'],
    ['Jos\u00e9 \u674e\u660e \u05d3\u05d5\u05d3', 'Jos\u00e9 \u674e\u660e \u05d3\u05d5\u05d3'],
    ['\u845b\u{E0100}\u98fe', '\u845b\u{E0100}\u98fe'],
    ['\u0639\u0644\u06cc\u200c\u0631\u0636\u0627', '\u0639\u0644\u06cc\u200c\u0631\u0636\u0627'],
    ['\u0d28\u0d4d\u200d', '\u0d28\u0d4d\u200d'],
    [
      'Art \u{1F469}\u{1F3FD}\u200d\u{1F3A8} \u2764\uFE0F 1\uFE0F\u20E3',
      'Art \u{1F469}\u{1F3FD}\u200d\u{1F3A8} \u2764\uFE0F 1\uFE0F\u20E3',
    ],
  ])('keeps %j', (text, kept) => expect(toOneLine(text)).toBe(kept));

  it.each([
    ['a blank', ' \u00a0\u3000'],
    ['a line break', 'Ada\nLovelace'],
    ['a carriage return', 'Ada\rLovelace'],
    ['a tab', 'Ada\tLovelace'],
    ['NEL', 'Ada\u0085Lovelace'],
    ['a line separator', 'Ada\u2028Lovelace'],
    ['a right-to-left override', 'Ada\u202Eecalevol'],
    ['an isolate', 'Ada\u2066x\u2069'],
    ['a right-to-left mark', '\u200FAda'],
    ['an Arabic letter mark', 'Ada\u061C.'],
    ['a zero width space', 'A\u200Bda'],
    ['a word joiner', 'A\u2060da'],
    ['a byte order mark', 'A\uFEFFda'],
    ['a soft hyphen', 'A\u00ADda'],
    ['a tag character', 'Ada\u{E0041}'],
    ['a Hangul filler', '\u3164'],
    ['the blank of Braille', '\u2800'],
    ['a grapheme joiner', 'A\u034Fda'],
    ['a joiner between Latin letters', 'A\u200Dda'],
    ['a non-joiner between Latin letters', 'A\u200Cda'],
    ['a joiner at the end of an Arabic word', '\u0639\u0644\u06cc\u200c'],
    ['a selector after a Latin letter', 'A\uFE0Fda'],
    ['two selectors after a Han letter', '\u845b\u{E0100}\u{E0101}'],
    ['half of a surrogate pair', 'Ada\uD800'],
  ])('holds no %s', (_, text) => expect(toOneLine(text)).toBeUndefined());
});

describe('an e-mail address', () => {
  it.each([
    ['  Ada@School.Example ', 'ada@school.example'],
    ["o'brien@h4odd.example", "o'brien@h4odd.example"],
    ['S1.Mixed+tag@H4api.Example', 's1.mixed+tag@h4api.example'],
    ['r&d@sub-1.school.example', 'r&d@sub-1.school.example'],
    ['anna@xn--schler-n2a.example', 'anna@xn--schler-n2a.example'],
    [`${'a'.repeat(64)}@${'b'.repeat(55)}.example`, `${'a'.repeat(64)}@${'b'.repeat(55)}.example`],
  ])('is %j', (text, address) => expect(toEmailAddress(text)).toBe(address));

  it.each([
    'ada',
    'ada@',
    '@school.example',
    'j\u00fcrgen@h4odd.example',
    'anna@sch\u00fcler.example',
    'x@intranet',
    'a..b@h4odd.example',
    'name.@h4odd.example',
    '.name@h4odd.example',
    '"q"@h4odd.example',
    'a,b@h4odd.example',
    '<x@h4odd.example>',
    'x@h4odd..example',
    'x@-h4odd.example',
    'a b@school.example',
    'ada@school.example\nbcc:x@y.example',
    `${'a'.repeat(65)}@school.example`,
    `${'a'.repeat(60)}@${'b'.repeat(60)}.example`,
  ])('is not %j', (text) => expect(toEmailAddress(text)).toBeUndefined());
});

describe('a number', () => {
  it.each([
    ['0', '0'],
    ['-0.0', '0'],
    ['+12.50', '12.5'],
    ['-2', '-2'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['100', '100'],
    ['1.25E1', '12.5'],
    ['-125e-1', '-12.5'],
    ['33.333333333333336', '33.3333333333'],
    ['0.33333333333333331', '0.3333333333'],
    ['0.00000000005', '0.0000000001'],
    ['-0.00000000005', '-0.0000000001'],
    ['0.00000000004999999999', '0'],
    ['9.99999999995', '10'],
    ['1e-400', '0'],
    ['0e999999999', '0'],
    [`0.${'0'.repeat(400)}1e400`, '0.1'],
    [`1${'0'.repeat(400)}e-400`, '1'],
  ])('%s is %s', (text, decimal) => expect(toDecimal(text)).toBe(decimal));

  it.each(['', '.', '-', '1,5', ' 1', '0x10', '1e', '1e1.5', 'INF', 'NaN', '--1', '1e21', '1 000'])(
    '%j is none',
    (text) => expect(toDecimal(text)).toBeUndefined(),
  );
});
