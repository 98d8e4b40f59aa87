import { hexOf } from './hex.ts';

it('writes each byte with two hexadecimal digits', () => {
  expect(hexOf(new Uint8Array([0, 15, 255]).buffer)).toBe('000fff');
});
