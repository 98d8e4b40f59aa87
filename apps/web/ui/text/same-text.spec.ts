import { isSameText } from './same-text.ts';

it.each([
  ['Zoé Keller', 'Zoe\u0301 Keller', true],
  [' Ada Keller', 'Ada  Keller ', true],
  ['Ada', 'Ada ', true],
  ['ada', 'Ada', false],
  ['Zoe', 'Zoé', false],
  ['', 'Ada', false],
])('%j typed for %j: %p', (typed, asked, expected) => {
  expect(isSameText(typed, asked)).toBe(expected);
});
