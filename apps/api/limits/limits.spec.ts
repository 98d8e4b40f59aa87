import { readFileSync } from 'node:fs';
import { type AttemptKind, attemptsWithin, backoffs, requestsPerAddress, school, waitSeconds } from './limits.ts';

const hour = 3_600;
const day = 86_400;
const dayOf = (kind: AttemptKind, scope: 'place' | 'account' | 'address') => attemptsWithin(backoffs[kind][scope], day);

describe('the table of limits', () => {
  it('lets a school of 1,000 in behind one address within five minutes, at the application and at the firewall', () => {
    expect(school).toMatchObject({ people: 1_000, windowSeconds: 300 });
    const signIns = school.people * school.authRequestsPerPerson;
    const requests = school.people * (school.authRequestsPerPerson + school.requestsPerPerson);
    expect(requestsPerAddress.windowSeconds).toBe(school.windowSeconds);
    expect(requestsPerAddress.auth).toBeGreaterThanOrEqual(signIns);
    expect(requestsPerAddress.firewall.auth).toBeGreaterThan(requestsPerAddress.auth);
    expect(requestsPerAddress.firewall.all).toBeGreaterThanOrEqual(requests);
    expect(backoffs.password.address.free).toBeGreaterThanOrEqual(school.people);
    expect(backoffs.mail.address.free).toBeGreaterThanOrEqual(school.people);
  });

  it('lets an account be guessed at less than 100 times a day from everywhere but its usual places', () => {
    expect(dayOf('password', 'account')).toBeLessThan(100);
    for (const kind of ['code', 'mailed-code'] as const) expect(dayOf(kind, 'account')).toBeLessThan(25);
  });

  it('gives away a chance of less than one in 10,000 a day at a code of six digits', () => {
    // Three codes of an authenticator app are right at a time, because clocks differ.
    expect((dayOf('code', 'account') * 3) / 1e6).toBeLessThan(1e-4);
    expect(dayOf('mailed-code', 'account') / 1e6).toBeLessThan(1e-4);
  });

  it('is what the documentation says', () => {
    const docs = readFileSync('docs/api.md', 'utf8').replaceAll(/\s+/g, ' ');
    const row = (name: string, kind: AttemptKind) => {
      const cells = (['place', 'account'] as const).map((scope) => {
        const backoff = backoffs[kind][scope];
        return `${backoff.free} free, ${attemptsWithin(backoff, hour)} in an hour, ${attemptsWithin(backoff, day)} in a day`;
      });
      return `| ${name} | ${cells.join(' | ')} |`;
    };
    expect(docs).toContain(row('passwords', 'password'));
    expect(docs).toContain(row('codes of the authenticator app', 'code'));
    expect(docs).toContain(row('codes from mails', 'mailed-code'));
    expect(docs).toContain(row('mails', 'mail'));
    const { address } = backoffs.password;
    expect(docs).toContain(`${address.free.toLocaleString('en')} failures are free`);
    expect(docs).toContain(`${attemptsWithin(address, day).toLocaleString('en')} in a day`);
    expect(docs).toContain(`${requestsPerAddress.auth.toLocaleString('en')} requests in five minutes`);
  });
});

describe('the wait before another attempt', () => {
  it('begins after the free ones, doubles, and has an end', () => {
    const backoff = { free: 2, firstWaitSeconds: 30, longestWaitSeconds: 100 };
    expect([0, 1, 2, 3, 4, 500].map((attempts) => waitSeconds(backoff, attempts))).toEqual([0, 0, 30, 60, 100, 100]);
  });

  it('lets an attacker who never waits too long make as many attempts as the waits fit into the time', () => {
    const backoff = { free: 2, firstWaitSeconds: 30, longestWaitSeconds: 100 };
    expect([0, 29, 30, 89, 90, 190].map((seconds) => attemptsWithin(backoff, seconds))).toEqual([2, 2, 3, 3, 4, 5]);
  });
});
