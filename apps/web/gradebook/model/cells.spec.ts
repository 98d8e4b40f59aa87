import { bodyOf, type Detail, entryOf, readEntry } from './cells.ts';

const words = { excused: ['entschuldigt', 'en'], missing: ['fehlt', 'fe'] };
const read = (typed: string, texts: string[] = []) => readEntry(typed, words, texts);

const detail: Detail = {
  sourcedId: 'result-1',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 3,
  lineItemSourcedId: 'sheet-1',
  student: {
    sourcedId: 'student-1',
    givenName: 'Ada',
    familyName: 'Keller',
    preferredGivenName: null,
    preferredFamilyName: null,
  },
  scoreStatus: 'fully graded',
  score: 12,
  textScore: null,
  textScorePoints: null,
  scoreDate: null,
  submittedAt: null,
  attempts: [],
  comment: 'Task 4 is elegant.',
  inProgress: null,
  incomplete: true,
  late: true,
  missing: null,
  draft: false,
};

describe('what is typed into a cell', () => {
  it.each([
    ['17.5', 17.5],
    ['17,5', 17.5],
    [' 8 ', 8],
    ['.5', 0.5],
    ['-2', -2],
    ['−2', -2],
    ['١٧٫٥', 17.5],
    ['۱۷٫۵', 17.5],
    ['0', 0],
  ])('reads %s as a score', (typed, score) => {
    expect(read(typed)).toEqual({ kind: 'score', score });
  });

  it.each(['EX', 'ex', 'entschuldigt', 'EN'])('reads %s as excused', (typed) => {
    expect(read(typed)).toEqual({ kind: 'excused' });
  });

  it.each(['MI', 'missing', 'fehlt', 'FE'])('reads %s as missing', (typed) => {
    expect(read(typed)).toEqual({ kind: 'missing' });
  });

  it('reads nothing as no grade, and the texts of the score scale as they are spelled', () => {
    expect(read('  ')).toEqual({ kind: 'empty' });
    expect(read('a-', ['A', 'A-'])).toEqual({ kind: 'text', text: 'A-' });
  });

  it.each(['abc', '1e3', '1.2.3', '1 000', '12%', '--1', 'A', '1000000001'])(
    'refuses %s, which would be a guess',
    (typed) => {
      expect(read(typed)).toBeUndefined();
    },
  );
});

describe('the result that is sent', () => {
  const kept = { comment: 'Task 4 is elegant.', inProgress: null, incomplete: true, late: true, missing: null };

  it('keeps what somebody wrote and marked beside the score', () => {
    expect(bodyOf({ kind: 'score', score: 14 }, detail)).toEqual({
      ...kept,
      scoreStatus: 'fully graded',
      score: 14,
      textScore: null,
    });
  });

  it('keeps that work was submitted, or commented, where the grade goes', () => {
    expect(bodyOf({ kind: 'empty' }, { ...detail, submittedAt: '2026-11-19T08:00:00.000Z' })).toMatchObject({
      scoreStatus: 'submitted',
      score: null,
    });
    expect(bodyOf({ kind: 'empty' }, detail)).toMatchObject({ scoreStatus: 'not submitted', comment: kept.comment });
    expect(bodyOf({ kind: 'empty' }, { ...detail, comment: null })).toBeNull();
    expect(bodyOf({ kind: 'empty' }, undefined)).toBeNull();
  });

  it('marks as missing, and takes the mark back with a score', () => {
    expect(bodyOf({ kind: 'missing' }, undefined)).toMatchObject({ scoreStatus: 'not submitted', missing: true });
    expect(bodyOf({ kind: 'score', score: 1 }, { ...detail, missing: true })).toMatchObject({ missing: null });
  });

  it('can be read back from the cell', () => {
    const cell = { ...detail, countedScore: 12 };
    expect(entryOf(cell)).toEqual({ kind: 'score', score: 12 });
    expect(entryOf({ ...cell, scoreStatus: 'exempt' })).toEqual({ kind: 'excused' });
    expect(entryOf({ ...cell, scoreStatus: 'not submitted', score: null, missing: true })).toEqual({ kind: 'missing' });
    expect(entryOf(undefined)).toEqual({ kind: 'empty' });
  });
});
