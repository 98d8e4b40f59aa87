import { findPersonal } from '../../setup/logs/walk.ts';

describe('the walk over the logs of a run of tests', () => {
  const line = (fields: object) => JSON.stringify({ level: 'info', ...fields, msg: 'request' });

  it('finds nothing in ids, numbers and codes', () => {
    const fields = {
      userId: 7,
      route: '/v1/users/:userSourcedId',
      status: 200,
      durationMillis: 161.7319,
      error: { type: 'Problem', code: '23505' },
    };
    expect(findPersonal([line(fields), 'not JSON'])).toEqual([]);
  });

  it('finds names, addresses, scores and tokens, by what they look like and by what they are called', () => {
    expect(
      findPersonal([
        line({ who: 'Ada' }),
        line({ error: { message: 'user-1@school.example is taken' } }),
        line({ given: 'eyJhbGciOiJSUzI1NiJ9.e30.x' }),
        line({ result: { score: 17 } }),
        line({ details: 'the total is 61.7319 of 100' }),
        line({ sum: 61.7319 }),
      ]),
    ).toEqual([
      'a name in "request": Ada',
      'a score in "request": 61.7319',
      'a token in "request": eyJhbGciOiJSUzI1NiJ9.',
      'a value of "score" in "request": score',
      'an address in "request": user-1@school.example',
    ]);
  });
});
