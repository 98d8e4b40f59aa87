import { changesOf, justBefore } from './history-text.ts';

describe('an entry of the history', () => {
  it('says what was and what became of it, the grade first', () => {
    const before = { comment: null, scoreStatus: 'submitted', score: null, scoreDate: null };
    const after = { comment: 'Good.', scoreStatus: 'fully graded', score: 8, scoreDate: '2026-11-20' };
    expect(changesOf({ before, after })).toEqual([
      { name: 'score', before: null, after: 8 },
      { name: 'scoreStatus', before: 'submitted', after: 'fully graded' },
      { name: 'comment', before: null, after: 'Good.' },
    ]);
  });

  it('leaves out of a new grade, and of one that is gone, what says nothing', () => {
    const grade = { score: 8, comment: null, late: null, draft: false };
    expect(changesOf({ before: null, after: grade })).toEqual([{ name: 'score', before: undefined, after: 8 }]);
    expect(changesOf({ before: grade, after: null })).toEqual([{ name: 'score', before: 8, after: undefined }]);
  });

  it('is undone by the last moment before it', () => {
    expect(justBefore('2026-11-20T08:00:00.000Z')).toBe('2026-11-20T07:59:59.999Z');
  });
});
