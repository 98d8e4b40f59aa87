import { AppConfig } from '../config/config.ts';
import type { Environment } from '../config/schema.ts';
import { UnsubscribeLinks } from './unsubscribe-links.ts';

const config = (secret: string) =>
  new AppConfig({
    COGNITO_CLIENT_SECRET: secret,
    PUBLIC_URL: 'https://api.school.example',
    PORT: 3000,
  } as Environment);
const links = new UnsubscribeLinks(config('a secret'));

describe('a link to unsubscribe', () => {
  const token = links.tokenOf({ userId: 1_234, kind: 'digest' });

  it('names whom it is for and what they get no more', () => {
    expect(links.read(token)).toEqual({ userId: 1_234, kind: 'digest' });
  });

  it('is good for nobody else', () => {
    const [, kind, signature] = token.split('.');
    const forged = [`${(1_235).toString(36)}.${kind}.${signature}`, `${token}x`, token.slice(0, -1), '', '..', 'a.b'];
    expect(forged.map((text) => links.read(text))).toEqual(forged.map(() => undefined));
    expect(new UnsubscribeLinks(config('another')).read(token)).toBeUndefined();
  });

  it('stands in the headers of RFC 8058, within what SES takes', () => {
    const headers = links.headers(1_234, 'digest');
    expect(headers).toEqual({
      'List-Unsubscribe': `<https://api.school.example/v1/unsubscribe/${token}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    for (const value of Object.values(headers)) expect(value).toMatch(/^[ -~]{1,870}$/);
  });

  it('is not there for what nobody can unsubscribe from', () => {
    expect(links.headers(1_234, 'accountNotice')).toEqual({});
  });
});
