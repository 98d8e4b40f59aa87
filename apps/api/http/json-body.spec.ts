import { excessOf } from './json-body.ts';

describe('the bounds of a JSON body', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;

  it('are 32 levels', () => {
    expect(excessOf(nested(32))).toBeUndefined();
    expect(excessOf(nested(33))).toBe('expected at most 32 levels of lists and objects');
    expect(excessOf(`[${Array.from({ length: 1_000 }, () => nested(31)).join(',')}]`)).toBeUndefined();
  });

  it('are 50,000 values', () => {
    const list = (length: number): string => JSON.stringify(Array.from({ length }, () => 1));
    expect(excessOf(list(50_000))).toBeUndefined();
    expect(excessOf(list(50_001))).toBe('expected at most 50000 values');
  });

  it('do not count what stands in texts', () => {
    const text = '[{,"\\'.repeat(20_000);
    expect(excessOf(JSON.stringify({ text, after: [text] }))).toBeUndefined();
    expect(excessOf(`{"${'\\"'.repeat(10)}":${nested(32)}}`)).toBe('expected at most 32 levels of lists and objects');
  });

  it.each(['', '"', '"\\', ']]]]', '{"a":', '[', 'true'])('leave %j to the parser', (broken) => {
    expect(excessOf(broken)).toBeUndefined();
  });
});
