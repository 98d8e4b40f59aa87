import { fail, failures, group, pass, printChecks, skip } from './check-tree.ts';
import { createClock } from './clock.ts';
import { createOutput, table } from './output.ts';

const streams = () => {
  const text = { out: '', err: '' };
  return {
    text,
    stdout: { write: (part: string) => (text.out += part) },
    stderr: { write: (part: string) => (text.err += part) },
  };
};
const clock = (speed = 1) => createClock(speed, new AbortController().signal);

describe('the output', () => {
  it('prints data to stdout and talk to stderr', () => {
    const to = streams();
    const out = createOutput(true, clock(), to);
    const step = out.step('Stack Network');
    step.note('creating');
    step.done();
    out.data({ answer: 42 }, 'the answer is 42');
    expect(to.text.out).toBe('{"answer":42}\n');
    expect(to.text.err).toBe('... Stack Network\n    creating\nPASS Stack Network (0 s)\n');
  });

  it('prints a reminder while a step is in progress', async () => {
    const to = streams();
    const fast = clock(100);
    const step = createOutput(false, fast, to).step('Rollout');
    step.note('2 of 3 tasks');
    await fast.sleep(160);
    step.failed('gave up');
    expect(to.text.err).toMatch(/still: Rollout: 2 of 3 tasks \(\d{2,3} s\)\n/);
    expect(to.text.err).toMatch(/FAIL Rollout: gave up \(1\d\d s\)\n$/);
  });

  it('makes columns as wide as their widest cell', () => {
    expect(
      table([
        ['a', 'bb'],
        ['ccc', 'd'],
      ]),
    ).toBe('a    bb\nccc  d');
  });
});

describe('a tree of checks', () => {
  const tree = group('doctor', [
    group('tools', [pass('node', '24.21.0'), skip('docker', 'only build needs it')]),
    group('account', [fail('bootstrap', 'eu-west-1 has none', 'npx cdk bootstrap aws://1/eu-west-1')]),
  ]);

  it('is as bad as its worst leaf, and names the path of that leaf', () => {
    expect(tree.status).toBe('FAIL');
    expect(failures(tree).map(({ path }) => path)).toEqual(['doctor > account > bootstrap']);
  });

  it('reads from status to fix', () => {
    expect(printChecks(tree)).toBe(
      [
        'FAIL doctor: 1 of 2 not good',
        'PASS   tools',
        'PASS     node: 24.21.0',
        'SKIP     docker: only build needs it',
        'FAIL   account: 1 of 1 not good',
        'FAIL     bootstrap: eu-west-1 has none',
        '           fix: npx cdk bootstrap aws://1/eu-west-1',
      ].join('\n'),
    );
  });
});
