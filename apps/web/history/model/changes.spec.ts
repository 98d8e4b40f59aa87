import { changesOf, isMoment } from './changes.ts';

describe('the changes of an entry of the history', () => {
  it('are the fields that differ, with what they were and became', () => {
    expect(changesOf({ score: 16.5, late: false }, { score: 17.5, late: false })).toEqual([
      { field: 'score', before: 16.5, after: 17.5 },
    ]);
  });

  it('of something new, or gone, are its values alone', () => {
    expect(changesOf(null, { score: 3, comment: null })).toEqual([{ field: 'score', before: null, after: 3 }]);
    expect(changesOf({ score: 3, comment: null }, null)).toEqual([{ field: 'score', before: 3, after: null }]);
    expect(changesOf(null, { studentSourcedId: 'student-1' })).toEqual([]);
  });

  it('keep moments apart from other texts', () => {
    expect([isMoment('2026-11-30T08:00:00.000Z'), isMoment('2026-11-30'), isMoment(3)]).toEqual([true, false, false]);
  });
});
