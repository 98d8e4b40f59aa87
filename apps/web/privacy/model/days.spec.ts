import { daysOf } from './days.ts';

const bounds = { minimum: 7, maximum: 365 };

it.each([
  ['7', 7],
  [' 365 ', 365],
  ['٩٠', 90],
  ['6', undefined],
  ['366', undefined],
  ['7.5', undefined],
  ['-30', undefined],
  ['', undefined],
  ['1e2', undefined],
])('the days of “%s” are %p', (text, days) => {
  expect(daysOf(text, bounds)).toBe(days);
});
