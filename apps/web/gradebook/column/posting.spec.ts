import { readOf, rowOf, scoreCell } from '../model/read-fixture.ts';
import { Rows } from '../model/rows.ts';
import { orderOf, type Postable, postableOf } from './posting.ts';

const preview = {
  fingerprints: { graded: 'drafts-graded', all: 'drafts-all' },
  postedFingerprints: { graded: 'posted-graded', all: 'posted-all' },
  drafts: [
    { student: { sourcedId: 'ada' }, scoreStatus: 'fully graded', score: 8, textScore: null, version: 2 },
    { student: { sourcedId: 'bea' }, scoreStatus: 'submitted', score: null, textScore: null, version: 1 },
    { student: { sourcedId: 'cem' }, scoreStatus: 'exempt', score: null, textScore: null, version: 4 },
  ],
} as unknown as Parameters<typeof postableOf>[1];
const idsOf = (entries: readonly Postable[]) => entries.map(({ student }) => student.sourcedId);

describe('what is posted or recalled', () => {
  const drafts = postableOf('post', preview, [], 'quiz');
  const order = (ids: readonly string[]) =>
    orderOf(
      'post',
      preview,
      drafts,
      drafts.filter(({ student }) => ids.includes(student.sourcedId)),
    );

  it('is everybody, or everybody with a grade, by the fingerprint of the preview', () => {
    expect(order(['ada', 'bea', 'cem'])).toEqual({ action: 'post', which: 'all', fingerprint: 'drafts-all' });
    expect(order(['ada', 'cem'])).toEqual({ action: 'post', which: 'graded', fingerprint: 'drafts-graded' });
  });

  it('is some students by the versions that were seen', () => {
    expect(order(['ada'])).toEqual({ action: 'post', results: [{ studentSourcedId: 'ada', version: 2 }] });
  });

  it('is, to recall, what the gradebook has stored and students see', () => {
    const { all } = new Rows({
      ...readOf(['quiz'], {}),
      rows: [
        rowOf('ada', [scoreCell('quiz', 8, 3)]),
        rowOf('bea', [{ ...scoreCell('quiz', 5), draft: true }]),
        rowOf('cem', [undefined]),
      ],
    });
    const posted = postableOf('recall', preview, all, 'quiz');
    expect(idsOf(posted)).toEqual(['ada']);
    expect(orderOf('recall', preview, posted, posted)).toMatchObject({ which: 'all', fingerprint: 'posted-all' });
  });
});
