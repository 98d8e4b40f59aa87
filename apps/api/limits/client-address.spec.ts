import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { takeClientAddress } from './client-address.ts';

const secret = 's'.repeat(48);
const edge = '130.176.0.1';
const addressOf = (headers: Record<string, string | string[]>, secrets = [secret]) =>
  takeClientAddress({ headers, ip: edge }, secrets);

describe('the address of a client', () => {
  it('is the one that CloudFront saw, where the request proves that it came through CloudFront', () => {
    expect(addressOf({ 'x-origin-secret': secret, 'x-viewer-address': '198.51.100.10' })).toBe('198.51.100.10');
    expect(addressOf({ 'x-origin-secret': secret, 'x-viewer-address': '2001:db8::8a2e:370:7334' })).toBe(
      '2001:db8::8a2e:370:7334',
    );
  });

  it('is proven by each of two secrets while one replaces the other', () => {
    const next = 'n'.repeat(48);
    for (const sent of [secret, next]) {
      const headers = { 'x-origin-secret': sent, 'x-viewer-address': '198.51.100.10' };
      expect(addressOf(headers, [secret, next])).toBe('198.51.100.10');
    }
  });

  it('is the one that the balancer saw, whatever a client without the secret claims', () => {
    const claim = { 'x-viewer-address': '198.51.100.10' };
    for (const forged of [
      claim,
      { ...claim, 'x-origin-secret': '' },
      { ...claim, 'x-origin-secret': secret.slice(1) },
      { ...claim, 'x-origin-secret': `${secret}, ${secret}` },
      { ...claim, 'x-origin-secret': secret.toUpperCase() },
      { ...claim, 'x-origin-secret': [secret, secret] },
    ]) {
      expect(addressOf(forged)).toBe(edge);
    }
    expect(addressOf({ ...claim, 'x-origin-secret': secret }, [])).toBe(edge);
    expect(addressOf({ ...claim, 'x-origin-secret': 'undefined' }, [])).toBe(edge);
  });

  it('is the one that the balancer saw where the edge sends none that is one', () => {
    for (const viewer of ['', 'localhost', '198.51.100.10:443', '198.51.100.10, 203.0.113.7']) {
      expect(addressOf({ 'x-origin-secret': secret, 'x-viewer-address': viewer })).toBe(edge);
    }
    expect(addressOf({ 'x-origin-secret': secret })).toBe(edge);
  });

  it('leaves no proof in the request for others to log', () => {
    const headers = { 'x-origin-secret': secret, 'x-viewer-address': '198.51.100.10', accept: '*/*' };
    addressOf(headers);
    expect(headers).toEqual({ accept: '*/*' });
  });

  it('is asked for in one way: nothing reads the address of the last hop for itself', () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const sources = globSync('**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));
    expect(sources.length).toBeGreaterThan(200);
    const readers = sources.filter((file) =>
      /\b(request|requestOf\(\w+\))\.ips?\b/.test(readFileSync(`${root}/${file}`, 'utf8')),
    );
    expect(readers).toEqual([]);
  });
});
