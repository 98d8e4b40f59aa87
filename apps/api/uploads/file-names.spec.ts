import { downloadName, faultOfFileName } from '../values/file-names.ts';
import { uploadRules } from './upload-rules.ts';

const types = Object.values(uploadRules).flatMap(({ contentTypes }) => contentTypes);

describe('the name of a file', () => {
  it.each([
    ['application/pdf', 'invoice.exe'],
    ['application/pdf', 'invoice.pdf.exe'],
    ['application/pdf', 'invoice.exe.pdf'],
    ['application/pdf', 'invoice.exe .pdf'],
    ['application/pdf', 'invoice.pdf.'],
    ['application/pdf', 'invoice'],
    ['application/pdf', '.pdf'],
    ['application/pdf', ' .pdf'],
    ['application/pdf', 'picture.png'],
    ['application/pdf', 'invoice\u202efdp.exe'],
    ['application/pdf', 'in\u200bvoice.pdf'],
    ['application/pdf', 'in\u00advoice.pdf'],
    ['application/pdf', 'line\nbreak.pdf'],
    ['application/pdf', '../invoice.pdf'],
    ['application/pdf', 'C:\\invoice.pdf'],
    ['application/pdf', 'NUL.pdf'],
    ['application/pdf', 'com1.pdf'],
    ['application/pdf', 'LPT¹ .pdf'],
    ['text/plain', 'notes.hta'],
    ['text/plain', 'notes.js'],
    ['text/plain', 'notes.lnk'],
    ['text/plain', 'notes.scr'],
    ['text/plain', 'notes.html'],
    ['image/png', 'me.svg'],
  ])('is refused for %s: %j', (contentType, fileName) => {
    expect(faultOfFileName(fileName, contentType)).toMatch(/^expected /);
  });

  it.each([
    ['application/pdf', 'Übung "4".PDF'],
    ['application/pdf', 'Lösung v1.2.pdf'],
    ['application/pdf', '作業.pdf'],
    ['application/pdf', 'console.pdf'],
    ['application/pdf', 'example.com.pdf'],
    ['text/plain', 'main.java'],
    ['image/jpeg', 'IMG_0001.JPG'],
    ['application/zip', 'site.zip'],
  ])('is taken for %s: %j', (contentType, fileName) => {
    expect(faultOfFileName(fileName, contentType)).toBeUndefined();
    expect(downloadName(fileName, contentType)).toBe(fileName);
  });

  it.each(types)('has an ending for each type that is accepted: %s', (contentType) => {
    expect(faultOfFileName('file.exe', contentType)).toMatch(/ends in \.[a-z0-9]+/);
  });

  it('is made harmless for a download where it was stored before the rule', () => {
    expect(downloadName('run me.exe', 'application/pdf')).toBe('run me_exe.pdf');
    expect(downloadName('fdp\u202eexe', 'image/png')).toBe('fdp_exe.png');
    expect(downloadName('aux', 'text/plain')).toBe('aux_.txt');
  });
});
