import { dataClasses } from '../database/data-classes.ts';
import { redact, redactedFields } from './redaction.ts';

describe('what a line of the log leaves out', () => {
  it('is every value under the name of a column about people, as it is and as the code writes it', () => {
    const fields = {
      email: 'a@b',
      given_name: 'Ada',
      familyName: 'Keller',
      comment: 'x',
      score: 7,
      textScore: 'A',
      token: 't',
    };
    expect(redact({ userId: 4, ...fields, state: 'done' })).toEqual({ userId: 4, state: 'done' });
    expect(redact({ user: { id: 4, ...fields, more: { phone: '1', rows: 2 } } })).toEqual({
      user: { id: 4, more: { rows: 2 } },
    });
  });

  it('is no error, which says what it is by another rule, and no code', () => {
    const error = new Error('x');
    expect(redact({ error, reason: 'legalHold', cognitoSub: 'c' })).toEqual({
      error,
      reason: 'legalHold',
      cognitoSub: 'c',
    });
  });

  it('follows from the classes: a new column about people is left out without another word', () => {
    const { people } = { people: Object.keys(dataClasses.users.columns) };
    const left = people.filter((column) => redactedFields.has(column));
    expect(left).toEqual(expect.arrayContaining(['username', 'email', 'phone', 'middle_name', 'preferred_given_name']));
    expect(left).not.toContain('role');
  });
});
