import fc from 'fast-check';
import { type CsvFormat, csvCell, csvFormatOf, csvLine, separators } from './csv.ts';
import { safeFileName } from './sheet.ts';

const usual: CsvFormat = { separator: ',', decimalMark: '.' };

describe('CSV cells', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['0', '0'],
    ['a,b', '"a,b"'],
    ['a;b', '"a;b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['Müller, Åsa', '"Müller, Åsa"'],
    ["O'Neil", "O'Neil"],
  ])('writes %j as %j', (value, cell) => {
    expect(csvCell(value, usual)).toBe(cell);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+491701234', "'+491701234"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['\t=1', `"'\t'=1"`],
    ['\r=1', `"'\r'=1"`],
    ['＝1', "'＝1"],
    ['Noah;=cmd', `"Noah;'=cmd"`],
    ['Noah\t@x', `"Noah\t'@x"`],
    ['Noah, -1', `"Noah, '-1"`],
  ])('keeps a spreadsheet from running %j', (value, cell) => {
    expect(csvCell(value, usual)).toBe(cell);
  });

  it('never begins a cell with a formula, whatever separator the program that opens it cuts at', () => {
    const text = fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', ',', ';', '\t', '"', "'", ' ', '\n', '\r', 'a'),
    });
    const anySeparator = fc.constantFrom(...Object.values(separators));
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        anySeparator,
        anySeparator,
        (cells, written, read) => {
          const line = csvLine(cells, { separator: written, decimalMark: '.' });
          // Cut at every separator and line break, also inside quotes: nothing in the file may depend on them.
          const cut = line.split(read).flatMap((part) => part.split(/\r\n?|\n/));
          expect(cut.filter((cell) => /^\s*"?[=+\-@]/.test(cell))).toEqual([]);
        },
      ),
    );
  });

  it('writes numbers with the decimal mark, negative ones too', () => {
    expect(csvCell({ digits: '-17.5' }, { separator: ';', decimalMark: ',' })).toBe('-17,5');
    expect(csvCell({ digits: '-17.5' }, usual)).toBe('-17.5');
  });

  it('ends lines as RFC 4180 does', () => {
    expect(csvLine(['a', '', 'b'], usual)).toBe('a,,b\r\n');
  });

  it.each([
    ['en', ',', '.'],
    ['de-DE', ';', ','],
    ['de-CH', ',', '.'],
    ['es', ';', ','],
    ['ar-EG', ',', '.'],
  ])('follows what spreadsheets in %s expect', (locale, separator, decimalMark) => {
    expect(csvFormatOf(locale)).toEqual({ separator, decimalMark });
  });
});

describe('file names', () => {
  it.each([
    ['Physics 10a', 'Physics-10a'],
    ['../../etc/passwd', 'etc-passwd'],
    ['Übung "x"\r\nset-cookie: a', 'Ubung-x-set-cookie-a'],
    ['数学', 'class'],
    ['a'.repeat(100), 'a'.repeat(60)],
    [`${'a'.repeat(59)} b`, 'a'.repeat(59)],
  ])('makes %j a name that no system misreads', (text, name) => {
    expect(safeFileName(text)).toBe(name);
  });
});
