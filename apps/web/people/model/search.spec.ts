import { askedOf, firstChoice } from './search.ts';

describe('a search for people', () => {
  it('asks for everybody, in order and counted, as long as nothing is typed', () => {
    expect(askedOf({ ...firstChoice, q: '  ' })).toEqual({
      q: undefined,
      asked: { sort: 'familyName', total: true },
    });
  });

  it('asks for a name with role and status', () => {
    expect(askedOf({ q: ' kel', role: 'student', status: 'disabled', sort: '-dateLastModified' })).toEqual({
      q: 'kel',
      asked: { role: 'student', enabled: false, sort: '-dateLastModified', total: true },
    });
  });
});
