import type { Detail } from './cells.ts';
import { Gradebook } from './gradebook.ts';
import { readOf, scoreCell } from './read-fixture.ts';
import type { Backend } from './saver.ts';
import { detailOf, Server } from './saver-server.ts';

describe('the gradebook, read again', () => {
  const written: { itemId: string; studentId: string; version: number | null; score: number | null | undefined }[] = [];
  let gradebook: Gradebook;
  let startSaving: () => void;

  beforeEach(() => {
    written.length = 0;
    const stored = (id: string, studentId: string, score: number, version: number) =>
      ({ ...scoreCell(id, score, version), student: { sourcedId: studentId }, comment: null }) as unknown as Detail;
    const backend: Partial<Backend> = {
      details: async (itemId) => new Map([['ada', stored(itemId, 'ada', itemId === 'quiz' ? 5 : 3, 1)]]),
      write: async (itemId, entries) => {
        written.push(
          ...entries.map(({ studentId, version, body }) => ({ itemId, studentId, version, score: body.score })),
        );
        return entries.map(({ studentId, body }) => stored(itemId, studentId, body.score ?? 0, 2));
      },
    };
    const opened = readOf(['essay', 'quiz'], { ada: { essay: 3, quiz: 5 }, bob: { essay: 4 } });
    const mayGo = new Promise<void>((resolve) => {
      startSaving = resolve;
    });
    gradebook = new Gradebook(
      opened,
      backend as Backend,
      () => Promise.reject(new Error('the totals stay provisional')),
      () => mayGo,
    );
  });

  const scores = () =>
    gradebook.rows.map(({ student, cells }) => [student.sourcedId, ...cells.map((cell) => cell?.score)]);

  it('has the assignments and students there are now, each grade in its column', () => {
    gradebook.replace(readOf(['project', 'quiz', 'essay'], { bea: {}, ada: { project: 8, essay: 3, quiz: 5 } }));
    expect(gradebook.items.map(({ sourcedId }) => sourcedId)).toEqual(['project', 'quiz', 'essay']);
    expect(scores()).toEqual([
      ['bea', undefined, undefined, undefined],
      ['ada', 8, 5, 3],
    ]);
    expect(gradebook.rows[1]?.shownTotals?.current).toBe(16);
  });

  it('keeps a total as confirmed that comes to what the server confirmed, and no other', async () => {
    const confirmed = { current: 8, final: 8, currentLetter: null, finalLetter: null };
    const server = new Server();
    const ada = (quiz: number) => readOf(['essay', 'quiz'], { ada: { essay: 3, quiz } });
    server.stored.set('ada', detailOf('ada', 4, 1));
    const gradebook = new Gradebook(
      ada(4),
      server,
      async () => confirmed,
      async () => {},
    );
    gradebook.enter([{ row: 0, column: 1, entry: { kind: 'score', score: 5 } }]);
    await gradebook.settled();
    await new Promise((resolve) => setTimeout(resolve));
    expect(gradebook.rows[0]?.isProvisional).toBe(false);
    gradebook.replace(ada(5));
    expect(gradebook.rows[0]?.isProvisional).toBe(false);
    gradebook.replace(ada(6));
    expect(gradebook.rows[0]?.isProvisional).toBe(true);
  });

  it('keeps what is not stored yet with its assignment and its student, and stores it there', async () => {
    gradebook.enter([{ row: 0, column: 1, entry: { kind: 'score', score: 7 } }]);
    gradebook.replace(readOf(['project', 'essay', 'quiz'], { bea: {}, ada: { project: 8, essay: 3, quiz: 5 } }));
    expect(scores()[1]).toEqual(['ada', 8, 3, 7]);
    expect(gradebook.rows[1]?.states).toEqual([undefined, undefined, 'saving']);
    expect(gradebook.rows[1]?.shownTotals?.current).toBe(18);
    startSaving();
    await gradebook.settled();
    expect(written).toEqual([{ itemId: 'quiz', studentId: 'ada', version: 1, score: 7 }]);
    expect(scores()[1]).toEqual(['ada', 8, 3, 7]);
    expect(gradebook.rows[1]?.states).toEqual([undefined, undefined, undefined]);
  });

  it('enters and undoes in the columns there are now', async () => {
    gradebook.enter([{ row: 0, column: 0, entry: { kind: 'score', score: 9 } }]);
    gradebook.replace(readOf(['project', 'essay'], { ada: { essay: 3 } }));
    gradebook.enter([{ row: 0, column: 0, entry: { kind: 'score', score: 1 } }]);
    expect(scores()).toEqual([['ada', 1, 9]]);
    expect(gradebook.undo()).toEqual({ row: 0, column: 0 });
    expect(gradebook.undo()).toEqual({ row: 0, column: 1 });
    expect(scores()).toEqual([['ada', undefined, 3]]);
    startSaving();
    await gradebook.settled();
    expect(written).toEqual([]);
  });

  it('shows a change of an assignment that is gone in no other column', async () => {
    gradebook.enter([{ row: 0, column: 1, entry: { kind: 'score', score: 7 } }]);
    gradebook.replace(readOf(['essay'], { ada: { essay: 3 } }));
    startSaving();
    await gradebook.settled();
    expect(scores()).toEqual([['ada', 3]]);
    expect(gradebook.rows[0]?.states).toEqual([undefined]);
  });

  it('finds a cell by its student and its assignment, wherever they are now', () => {
    const cell = { studentId: 'ada', itemId: 'quiz' };
    expect(gradebook.placeOf(cell)).toEqual({ row: 0, column: 1 });
    gradebook.replace(readOf(['project', 'essay', 'quiz'], { abe: {}, ada: { quiz: 5 } }));
    expect(gradebook.placeOf(cell)).toEqual({ row: 1, column: 2 });
    expect(gradebook.placeOf({ ...cell, studentId: 'bob' })).toBeUndefined();
  });

  it('does again what was undone, whether it was stored meanwhile or not, until something else is entered', async () => {
    const enter = (column: number, value: number) =>
      gradebook.enter([{ row: 0, column, entry: { kind: 'score', score: value } }]);
    enter(0, 9);
    enter(1, 8);
    gradebook.undo();
    gradebook.undo();
    expect([scores()[0], gradebook.canUndo, gradebook.canRedo]).toEqual([['ada', 3, 5], false, true]);
    expect(gradebook.redo()).toEqual({ row: 0, column: 0 });
    expect(gradebook.redo()).toEqual({ row: 0, column: 1 });
    expect([scores()[0], gradebook.canRedo, gradebook.redo()]).toEqual([['ada', 9, 8], false, undefined]);
    gradebook.undo();
    startSaving();
    await gradebook.settled();
    expect(written.map(({ itemId, score }) => [itemId, score])).toEqual([['essay', 9]]);
    gradebook.redo();
    await gradebook.settled();
    expect(written.at(-1)).toMatchObject({ itemId: 'quiz', version: 1, score: 8 });
    gradebook.undo();
    await gradebook.settled();
    expect(written.at(-1)).toMatchObject({ itemId: 'quiz', version: 2, score: 5 });
    gradebook.redo();
    await gradebook.settled();
    expect(written.at(-1)).toMatchObject({ itemId: 'quiz', score: 8 });
    gradebook.undo();
    enter(0, 1);
    expect(gradebook.canRedo).toBe(false);
  });

  it('shows a given total with the letter of its percent, and takes in what was stored past the grid', () => {
    gradebook.override('ada', { percent: 60, letter: null });
    expect(gradebook.rows[0]?.override).toEqual({ percent: 60, letter: 'P' });
    gradebook.override('ada', { percent: null, letter: 'A' });
    expect(gradebook.rows[0]?.override).toEqual({ percent: null, letter: 'A' });
    const stored = { ...scoreCell('quiz', 5, 4), student: { sourcedId: 'ada' }, comment: 'Good.' };
    gradebook.learn(stored as unknown as Detail);
    expect(gradebook.rows[0]?.stored[1]?.version).toBe(4);
  });
});
