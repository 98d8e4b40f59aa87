import { type Choice, orderOf, type Postable } from './posting.ts';

const postableOf = (sourcedId: string, version: number, isGraded = true) =>
  ({ student: { sourcedId }, version, isGraded }) as Postable;
const choice = {
  preview: {
    counts: { posted: 2, gradedDrafts: 2, otherDrafts: 1 },
    fingerprints: { graded: 'drafts-graded', all: 'drafts-all' },
    postedFingerprints: { graded: 'posted-graded', all: 'posted-all' },
  },
  postable: [postableOf('ada', 2), postableOf('bea', 1, false), postableOf('cem', 4)],
} as unknown as Choice;

describe('what is posted or recalled', () => {
  const order = (action: 'post' | 'recall', of: Choice, ids: readonly string[]) =>
    orderOf(
      action,
      of,
      of.postable.filter(({ student }) => ids.includes(student.sourcedId)),
    );

  it('is everybody, or everybody with a grade, by the fingerprint of the preview', () => {
    expect(order('post', choice, ['ada', 'bea', 'cem'])).toEqual({
      action: 'post',
      which: 'all',
      fingerprint: 'drafts-all',
    });
    expect(order('post', choice, ['ada', 'cem'])).toEqual({
      action: 'post',
      which: 'graded',
      fingerprint: 'drafts-graded',
    });
  });

  it('is some students by the versions that were seen', () => {
    expect(order('post', choice, ['ada'])).toEqual({
      action: 'post',
      results: [{ studentSourcedId: 'ada', version: 2 }],
    });
  });

  it('is, to recall, by the fingerprint of what is posted', () => {
    const posted = { ...choice, postable: choice.postable.slice(0, 2) };
    expect(order('recall', posted, ['ada', 'bea'])).toMatchObject({ which: 'all', fingerprint: 'posted-all' });
    expect(order('recall', posted, ['ada'])).toMatchObject({ which: 'graded', fingerprint: 'posted-graded' });
  });

  it('is nobody who was not listed, such as a student who left the class', () => {
    const listed = { ...choice, postable: choice.postable.slice(0, 1) };
    expect(order('recall', listed, ['ada'])).toEqual({
      action: 'recall',
      results: [{ studentSourcedId: 'ada', version: 2 }],
    });
  });
});
