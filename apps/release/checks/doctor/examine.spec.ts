import { setTimeout as wait } from 'node:timers/promises';
import { examineAll, NotApplicable, Wrong } from './examine.ts';

const awsError = (name: string, message: string) => Object.assign(new Error(message), { name, $metadata: {} });

describe('an examination', () => {
  it('that throws stops no other, and says why', async () => {
    const fail = (error: Error) => async (): Promise<string> => {
      throw error;
    };
    const [tree] = await examineAll([
      {
        name: 'group',
        examinations: [
          { name: 'denied', fix: 'usual', look: fail(awsError('AccessDeniedException', 'not authorized to rds:X')) },
          { name: 'wrong', fix: 'usual', look: fail(new Wrong('it is red', 'paint it')) },
          { name: 'elsewhere', fix: 'usual', look: fail(new NotApplicable('not here')) },
          { name: 'odd', fix: 'usual', look: fail(new Error('broken')) },
          { name: 'good', fix: 'usual', look: async () => 'fine' },
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

  it('that does not end is given up, and the run with it stays short', async () => {
    const started = performance.now();
    const [tree] = await examineAll(
      [
        {
          name: 'group',
          examinations: [{ name: 'slow', fix: 'look', look: () => new Promise<string>(() => undefined) }],
        },
      ],
      0.05,
    );
    expect(tree?.children?.[0]).toMatchObject({ status: 'FAIL', detail: 'no answer within 0.05 s' });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('runs at most eight at a time', async () => {
    let now = 0;
    let most = 0;
    const look = async () => {
      most = Math.max(most, ++now);
      await wait(5);
      now--;
      return '';
    };
    const examinations = Array.from({ length: 40 }, (_, i) => ({ name: String(i), fix: '', look }));
    const [tree] = await examineAll([{ name: 'group', examinations }]);
    expect(most).toBe(8);
    expect(tree?.children?.map(({ name }) => name)).toEqual(examinations.map(({ name }) => name));
  });
});
