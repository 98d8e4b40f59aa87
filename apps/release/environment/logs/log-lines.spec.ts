import { isWanted, lineText, readLine } from './log-lines.ts';

const at = new Date('2026-03-01T08:00:01.123Z');
const line = (message: string, stream = 'api/app/1f2e3d4c5b6a') =>
  readLine({ id: '1', at, arrivedAt: at, stream, message });
const everything = { task: undefined, requestId: undefined, level: undefined };

const request = line(
  JSON.stringify({
    level: 'info',
    time: '2026-03-01T08:00:01.120Z',
    service: 'classboard',
    environment: 'prod',
    commit: 'abc',
    requestId: 'r-1',
    method: 'GET',
    route: '/v1/classes',
    status: 200,
    durationMs: 12.3,
    schoolId: 's-1',
    msg: 'request',
  }),
);
const failure = line(
  JSON.stringify({
    level: 'error',
    requestId: 'r-2',
    error: { type: 'DatabaseError', code: '57014', stack: ['at a (b.ts:1)', 'at c (d.ts:2)'] },
    msg: 'request failed',
  }),
);
const crash = line('SyntaxError: Unexpected token');
const metrics = line(JSON.stringify({ _aws: { Timestamp: 1 }, Environment: 'prod', service: 'x', JobsWaiting: 3 }));

describe('the printed log', () => {
  it('prints a request from left to right', () => {
    expect(lineText(request)).toBe(
      '2026-03-01 08:00:01.123 info  1f2e3d4c request GET /v1/classes 200 12.3 ms request=r-1 schoolId=s-1',
    );
  });

  it('prints an error with its type, its code and its frames', () => {
    expect(lineText(failure)).toBe(
      [
        '2026-03-01 08:00:01.123 error 1f2e3d4c request failed request=r-2 DatabaseError code=57014',
        '    at a (b.ts:1)',
        '    at c (d.ts:2)',
      ].join('\n'),
    );
  });

  it('prints what is no JSON as it is', () => {
    expect(lineText(crash)).toBe('2026-03-01 08:00:01.123 -     1f2e3d4c SyntaxError: Unexpected token');
    expect(lineText(line('{"cut off', 'ecs-execute-command-0a1b'))).toBe('2026-03-01 08:00:01.123 -     - {"cut off');
  });

  it('prints a document of metrics as one short line', () => {
    expect(lineText(metrics)).toBe('2026-03-01 08:00:01.123 -     1f2e3d4c metrics JobsWaiting=3');
  });

  it('is filtered by a level to this one and worse, and never hides a crash', () => {
    const wanted = { ...everything, level: 'error' } as const;
    expect([request, failure, crash, metrics].map((one) => isWanted(one, wanted))).toEqual([false, true, true, false]);
  });

  it('is filtered to one request and to one task by their ids', () => {
    expect(isWanted(request, { ...everything, requestId: 'r-1' })).toBe(true);
    expect(isWanted(failure, { ...everything, requestId: 'r-1' })).toBe(false);
    expect(isWanted(request, { ...everything, task: '1f2e' })).toBe(true);
    expect(isWanted(request, { ...everything, task: '9999' })).toBe(false);
  });
});
