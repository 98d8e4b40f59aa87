import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** DER, as far as a certificate needs it: tag, length, content. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const identifier = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const octets = (content: Uint8Array) => der(0x04, content);
const bits = (content: Uint8Array) => der(0x03, Buffer.from([0]), content);
const time = (moment: Date) => der(0x18, Buffer.from(moment.toISOString().replace(/[-:T]|\.\d+/g, ''), 'latin1'));

const ecdsaWithSha256 = sequence(identifier('2a8648ce3d040302'));
const commonName = identifier('550403');
const alternativeName = identifier('551d11');
const basicConstraints = identifier('551d13');

export interface TestCertificate {
  /** PEM; trusted by whoever takes it as an authority. */
  readonly certificate: string;
  readonly key: string;
  /** Settings of a server that still speaks what clients gave up long ago. */
  readonly options?: object;
}

/** A certificate for hosts and 127.0.0.1, signed by itself. `node:crypto` can only read them. */
export function makeCertificate(notBefore: Date, notAfter: Date, hosts = ['localhost']): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('localhost')))));
  const names = sequence(...hosts.map((host) => der(0x82, Buffer.from(host))), der(0x87, Buffer.from([127, 0, 0, 1])));
  const authority = sequence(der(0x01, Buffer.from([0xff])));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        sequence(alternativeName, octets(names)),
        sequence(basicConstraints, der(0x01, Buffer.from([0xff])), octets(authority)),
      ),
    ),
  );
  return { certificate: toPem(body, privateKey), key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

function toPem(body: Buffer, privateKey: KeyObject): string {
  const whole = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, privateKey)));
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines.trim()}\n-----END CERTIFICATE-----\n`;
}
