import { judgeTree } from './same-tree.ts';

const [commit, other] = ['a'.repeat(40), 'b'.repeat(40)];

describe('the working tree of a rollback', () => {
  it.each([
    ['makes the same stacks, at whatever commit', { approved: 'h1', here: 'h1', commit, head: other }],
    [
      'is at the commit of a release whose templates are not recorded',
      { approved: undefined, here: 'h1', commit, head: commit },
    ],
    ['belongs to a rehearsal without records', { approved: undefined, here: 'h1', commit, head: undefined }],
  ])('is taken where it %s', (_where, trees) => {
    expect(judgeTree(trees)).toBeUndefined();
  });

  it.each([
    ['makes other stacks', { approved: 'h1', here: 'h2', commit, head: commit }, `(commit ${commit})`],
    ['is at another commit', { approved: undefined, here: 'h1', commit, head: other }, 'is at bbbbbbbbbbbb'],
  ])('is refused where it %s', (_where, trees, why) => {
    expect(judgeTree(trees)).toContain(why);
  });
});
