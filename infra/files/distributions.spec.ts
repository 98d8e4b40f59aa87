import { runInNewContext } from 'node:vm';
import { takeClientAddress } from '../../apps/api/limits/client-address.ts';
import { viewerAddress } from './distributions.ts';

describe('the function before the API', () => {
  it('replaces whatever address a client claims by the one that CloudFront saw, and leaves the rest', () => {
    const request = {
      uri: '/v1/auth/sign-in',
      headers: { 'x-viewer-address': { value: '192.0.2.66' }, 'user-agent': { value: 'browser' } },
    };
    const context = { event: { viewer: { ip: '198.51.100.10' }, request } };
    const forwarded = runInNewContext(`${viewerAddress}; handler(event)`, context) as typeof request;
    expect(forwarded).toEqual({
      uri: '/v1/auth/sign-in',
      headers: { 'x-viewer-address': { value: '198.51.100.10' }, 'user-agent': { value: 'browser' } },
    });
    const headers = {
      'x-origin-secret': 's'.repeat(48),
      'x-viewer-address': forwarded.headers['x-viewer-address'].value,
    };
    expect(takeClientAddress({ headers, ip: '130.176.0.1' }, ['s'.repeat(48)])).toBe('198.51.100.10');
  });
});
