import { ago, since } from './since.ts';

const now = new Date('2026-03-01T08:00:00Z');

describe('times as people write them', () => {
  it.each([
    ['45s', '2026-03-01T07:59:15.000Z'],
    ['30m', '2026-03-01T07:30:00.000Z'],
    ['2h', '2026-03-01T06:00:00.000Z'],
    ['1d', '2026-02-28T08:00:00.000Z'],
    ['2026-02-01T10:00Z', '2026-02-01T10:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(since(text, now).toISOString()).toBe(expected);
  });

  it.each(['', '30', 'yesterday', '5w', '-5m'])('"%s" is refused', (text) => {
    expect(() => since(text, now)).toThrow(/expected a length such as 45s/);
  });

  it.each([
    [0, '0 s'],
    [119, '119 s'],
    [600, '10 min'],
    [10_000, '3 h'],
    [500_000, '6 days'],
  ])('%i seconds are %s', (seconds, expected) => {
    expect(ago(new Date(now.getTime() - seconds * 1_000), now)).toBe(expected);
  });
});
