import { changesOf, differencesOf, linesOf, toLines } from './draft.ts';

describe('a form over a record', () => {
  const read = { givenName: 'Ada', familyName: 'Keller', email: 'ada@school.example' };

  it('sends what was typed and nothing else', () => {
    expect(changesOf(read, { ...read, familyName: 'Byron' })).toEqual({ familyName: 'Byron' });
    expect(changesOf(read, { ...read, familyName: ' Keller ' })).toEqual({});
    expect(changesOf(read, { ...read, email: '' })).toEqual({ email: '' });
  });

  it('shows both values where somebody else changed the same field, and theirs alone where only they did', () => {
    const theirs = { ...read, givenName: 'Augusta', familyName: 'Lovelace' };
    expect(differencesOf(read, theirs, { ...read, familyName: 'Byron' })).toEqual([
      { name: 'givenName', before: 'Ada', theirs: 'Augusta', mine: undefined },
      { name: 'familyName', before: 'Keller', theirs: 'Lovelace', mine: 'Byron' },
    ]);
  });

  it('shows nothing where both typed the same', () => {
    expect(differencesOf(read, { ...read, familyName: 'Byron' }, { ...read, familyName: 'Byron' })).toEqual([]);
  });

  it('holds several choices as lines', () => {
    expect(linesOf(toLines(['term 1', 'term 2']))).toEqual(['term 1', 'term 2']);
    expect(linesOf('')).toEqual([]);
  });
});
