import { differing, type RecordedChange, rewind } from './restore.ts';

describe('a row as it was', () => {
  it('loses its changes, the newest first; what only one side mentions was null on the other', () => {
    const present = { score: '9', comment: 'Good', late: 'true', status: 'active' };
    const changes: RecordedChange[] = [
      { before: { score: '8' }, after: { score: '9', comment: 'Good' } },
      { before: { score: '7', text_score: 'B' }, after: { score: '8' } },
    ];
    const earlier = { score: '7', text_score: 'B', comment: null, late: 'true', status: 'active' };
    expect(rewind(present, changes)).toEqual(earlier);
  });

  it('is not there before it was made, and there again before it went', () => {
    expect(rewind({ score: '9' }, [{ before: null, after: { score: '9' } }])).toBeNull();
    expect(rewind(null, [{ before: { score: '9' }, after: null }])).toEqual({ score: '9' });
  });

  it('stays what it is without a change', () => {
    expect(rewind({ score: '9' }, [])).toEqual({ score: '9' });
  });
});

it('states differ in values, and not in the offset of a moment or in how nothing is said', () => {
  const names = ['score', 'comment', 'submitted_at'];
  const one = { score: '9', comment: null, submitted_at: '2026-11-30T08:00:00+00:00' };
  expect(differing(names, one, { score: '9', submitted_at: '2026-11-30T09:00:00+01:00' })).toEqual([]);
  expect(differing(names, one, { score: '9.5', submitted_at: '2026-11-30T09:00:00+00:00' })).toEqual([
    'score',
    'submitted_at',
  ]);
  expect(differing(names, one, null)).toEqual(['score', 'submitted_at']);
});
