import { kindOf } from './file-kind.ts';
import { bodyOfMark, type Mark, markOf } from './mark.ts';
import { type Entry, isToGrade, maximumFor, nextToGrade } from './queue.ts';

const result = (more: object = {}) =>
  ({
    lineItemSourcedId: 'sheet-3',
    scoreStatus: 'fully graded',
    score: 17.5,
    textScore: null,
    textScorePoints: null,
    submittedAt: null,
    scoreDate: null,
    comment: null,
    inProgress: null,
    incomplete: null,
    late: null,
    missing: null,
    draft: false,
    version: 3,
    ...more,
  }) as unknown as NonNullable<Entry['result']>;
const submission = (submittedAt: string) => ({ submittedAt }) as unknown as NonNullable<Entry['submission']>;
const student = { sourcedId: 'student-1' } as unknown as Entry['student'];
const entry = (of: Partial<Entry>): Entry => ({
  student,
  submission: undefined,
  result: undefined,
  extended: undefined,
  ...of,
});
const monday = '2026-11-23T08:00:00.000Z';
const tuesday = '2026-11-24T08:00:00.000Z';

describe('who is next to be graded', () => {
  const waiting = entry({ submission: submission(monday) });
  const done = entry({ submission: submission(monday), result: result({ submittedAt: monday }) });

  it.each([
    ['work without a grade', waiting, true],
    ['nothing', entry({}), false],
    [
      'work that an import says was submitted',
      entry({ result: result({ scoreStatus: 'submitted', score: null }) }),
      true,
    ],
    ['graded work', done, false],
    ['work that was submitted again', { ...done, submission: submission(tuesday) }, true],
    [
      'work that was submitted after a grade without one',
      entry({ submission: submission(tuesday), result: result({ scoreDate: monday }) }),
      true,
    ],
    [
      'work that was graded after it was submitted',
      entry({ submission: submission(monday), result: result({ scoreDate: tuesday }) }),
      false,
    ],
    ['excused work', entry({ submission: submission(monday), result: result({ scoreStatus: 'exempt' }) }), false],
    ['work of whom an extension excuses', { ...waiting, extended: { excused: true, resultValueMax: 20 } }, false],
    ['work with other points possible', { ...waiting, extended: { excused: false, resultValueMax: 15 } }, true],
  ])('%s: %s', (_name, one, expected) => {
    expect(isToGrade(one as Entry)).toBe(expected);
  });

  it('is found behind the last from the beginning again', () => {
    expect(nextToGrade([waiting, done, done], 1)).toBe(0);
    expect(nextToGrade([waiting, done], 0)).toBe(0);
    expect(nextToGrade([done], 0)).toBeUndefined();
    expect(nextToGrade([], 0)).toBeUndefined();
  });
});

it('names the points possible for the student, which an extension may change', () => {
  expect(maximumFor(entry({}), { resultValueMax: 20 })).toBe(20);
  expect(maximumFor(entry({ extended: { excused: false, resultValueMax: 15 } }), { resultValueMax: 20 })).toBe(15);
});

describe('the form of a grade', () => {
  const empty: Mark = { kind: 'none', score: '', late: 'byTimes', comment: '' };

  it('says what stands there', () => {
    expect(markOf(undefined, String)).toEqual(empty);
    expect(markOf(result({ late: false, comment: 'Good' }), String)).toEqual({
      kind: 'score',
      score: '17.5',
      late: 'inTime',
      comment: 'Good',
    });
    expect(markOf(result({ score: null, textScore: 'A-' }), String)).toMatchObject({ kind: 'score', score: 'A-' });
    expect(markOf(result({ scoreStatus: 'exempt', score: null }), String)).toMatchObject({ kind: 'excused' });
  });

  it('keeps what it does not show, and a partial grade', () => {
    const stored = result({ scoreStatus: 'partially graded', inProgress: true });
    expect(bodyOfMark({ ...markOf(stored, String), score: '18,5' }, stored, true, [])).toMatchObject({
      scoreStatus: 'partially graded',
      score: 18.5,
      inProgress: true,
    });
  });

  it('takes a text of the score scale, and names what is none', () => {
    const mark: Mark = { ...empty, kind: 'score', score: 'a-' };
    expect(bodyOfMark(mark, undefined, false, ['A-'])).toMatchObject({ score: null, textScore: 'A-' });
    expect(bodyOfMark(mark, undefined, false, [])).toBeUndefined();
    expect(bodyOfMark({ ...mark, score: '' }, undefined, false, [])).toBeUndefined();
    expect(bodyOfMark({ ...mark, score: 'EX' }, undefined, false, [])).toBeUndefined();
  });

  it('leaves submitted work submitted where a grade goes, and nothing where nothing was', () => {
    expect(bodyOfMark(empty, result({ submittedAt: monday }), true, [])).toMatchObject({ scoreStatus: 'submitted' });
    expect(bodyOfMark(empty, result(), false, [])).toBeNull();
    expect(bodyOfMark({ ...empty, comment: 'See me' }, undefined, false, [])).toMatchObject({
      scoreStatus: 'not submitted',
      comment: 'See me',
    });
    expect(bodyOfMark({ ...empty, comment: 'See me' }, undefined, true, [])).toMatchObject({
      scoreStatus: 'submitted',
    });
    const commented = result({ comment: 'Old', score: null, scoreStatus: 'not submitted' });
    expect(bodyOfMark(empty, commented, false, [])).toBeNull();
  });
});

describe('the kind of a file', () => {
  it('is one for what a browser shows harmlessly, and none for what it would run', () => {
    expect([kindOf('application/pdf'), kindOf('image/png'), kindOf('text/plain')]).toEqual(['pdf', 'image', 'text']);
    expect([kindOf('text/html'), kindOf('image/svg+xml'), kindOf('__proto__')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
