import { generateKeyPairSync } from 'node:crypto';
import { type ParameterDefinition, parameters } from '../../../../infra/parameters.ts';
import { misformed, withoutStrayNewline } from './value-format.ts';

const definition = (name: string): ParameterDefinition => {
  const found = parameters.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} is not in the list`);
  return found;
};

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const webhook = 'https://hooks.slack.com/services/T000/B000/abcdefg';

describe('the form of a parameter', () => {
  it('takes a key as openssl writes it', () => {
    expect(misformed(definition('cdn/public-key'), publicKey)).toBeUndefined();
    expect(misformed(definition('cdn/private-key'), privateKey)).toBeUndefined();
  });

  it.each([
    ['a stray newline', `${webhook}\n`, 'it ends with a stray newline'],
    ['a stray space before it', ` ${webhook}`, 'it begins with a stray space'],
    ['quotes from a shell', `"${webhook}"`, 'it stands in quotes'],
    ['nothing', '', 'it is empty'],
  ])('names %s', (_what, value, problem) => {
    expect(misformed(definition('notify/release-webhook'), value)).toBe(problem);
  });

  it.each([
    ['line ends of Windows', publicKey.replaceAll('\n', '\r\n'), 'its lines end as on Windows (CRLF)'],
    ['line breaks that a JSON editor wrote', publicKey.replaceAll('\n', '\\n'), 'its line breaks are written as \\n'],
    ['a certificate in place of a key', 'MIIB', 'it is no PEM file'],
  ])('names %s', (_what, value, problem) => {
    expect(misformed(definition('cdn/public-key'), value)).toBe(problem);
  });

  it('shows nothing of a secret that does not fit', () => {
    const problem = misformed(definition('notify/release-webhook'), 'https://example.org/tr0ub4dor');
    expect(problem).toContain('it does not match');
    expect(problem).not.toContain('tr0ub4dor');
  });

  it('removes the newline that a pipe adds, and only that', () => {
    expect(withoutStrayNewline(definition('notify/release-webhook'), `${webhook}\n`)).toBe(webhook);
    expect(withoutStrayNewline(definition('notify/release-webhook'), ` ${webhook}\n`)).toBe(` ${webhook}\n`);
    expect(withoutStrayNewline(definition('cdn/public-key'), publicKey)).toBe(publicKey);
  });
});
