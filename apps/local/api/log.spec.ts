import { shorten } from './log.ts';

describe('the log of the API on the screen', () => {
  it('leaves out what is only worth keeping', () => {
    expect(shorten('{"level":"info","msg":"request","status":200}')).toBeUndefined();
    expect(shorten('{"level":"debug","msg":"x"}')).toBeUndefined();
    expect(shorten('')).toBeUndefined();
  });

  it('shows a warning with the request it belongs to', () => {
    expect(shorten('{"level":"warn","msg":"slow","requestId":"r-1"}')).toBe('warn: slow  (request r-1)');
  });

  it('shows an error with its reason and where it comes from', () => {
    const error = {
      type: 'DatabaseError',
      code: '23505',
      message: 'duplicate',
      stack: ['at a', 'at b', 'at c', 'at d', 'at e'],
    };
    expect(shorten(JSON.stringify({ level: 'error', msg: 'request failed', error }))).toBe(
      'error: request failed: DatabaseError 23505 duplicate\n    at a\n    at b\n    at c\n    at d',
    );
  });

  it('shows as it is what is no log line, such as a syntax error', () => {
    expect(shorten('SyntaxError: Unexpected token')).toBe('SyntaxError: Unexpected token');
    expect(shorten('{ broken')).toBe('{ broken');
  });
});
