import { RepeatKeys, wordsOf } from './repeat-keys.ts';

const post = (path: string, body: string) => new Request(`https://school.example${path}`, { method: 'POST', body });

describe('the key of a repeated request', () => {
  it('stays the same until there is an answer, and is another one afterwards', () => {
    const keys = new RepeatKeys();
    const first = keys.keyOf('run the calculator');
    expect(keys.keyOf('run the calculator')).toBe(first);
    keys.answered('run the calculator', undefined);
    keys.answered('run the calculator', 502);
    expect(keys.keyOf('run the calculator')).toBe(first);
    expect(keys.keyOf('run something else')).not.toBe(first);
    keys.answered('run the calculator', 202);
    expect(keys.keyOf('run the calculator')).not.toBe(first);
  });

  it('is for what a POST asks for, and for no password', async () => {
    expect(await wordsOf(post('/v1/courses', '{"title":"Physics"}'))).toBe('/v1/courses\n{"title":"Physics"}');
    expect(await wordsOf(post('/v1/auth/sign-in', '{"password":"secret"}'))).toBeUndefined();
    expect(await wordsOf(new Request('https://school.example/v1/courses'))).toBeUndefined();
  });
});
