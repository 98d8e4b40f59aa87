import { planPaste, readClipboard } from './paste.ts';

const words = { excused: [], missing: [] };
const gridOf = (studentIds: readonly string[], itemIds: readonly string[]) => ({
  studentIds,
  items: itemIds.map((sourcedId) => ({ sourcedId, texts: [] })),
});

describe('what a spreadsheet copies', () => {
  it('is read by lines and tabs, with quotes around what holds either', () => {
    expect(readClipboard('1\t2\r\n3\t4\r\n')).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(readClipboard('"a ""b""\nc"\t5')).toEqual([['a "b"\nc', '5']]);
    expect(readClipboard('7')).toEqual([['7']]);
  });

  it('goes down and right from the place of the keyboard, and not beyond the grid', () => {
    const grid = gridOf(['ada', 'bea'], ['quiz', 'essay', 'poster', 'exam']);
    const plan = planPaste('1\t2\n3\t4', { row: 1, column: 2 }, grid, words);
    expect(plan.map(({ studentId, itemId, entry }) => [studentId, itemId, entry])).toEqual([
      ['bea', 'poster', { kind: 'score', score: 1 }],
      ['bea', 'exam', { kind: 'score', score: 2 }],
    ]);
  });

  it('shows what cannot be read, and an empty cell as no grade', () => {
    const plan = planPaste('x\n\n7', { row: 0, column: 0 }, gridOf(['ada', 'bea', 'cem', 'dan'], ['quiz']), words);
    expect(plan.map(({ entry }) => entry?.kind)).toEqual([undefined, 'empty', 'score']);
  });
});
