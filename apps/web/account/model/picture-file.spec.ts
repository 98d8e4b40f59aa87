import { faultOf, pictureName } from './picture-file.ts';

describe('the file of a picture', () => {
  it.each([
    [{ type: 'image/png', size: 5 * 1_048_576 }, undefined],
    [{ type: 'image/png', size: 5 * 1_048_576 + 1 }, 'tooLarge'],
    [{ type: 'image/svg+xml', size: 1 }, 'wrongType'],
    [{ type: '', size: 1 }, 'wrongType'],
  ])('%j is taken, or has the fault %s', (file, fault) => {
    expect(faultOf(file)).toBe(fault);
  });

  it('ends as its type does', () => {
    expect(pictureName('image/jpeg')).toBe('picture.jpg');
  });
});
