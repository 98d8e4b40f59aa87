import { contentTypeOf } from './file-type.ts';

describe('the type of a gradebook file', () => {
  const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

  it.each([
    [{ name: 'Physics.XLSX', type: '' }, workbook],
    [{ name: 'download', type: workbook }, workbook],
    [{ name: 'Physics.csv', type: 'application/vnd.ms-excel' }, 'text/csv'],
    [{ name: 'Physics.csv', type: '' }, 'text/csv'],
  ])('of %j is %s', (file, expected) => expect(contentTypeOf(file)).toBe(expected));
});
