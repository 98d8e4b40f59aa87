import { oldWords } from '../../checks/words.ts';

describe('the check of words', () => {
  it('finds an old word with its line and what to write instead', () => {
    expect(oldWords('docs/a.md', 'An alarm fires.\nThe alarm rings, and the run Goes on.')).toEqual([
      'docs/a.md:2: "Goes on": resume, continue, be in progress',
      'docs/a.md:2: "rings": be firing, be in ALARM',
    ]);
  });

  it('passes words that only contain an old one', () => {
    expect(oldWords('a.ts', 'strings, recommend, PNG, bring, foretell, NGINX, bearer')).toEqual([]);
  });
});
