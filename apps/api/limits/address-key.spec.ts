import { addressKey } from './address-key.ts';

describe('the address that requests are counted by', () => {
  it('is the IPv4 address, also where it comes mapped into IPv6', () => {
    expect(addressKey('203.0.113.9')).toBe('203.0.113.9');
    expect(addressKey('::ffff:203.0.113.9')).toBe('203.0.113.9');
  });

  it('is the /64 network of an IPv6 address, however the address is written', () => {
    const network = '2001:db8:0:7::/64';
    expect(addressKey('2001:db8:0:7:1:2:3:4')).toBe(network);
    expect(addressKey('2001:0db8:0000:0007::1')).toBe(network);
    expect(addressKey('2001:DB8:0:7:ffff:ffff:ffff:ffff')).toBe(network);
    expect(addressKey('2001:db8:0:8::1')).not.toBe(network);
    expect(addressKey('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(addressKey('::1')).toBe('0:0:0:0::/64');
    expect(addressKey('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  });
});
