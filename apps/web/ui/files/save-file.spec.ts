import { fileNameOf } from './save-file.ts';

describe('the name of a download', () => {
  it.each([
    [`attachment; filename="Physik.csv"; filename*=UTF-8''Physik%209%C3%A4.csv`, 'Physik 9ä.csv'],
    ['attachment; filename="Physics.csv"', 'Physics.csv'],
    ['attachment', 'gradebook.csv'],
    [null, 'gradebook.csv'],
  ])('of %p is %p', (disposition, expected) => expect(fileNameOf(disposition, 'gradebook.csv')).toBe(expected));
});
