import { setTimeout as wait } from 'node:timers/promises';
import { CheckFailed, NotApplicable } from './check.ts';
import { runCheckGroups } from './run-checks.ts';

const awsError = (name: string, message: string) => Object.assign(new Error(message), { name, $metadata: {} });

describe('a check', () => {
  it('reports why it throws, and stops no other', async () => {
    const fail = (error: Error) => async (): Promise<string> => {
      throw error;
    };
    const [tree] = await runCheckGroups([
      {
        name: 'group',
        checks: [
          { name: 'denied', fix: 'usual', run: fail(awsError('AccessDeniedException', 'not authorized to rds:X')) },
          { name: 'wrong', fix: 'usual', run: fail(new CheckFailed('it is red', 'paint it')) },
          { name: 'elsewhere', fix: 'usual', run: fail(new NotApplicable('not here')) },
          { name: 'odd', fix: 'usual', run: fail(new Error('broken')) },
          { name: 'good', fix: 'usual', run: async () => 'fine' },
        ],
      },
    ]);
    const [denied, wrong, elsewhere, odd, good] = tree?.children ?? [];
    expect(denied).toMatchObject({ status: 'FAIL', detail: 'AWS refused a call: not authorized to rds:X' });
    expect(wrong).toEqual({ name: 'wrong', status: 'FAIL', detail: 'it is red', fix: 'paint it' });
    expect(elsewhere).toMatchObject({ status: 'SKIP', detail: 'not here' });
    expect(odd).toMatchObject({ status: 'FAIL', detail: 'broken', fix: 'usual' });
    expect(good).toMatchObject({ status: 'PASS', detail: 'fine' });
    expect(tree).toMatchObject({ status: 'FAIL', detail: '3 of 5 not good' });
  });

  it('is given up at its time limit where it does not end', async () => {
    const [tree] = await runCheckGroups([
      {
        name: 'group',
        checks: [{ name: 'slow', fix: 'run it', limitSeconds: 0.05, run: () => new Promise<string>(() => undefined) }],
      },
    ]);
    expect(tree?.children?.[0]).toMatchObject({ status: 'FAIL', detail: 'took longer than 0.05 s' });
  });

  it('loses no time of its limit while another check holds the process up', async () => {
    const holdUp = async () => {
      const endMillis = performance.now() + 1_500;
      while (performance.now() < endMillis);
      return '';
    };
    // Two answers: the first is there when the process is free again, the second needs a turn more.
    const ask = async () => {
      await wait(20);
      await wait(20);
      return 'answered';
    };
    const [tree] = await runCheckGroups([
      {
        name: 'group',
        checks: [
          { name: 'asks', fix: '', limitSeconds: 1, run: ask },
          { name: 'holds up', fix: '', limitSeconds: 1, run: holdUp },
        ],
      },
    ]);
    expect(tree?.children).toMatchObject([{ status: 'PASS', detail: 'answered' }, { status: 'PASS' }]);
  });

  it('runs at most eight at a time', async () => {
    let now = 0;
    let most = 0;
    const run = async () => {
      most = Math.max(most, ++now);
      await wait(5);
      now--;
      return '';
    };
    const checks = Array.from({ length: 40 }, (_, i) => ({ name: String(i), fix: '', run }));
    const [tree] = await runCheckGroups([{ name: 'group', checks }]);
    expect(most).toBe(8);
    expect(tree?.children?.map(({ name }) => name)).toEqual(checks.map(({ name }) => name));
  });
});
