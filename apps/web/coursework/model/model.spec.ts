import { consequencesOf } from './consequences.ts';
import { distributionOf } from './distribution.ts';
import { bodyOfForm, changedPart, differences, formOf, newAssignment } from './form.ts';

const zone = 'Europe/Berlin';
const base = {
  ...newAssignment('homework'),
  title: 'Sheet 3',
  dueDate: '2026-11-23T22:59:59.000Z',
  resultValueMax: 20,
};
const readNumber = (text: string) => (/^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : undefined);
const read = (changes: object, of = base) =>
  bodyOfForm({ ...formOf(of, zone, String), ...changes }, of, zone, readNumber);

describe('the form of an assignment', () => {
  it('says by the clock of the school what was read, to the second', () => {
    expect(formOf(base, zone, String).dueDate).toBe('2026-11-23T23:59');
    expect(read({})).toEqual({ body: base });
  });

  it('reads another moment, and names what it cannot read', () => {
    expect(read({ dueDate: '2026-07-01T08:00' })).toMatchObject({ body: { dueDate: '2026-07-01T06:00:00.000Z' } });
    expect(read({ dueDate: '' })).toMatchObject({ body: { dueDate: null } });
    expect(read({ title: ' ', resultValueMax: 'x', weight: '1,5' })).toEqual({
      unreadable: ['title', 'resultValueMax'],
    });
  });

  it('sends what was changed alone, so that what somebody else changed meanwhile stays', () => {
    const mine = { ...base, title: 'Sheet 4' };
    expect(changedPart(mine, differences(base, mine))).toEqual({ title: 'Sheet 4' });
  });
});

describe('what an edit changes for grades that are there', () => {
  const now = new Date('2026-11-20T00:00:00Z');
  const existing = { graded: 3, drafts: 1, submitted: 2 };
  const after = (changes: object, before: object = {}) =>
    consequencesOf({ ...base, ...before }, { ...base, ...before, ...changes }, existing, now);

  it.each([
    [{ title: 'Another' }, []],
    [{ resultValueMax: 25 }, ['pointsOfScores']],
    [{ scoreScaleSourcedId: 'letters' }, ['textsOfScale']],
    [{ categorySourcedId: 'tests', weight: 2 }, ['otherCategory', 'countsDifferently']],
    [{ assignDate: '2026-11-21T00:00:00Z' }, ['hidden']],
    [{ dueDate: '2026-11-22T00:00:00.000Z' }, ['lateEarlier']],
    [{ dueDate: null }, ['lateLater']],
    [{ posting: 'manual' }, ['draftsFromNow']],
    [{ posting: 'automatic' }, ['draftsStay']],
  ])('%j: %j', (changes, expected) => {
    expect(after(changes)).toEqual(expected);
  });

  it('is nothing where there are none', () => {
    const none = { graded: 0, drafts: 0, submitted: 0 };
    expect(consequencesOf(base, { ...base, resultValueMax: 1, dueDate: null, posting: 'manual' }, none, now)).toEqual(
      [],
    );
  });
});

describe('the distribution of scores', () => {
  const result = (score: number | null, more: object = {}) => ({
    score,
    textScore: null,
    textScorePoints: null,
    scoreStatus: 'fully graded' as const,
    missing: null,
    ...more,
  });

  it('counts each score in a tenth of the points possible, those above and below in the outer ones', () => {
    const { bins, mean, median } = distributionOf(
      [0, 1.9, 2, 20, 25, -1].map((score) => result(score)),
      20,
      6,
      [],
    );
    expect(bins.map(({ count }) => count)).toEqual([3, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    expect([mean, median]).toEqual([47.9 / 6, 1.95]);
  });

  it('counts excused, missing and texts beside them, and who has nothing', () => {
    const results = [
      result(null, { scoreStatus: 'exempt' }),
      result(null, { scoreStatus: 'not submitted', missing: true }),
      result(null, { textScore: 'A', textScorePoints: 19 }),
    ];
    expect(distributionOf(results, 20, 5, ['A', 'B'])).toMatchObject({
      texts: [
        { text: 'A', count: 1 },
        { text: 'B', count: 0 },
      ],
      graded: 1,
      excused: 1,
      missing: 1,
      none: 2,
      mean: 19,
    });
    expect(distributionOf([], 0, 0, [])).toMatchObject({ mean: null, median: null, none: 0 });
  });
});
