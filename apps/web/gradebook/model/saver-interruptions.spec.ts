import type { Detail, Entry } from './cells.ts';
import type { Conflict, Origin } from './change.ts';
import { Saver } from './saver.ts';
import { detailOf, offline, Server, score } from './saver-server.ts';

describe('the saver, where answers are lost or the session ends', () => {
  let server: Server;
  let saver: Saver;
  let conflicts: Conflict[];
  /** What happens while the saver waits, in turn. */
  let meanwhile: (() => void)[];

  beforeEach(() => {
    server = new Server();
    [conflicts, meanwhile] = [[], []];
    saver = new Saver(
      server,
      {
        saved: () => undefined,
        conflict: (conflict) => conflicts.push(conflict),
        failed: () => undefined,
        progress: () => undefined,
      },
      async () => {
        meanwhile.shift()?.();
      },
    );
  });

  const put = (studentId: string, entry: Entry) =>
    saver.put({ itemId: 'sheet-1', studentId, wanted: entry, base: null });

  describe('with a change that was stored and its answer lost', () => {
    const cell = { itemId: 'sheet-1', studentId: 'a' };
    const origin: Origin = {};
    const type = (before?: Detail) => {
      if (before !== undefined) server.stored.set('a', before);
      server.losesAnswer = true;
      saver.put({ ...cell, wanted: score(5), base: before?.version ?? null, origin });
    };
    /** Between the lost answer and the next attempt. */
    const beforeTheRetry = (then: () => void) => meanwhile.push(() => undefined, then);
    const undo = () => {
      expect(saver.cancel(cell, origin)).toBe(false);
      const wanted = { kind: 'restore', of: origin, otherwise: { kind: 'empty' } } as const;
      saver.put({ ...cell, wanted, base: null });
    };

    it('removes it again in an undo', async () => {
      type();
      beforeTheRetry(undo);
      await saver.settled();
      expect([server.stored.size, conflicts, saver.unsaved]).toEqual([0, [], 0]);
    });

    it('puts back in an undo what stood there before, comment and all', async () => {
      type(detailOf('a', 4, 1, 'Well done'));
      beforeTheRetry(undo);
      await saver.settled();
      expect(server.stored.get('a')).toMatchObject({ score: 4, comment: 'Well done', version: 3 });
      expect(conflicts).toEqual([]);
    });

    it('remembers for a later undo what stood there before', async () => {
      type(detailOf('a', 4, 1));
      await saver.settled();
      expect(origin.before).toMatchObject({ score: 4 });
    });

    it('stores what was typed over it, in no conflict with itself', async () => {
      type();
      beforeTheRetry(() => put('a', score(6)));
      await saver.settled();
      expect([server.stored.get('a')?.score, conflicts]).toEqual([6, []]);
    });

    it('shows what somebody else stored after it', async () => {
      type();
      beforeTheRetry(() => server.stored.set('a', detailOf('a', 9, 2)));
      await saver.settled();
      expect([server.stored.get('a')?.score, conflicts.length]).toEqual([9, 1]);
    });
  });

  it('drops a change that never reached the server', async () => {
    const origin = {};
    server.failures.push(offline);
    saver.put({ itemId: 'sheet-1', studentId: 'a', wanted: score(5), base: null, origin });
    meanwhile.push(
      () => undefined,
      () => expect(saver.cancel({ itemId: 'sheet-1', studentId: 'a' }, origin)).toBe(true),
    );
    await saver.settled();
    expect([server.writes, saver.unsaved]).toEqual([[], 0]);
  });

  it.each([
    ['before the first attempt', []],
    ['while it waits to try again', [() => undefined]],
  ])('sends nothing more once stopped %s', async (_when, earlier) => {
    server.failures.push(offline);
    meanwhile.push(...earlier, () => saver.stop());
    put('a', score(5));
    await saver.settled();
    put('b', score(6));
    await saver.settled();
    expect([server.writes, server.stored.size]).toEqual([[], 0]);
  });

  it('does not send what it reads for when the session ends meanwhile, and keeps it for whoever typed it', async () => {
    const details = server.details.bind(server);
    server.details = async () => {
      saver.hold();
      server.details = details;
      return details();
    };
    put('a', score(5));
    await saver.settled();
    put('b', score(6));
    await saver.settled();
    expect([server.writes, saver.unsaved]).toEqual([[], 2]);
    saver.resume();
    await saver.settled();
    expect(server.writes).toEqual([['a', 'b']]);
  });
});
