import { readHandle, toHandle } from './handles.ts';

describe('handles', () => {
  it('carry the account id beside a token, whatever the token looks like', () => {
    for (const secret of ['a.b.c', 'AYABe', '..', 'x']) {
      for (const userId of ['e3d4c8b2-a0b1-7056-1234-0123456789ab', 'ada@school.example']) {
        expect(readHandle(toHandle({ userId, secret }))).toEqual({ userId, secret });
      }
    }
  });

  it('are not read out of anything else', () => {
    for (const text of ['', '.', 'abc', 'YWJj.', '.abc', 'IA.abc', 'AAAA.abc', 'PHNjcmlwdD4.abc', 'ü.abc']) {
      expect(readHandle(text)).toBeUndefined();
    }
  });
});
