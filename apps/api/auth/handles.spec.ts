import { AppConfig } from '../config/config.ts';
import { ChallengeHandles, readHandle, toHandle } from './handles.ts';

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

describe('sessions of challenges', () => {
  const handlesOf = (password: string) => new ChallengeHandles(new AppConfig({ DATABASE_PASSWORD: password } as never));
  const handle = { userId: 'e3d4c8b2-a0b1-7056-1234-0123456789ab', account: 'ada@school.example', secret: 'a.b.c' };

  it('carry whom the challenge was put to, and are read by every replica', () => {
    expect(handlesOf('same').read(handlesOf('same').write(handle))).toEqual(handle);
  });

  it('are not read where a client changed, respelled or invented whom they name', () => {
    const handles = handlesOf('same');
    const [owner, signature, ...secret] = handles.write(handle).split('.') as [string, string, ...string[]];
    const other = Buffer.from(JSON.stringify([handle.userId.toUpperCase(), handle.account])).toString('base64url');
    const rest = secret.join('.');
    for (const text of [
      `${other}.${signature}.${rest}`,
      `${owner}=.${signature}.${rest}`,
      `${owner}.${signature}A.${rest}`,
      `${owner}.${rest}`,
      `${owner}..${rest}`,
      `${owner}.${signature}.`,
      '..',
      '',
      handlesOf('other').write(handle),
    ]) {
      expect(handles.read(text)).toBeUndefined();
    }
  });
});
