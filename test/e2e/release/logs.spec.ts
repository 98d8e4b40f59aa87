import { setTimeout as pause } from 'node:timers/promises';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { waitFor } from '../../setup/api/api-process.ts';
import { runTool } from '../../setup/release/release-tool.ts';

const environment = 'rehearsal-dev';
const group = `/classboard/${environment}/api`;
const stream = 'api/app/1f2e3d4c5b6a79881f2e3d4c5b6a7988';
const other = 'api/app/99990000999900009999000099990000';

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start({ environment });
}, 60_000);
afterEach(() => aws.stop());

/** Half an hour of the fake is two seconds of a test, so these look further back. */
const logs = (...options: string[]) =>
  runTool(['logs', environment, '--since', '1d', ...options], aws.environmentOf('deploy'));
const json = (level: string, msg: string, rest: object = {}) =>
  JSON.stringify({ level, time: '2026-03-01T08:00:00.000Z', service: 'classboard', environment, msg, ...rest });
const write = (lines: readonly string[], to = stream) => aws.script.log(group, to, lines);

describe('logs', () => {
  it('prints JSON lines in a readable form, and other lines as they are', async () => {
    write([
      json('info', 'request', { requestId: 'r-1', method: 'GET', route: '/v1/classes', status: 200, durationMs: 12 }),
      'SyntaxError: Unexpected token',
    ]);
    const { stdout, exitCode } = await logs();
    expect(exitCode).toBe(0);
    expect(stdout).toContain('info  1f2e3d4c request GET /v1/classes 200 12 ms request=r-1');
    expect(stdout).toContain('-     1f2e3d4c SyntaxError: Unexpected token');
  }, 20_000);

  it('prints one object a line with --json, with everything that was logged', async () => {
    write([json('warn', 'ticks were missed', { job: 'grades', missed: 2 }), 'plain']);
    const { stdout } = await logs('--json');
    const [first, second] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ task: stream.split('/')[2], level: 'warn', message: { job: 'grades', missed: 2 } });
    expect(second.message).toBe('plain');
  }, 20_000);

  it('finds one level, one request and one task', async () => {
    write([json('info', 'fine', { requestId: 'r-1' }), json('error', 'broken', { requestId: 'r-2' })]);
    write([json('error', 'elsewhere', { requestId: 'r-3' })], other);
    expect((await logs('--level', 'error')).stdout.split('\n').filter(Boolean).length).toBe(2);
    expect((await logs('--request', 'r-2')).stdout).toMatch(/broken.*request=r-2\n$/);
    expect((await logs('--task', '9999')).stdout).toMatch(/^[^\n]*elsewhere[^\n]*\n$/);
  }, 30_000);

  it('follows until Ctrl-C, and prints each line once, in order, where CloudWatch repeats or delays some', async () => {
    write(['before']);
    let writing: Promise<void> = Promise.resolve();
    const { stdout, exitCode } = await runTool(
      ['logs', environment, '--since', '1d', '--follow'],
      aws.environmentOf('deploy'),
      {
        onStart: (child) => {
          let shown = '';
          child.stdout?.on('data', (text: string) => {
            shown += text;
          });
          writing = (async () => {
            await waitFor(async () => shown.includes('before'));
            for (let i = 0; i < 60; i++) {
              await pause(25);
              write([`line ${i}`], i % 2 === 0 ? stream : other);
            }
            await waitFor(async () => shown.includes('line 59'));
            child.kill('SIGINT');
          })();
        },
      },
    );
    await writing;
    expect(exitCode).toBe(0);
    const shown = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\S+ \S+ \S+ +\S+ /, ''));
    expect(shown).toEqual(['before', ...Array.from({ length: 60 }, (_, i) => `line ${i}`)]);
  }, 90_000);

  it('loses nothing where a page is throttled', async () => {
    write(Array.from({ length: 30 }, (_, i) => `line ${i}`));
    aws.fault({ service: 'logs', operation: 'FilterLogEvents', kind: 'throttle', times: 2 });
    expect((await logs()).stdout.trim().split('\n').length).toBe(30);
  }, 30_000);

  it('reports that nothing was found, without failing', async () => {
    const { stdout, stderr, exitCode } = await logs('--part', 'worker', '--since', '5m');
    expect(stdout).toBe('');
    expect(stderr).toMatch(/Nothing in .*\/worker since .* that fits/);
    expect(exitCode).toBe(0);
  }, 20_000);

  it.each([
    [['--part', 'apii'], '--part apii is not known: it is one of api, worker, migration, traces, exec'],
    [['--since', 'yesterday'], '"yesterday" is no time: expected a length such as 45s, 30m, 2h or 1d'],
    [['--level', 'bad'], '--level bad is not known: it is one of trace, debug, info, warn, error, fatal'],
    [['--request', 'a"b'], '"a"b" is no request id'],
  ])('refuses %j before it calls AWS', async (options, text) => {
    const { exitCode, stderr } = await logs(...options);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(text);
    expect(aws.calls.filter(({ service }) => service === 'logs')).toEqual([]);
  });

  it('explains a filter that CloudWatch does not understand', async () => {
    write(['line']);
    const { exitCode, stderr } = await logs('--filter', '{ broken');
    expect(exitCode).toBe(5);
    expect(stderr).toContain('CloudWatch does not understand --filter { broken');
  }, 20_000);
});
