import { localText, momentOf } from './moment.ts';

describe('the clock of the school', () => {
  it.each([
    ['2026-11-30T23:59', 'Europe/Berlin', '2026-11-30T22:59:00.000Z'],
    ['2026-07-01T00:00', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
    ['2026-11-30T12:00', 'Australia/Lord_Howe', '2026-11-30T01:00:00.000Z'],
    // Both sides of the changes.
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
  ])('shows %s in %s at %s', (text, timeZone, moment) => {
    expect(momentOf(text, timeZone)).toBe(moment);
    expect(localText(moment, timeZone)).toBe(text);
  });

  it('is taken the first time where it shows twice, and moved on where it is left out', () => {
    expect(momentOf('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(momentOf('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(momentOf('2026-04-05T01:45', 'Australia/Lord_Howe')).toBe('2026-04-04T14:45:00.000Z');
  });

  it('is of no use for other texts', () => {
    expect(momentOf('', 'Europe/Berlin')).toBeUndefined();
    expect(momentOf('yesterday', 'Europe/Berlin')).toBeUndefined();
  });
});
