import { correctionOf, tieState } from './person.ts';

describe('a person', () => {
  it('loses a preferred name that is emptied, and sends an official one as it is typed', () => {
    expect(correctionOf({ preferredGivenName: '', familyName: 'Byron' })).toEqual({
      preferredGivenName: null,
      familyName: 'Byron',
    });
  });
});

describe('a tie of a guardian', () => {
  const tie = { open: true, endedAt: null, endRequestedAt: null };
  const moment = '2026-11-30T08:00:00.000Z';

  it.each([
    [tie, 'open'],
    [{ ...tie, endRequestedAt: moment }, 'endRequested'],
    [{ ...tie, open: false }, 'ofAge'],
    [{ ...tie, open: false, endRequestedAt: moment }, 'ofAge'],
    [{ ...tie, open: false, endedAt: moment, endRequestedAt: moment }, 'ended'],
  ] as const)('follows from %j', (facts, expected) =>
    expect(tieState(facts as Parameters<typeof tieState>[0])).toBe(expected),
  );
});
