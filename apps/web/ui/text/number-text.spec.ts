import { readNumber } from './number-text.ts';

describe('a typed number', () => {
  it.each([
    ['12.5', 12.5],
    ['12,5', 12.5],
    [' ٣٫٥ ', 3.5],
    ['۷', 7],
    ['−2', -2],
    ['.5', 0.5],
  ])('is read from %p', (typed, expected) => expect(readNumber(typed)).toBe(expected));

  it.each(['', 'twelve', '1.000,5', '1e3', '5 %'])('is not read from %p', (typed) =>
    expect(readNumber(typed)).toBeUndefined(),
  );

  it.each([
    ['1,000', 'en', undefined],
    ['-1,000', 'en', undefined],
    ['1.000', 'de', undefined],
    ['17.125', 'en', 17.125],
    ['17,125', 'de', 17.125],
    ['0,125', 'en', 0.125],
    ['17,25', 'en', 17.25],
  ])('%p, which may be thousands in %s, is %p', (typed, tag, expected) =>
    expect(readNumber(typed, tag)).toBe(expected),
  );
});
