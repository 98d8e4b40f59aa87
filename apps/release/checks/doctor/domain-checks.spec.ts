import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { exampleEntry } from '../../../../test/setup/release/example-entry.ts';
import type { Zone } from '../../aws/route53.ts';
import { judgeCertificate, judgeDelegation, judgeZone } from './domain-checks.ts';

const zone: Zone = {
  name: exampleEntry.domain.zoneName,
  isPrivate: false,
  nameServers: ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.com'],
};

describe('the zone', () => {
  it('is the one of the entry', () => {
    expect(judgeZone(zone, exampleEntry)).toBe('school.example');
  });

  it.each([
    ['is not there', undefined, 'there is no zone Z00000000000EXAMPLE1'],
    ['belongs to another name', { ...zone, name: 'other.example' }, /is the zone of other\.example/],
    ['is private', { ...zone, isPrivate: true }, /private zone/],
  ])('is refused where it %s', (_what, found, message) => {
    expect(() => judgeZone(found, exampleEntry)).toThrow(message);
  });
});

/** A name server for one question at a time: answers NS records, or the code of the reason why there are none. */
async function nameServer(servers: readonly string[], responseCode = 0) {
  const socket: Socket = createSocket('udp4');
  const encode = (name: string) =>
    Buffer.concat([
      ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
      Buffer.from([0]),
    ]);
  socket.on('message', (query, { port, address }) => {
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | responseCode, 2);
    header.writeUInt16BE(servers.length, 6);
    header.writeUInt16BE(0, 10);
    const answers = servers.map((name) => {
      const data = encode(name);
      const fixed = Buffer.from([0xc0, 12, 0, 2, 0, 1, 0, 0, 0, 60, 0, data.length]);
      return Buffer.concat([fixed, data]);
    });
    socket.send(Buffer.concat([header, question, ...answers]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  // It answers at once, on a busy machine as well.
  const resolver = new Resolver({ timeout: 60_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return { resolver, [Symbol.dispose]: () => socket.close() };
}

describe('the delegation', () => {
  it('is good where the registrar has the servers of the zone', async () => {
    using dns = await nameServer(['ns-2.awsdns-02.com', 'NS-1.awsdns-01.org']);
    await expect(judgeDelegation(zone, dns.resolver)).resolves.toBe('2 name servers, those of the zone');
  });

  it('is missing where nobody entered the servers at the registrar', async () => {
    using dns = await nameServer([], 3);
    await expect(judgeDelegation(zone, dns.resolver)).rejects.toThrow('the public DNS does not know school.example');
  });

  it('is wrong where the zone was deleted and made again', async () => {
    using dns = await nameServer(['ns-1.awsdns-01.org', 'ns-9.awsdns-09.net']);
    await expect(judgeDelegation(zone, dns.resolver)).rejects.toThrow(
      "sends to ns-1.awsdns-01.org, ns-9.awsdns-09.net; the zone's own are ns-1.awsdns-01.org, ns-2.awsdns-02.com",
    );
  });

  it('does not wait long for a DNS that does not answer', async () => {
    const resolver = new Resolver({ timeout: 100, tries: 1 });
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    resolver.setServers([`127.0.0.1:${socket.address().port}`]);
    await expect(judgeDelegation(zone, resolver)).rejects.toThrow('the public DNS did not answer: ETIMEOUT');
    socket.close();
  });
});

describe('a certificate', () => {
  const now = new Date('2026-05-01T00:00:00Z');
  const issued = {
    names: ['api.classboard.example'],
    status: 'ISSUED',
    reason: undefined,
    notAfter: new Date('2027-01-01T00:00:00Z'),
    records: [],
  };

  it('reports the days until it expires', () => {
    expect(judgeCertificate(issued, now)).toBe('issued, 245 days left');
  });

  it('names the records to add while its validation is pending', () => {
    const waiting = { ...issued, status: 'PENDING_VALIDATION', records: ['_a.api.classboard.example _b.acm.aws'] };
    expect(() => judgeCertificate(waiting, now)).toThrow(
      expect.objectContaining({
        message: 'api.classboard.example: PENDING_VALIDATION',
        fix: 'Add the CNAME records to the zone: _a.api.classboard.example _b.acm.aws',
      }),
    );
  });

  it('is reported before it expires where ACM should have renewed it', () => {
    const old = { ...issued, notAfter: new Date('2026-05-20T00:00:00Z') };
    expect(() => judgeCertificate(old, now)).toThrow('19 days left; ACM should have renewed it');
  });

  it('reports why its validation failed', () => {
    const failed = { ...issued, status: 'FAILED', reason: 'CAA_ERROR' };
    expect(() => judgeCertificate(failed, now)).toThrow('api.classboard.example: FAILED, CAA_ERROR');
  });
});
