import { parseLock } from './lock.ts';

const prod = { settings: { name: 'prod' } };
/** As the tool wrote it before locks had a schemaVersion. */
const old = {
  kind: 'deploy',
  who: 'mia',
  why: 'release of 1.4.0 (0b7d2d9e81aa)',
  release: '20261121T053012Z-abababa',
  since: '2026-11-21T05:30:12.345Z',
  token: '3f0f6f0e-58b1-4c0b-9a55-3b1f0a1a2b3c',
  heartbeat: '2026-11-21T05:31:12.345Z',
  host: 'laptop',
  pid: 4_711,
};

describe('a lock that is read', () => {
  it('may have been written without a schemaVersion', () => {
    expect(parseLock(prod, JSON.stringify(old))).toEqual({ ...old, schemaVersion: 1 });
  });

  it.each([
    ['is no JSON', 'locked', 'is not JSON'],
    ['has no token', JSON.stringify({ ...old, token: undefined }), 'token: '],
    ['has a heartbeat that is no moment', JSON.stringify({ ...old, heartbeat: 'now' }), 'heartbeat: '],
    ['was written by a newer tool', JSON.stringify({ ...old, schemaVersion: 2 }), 'has schemaVersion 2'],
  ])('is refused with the name of its parameter where it %s', (_, value, why) => {
    const read = () => parseLock(prod, value);
    expect(read).toThrow('Cannot read the lock of prod: the parameter /classboard/prod/release/lock ');
    expect(read).toThrow(why);
    expect(read).toThrow(expect.objectContaining({ exitCode: 5 }));
  });
});
