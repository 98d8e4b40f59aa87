import type { NetworkInterfaceInfo } from 'node:os';
import { chooseLoopback } from './loopback.ts';

const address = (family: 'IPv4' | 'IPv6', internal: boolean): NetworkInterfaceInfo =>
  ({ family, internal }) as NetworkInterfaceInfo;

describe('the loopback address', () => {
  it.each([
    ['of a usual machine is the one of IPv4', { lo: [address('IPv4', true), address('IPv6', true)] }, '127.0.0.1'],
    [
      'of a machine whose loopback has IPv6 alone is the one of IPv6',
      { lo: [address('IPv6', true)], eth0: [address('IPv4', false)] },
      '::1',
    ],
    ['where the system shows no interfaces is the one of IPv4', {}, '127.0.0.1'],
  ])('%s', (_what, interfaces, expected) => {
    expect(chooseLoopback(interfaces)).toBe(expected);
  });
});
