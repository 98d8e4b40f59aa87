import { csvCell, csvLine, safeFileName } from './csv.ts';

describe('CSV cells', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['0', '0'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['Müller, Åsa', '"Müller, Åsa"'],
    ["O'Neil", "O'Neil"],
  ])('writes %j as %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+491701234', "'+491701234"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['＝1', "'＝1"],
  ])('keeps a spreadsheet from running %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('ends lines as RFC 4180 does', () => {
    expect(csvLine(['a', '', 'b'])).toBe('a,,b\r\n');
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
