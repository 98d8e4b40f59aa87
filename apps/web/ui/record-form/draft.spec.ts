import { changesOf, differencesOf, linesOf, rebased, toLines } from './draft.ts';

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

  it('keeps what is being typed where the record was read again, and shows the rest as it is stored', () => {
    const stored = { ...read, email: 'byron@school.example' };
    expect(rebased(read, stored, { ...read, familyName: 'By' })).toEqual({ ...stored, familyName: 'By' });
    const saved = { ...read, familyName: 'Byron' };
    expect(rebased(read, saved, { ...read, familyName: 'Byron ' })).toEqual(saved);
  });

  it('stays based on what was read first where somebody else changed what is being typed', () => {
    expect(rebased(read, { ...read, familyName: 'Lovelace' }, { ...read, familyName: 'Byron' })).toBeUndefined();
  });

  it('holds several choices as lines', () => {
    expect(linesOf(toLines(['term 1', 'term 2']))).toEqual(['term 1', 'term 2']);
    expect(linesOf('')).toEqual([]);
  });
});
