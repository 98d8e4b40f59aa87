import { Failed } from '../../api/failed.ts';
import type { Entry } from './cells.ts';
import type { Change, Conflict } from './change.ts';
import { Saver } from './saver.ts';
import { detailOf, offline, Server, score } from './saver-server.ts';

describe('the saver of the gradebook', () => {
  let server: Server;
  let saver: Saver;
  let saved: string[];
  let conflicts: Conflict[];
  let failed: Change[];
  let waits: number[];
  /** What happens while the saver waits, in turn. */
  let meanwhile: (() => void)[];

  beforeEach(() => {
    server = new Server();
    [saved, conflicts, failed, waits, meanwhile] = [[], [], [], [], []];
    saver = new Saver(
      server,
      {
        saved: (change, _before, after) => saved.push(`${change.studentId}=${after?.score ?? 'none'}`),
        conflict: (conflict) => conflicts.push(conflict),
        failed: (change) => failed.push(change),
        progress: () => undefined,
      },
      async (millis) => {
        waits.push(millis);
        meanwhile.shift()?.();
      },
    );
  });

  const put = (studentId: string, entry: Entry, base: number | null = null) =>
    saver.put({ itemId: 'sheet-1', studentId, wanted: entry, base });

  it('stores what was typed in quick succession in one request', async () => {
    for (const student of ['a', 'b', 'c']) put(student, score(7));
    await saver.settled();
    expect(server.writes).toEqual([['a', 'b', 'c']]);
    expect([saved, saver.unsaved]).toEqual([['a=7', 'b=7', 'c=7'], 0]);
  });

  it('loses nothing while there is no connection, and sends the newest', async () => {
    server.failures.push(offline, offline, offline);
    put('a', score(1));
    meanwhile.push(
      () => undefined,
      () => {
        expect([saver.isOffline, saver.unsaved]).toEqual([true, 1]);
        put('b', score(2));
        put('a', score(3));
      },
    );
    await saver.settled();
    expect([...server.stored.values()].map((detail) => detail.score).sort()).toEqual([2, 3]);
    expect([saver.isOffline, saver.unsaved]).toEqual([false, 0]);
    expect(waits.filter((millis) => millis >= 1_000)).toEqual([1_000, 2_000, 4_000]);
  });

  it('takes an answer that was lost for what it is', async () => {
    server.losesAnswer = true;
    put('a', score(5));
    await saver.settled();
    expect([conflicts, server.stored.get('a')?.score, saver.unsaved]).toEqual([[], 5, 0]);
  });

  it('builds a second change of a cell on the first', async () => {
    put('a', score(1));
    meanwhile.push(() => undefined);
    const write = server.write.bind(server);
    server.write = async (...args) => {
      const after = await write(...args);
      if (server.writes.length === 1) put('a', score(2));
      return after;
    };
    await saver.settled();
    expect([server.stored.get('a')?.score, server.stored.get('a')?.version, conflicts]).toEqual([2, 2, []]);
  });

  it('shows what somebody else stored meanwhile, and stores the rest', async () => {
    server.stored.set('a', detailOf('a', 9, 2));
    put('a', score(1), 1);
    put('b', score(2));
    await saver.settled();
    expect(saved).toEqual(['b=2']);
    expect(conflicts).toMatchObject([{ change: { studentId: 'a' }, theirs: { score: 9 }, changedBy: 'Jonas Weber' }]);
    expect(server.stored.get('a')?.score).toBe(9);
  });

  it('takes missing for another grade than none', async () => {
    const noGrade = { ...detailOf('a', null, 2, 'Where is it?'), scoreStatus: 'not submitted' } as const;
    server.stored.set('a', noGrade);
    put('a', { kind: 'missing' }, 1);
    server.stored.set('b', { ...noGrade, student: { ...noGrade.student, sourcedId: 'b' }, missing: true });
    put('b', { kind: 'empty' }, 1);
    await saver.settled();
    expect(conflicts.map(({ change }) => change.studentId)).toEqual(['a', 'b']);
  });

  it('notices it also after it has read the column', async () => {
    put('b', score(2));
    await saver.settled();
    server.stored.set('a', detailOf('a', 9, 1));
    put('a', score(1));
    put('c', score(3));
    await saver.settled();
    expect([conflicts.length, server.stored.get('a')?.score, server.stored.get('c')?.score]).toEqual([1, 9, 3]);
  });

  it('keeps the comment of a grade, and puts everything back in an undo', async () => {
    server.stored.set('a', detailOf('a', 4, 1, 'Well done'));
    const origin = {};
    saver.put({ itemId: 'sheet-1', studentId: 'a', wanted: score(5), base: 1, origin });
    await saver.settled();
    expect(server.stored.get('a')).toMatchObject({ score: 5, comment: 'Well done', version: 2 });
    const wanted = { kind: 'restore', of: origin, otherwise: { kind: 'empty' } } as const;
    saver.put({ itemId: 'sheet-1', studentId: 'a', wanted, base: 2 });
    await saver.settled();
    expect(server.stored.get('a')).toMatchObject({ score: 4, comment: 'Well done', version: 3 });
  });

  it('removes what an undo leaves nothing of', async () => {
    const origin = {};
    saver.put({ itemId: 'sheet-1', studentId: 'a', wanted: score(5), base: null, origin });
    await saver.settled();
    const wanted = { kind: 'restore', of: origin, otherwise: { kind: 'empty' } } as const;
    saver.put({ itemId: 'sheet-1', studentId: 'a', wanted, base: 1 });
    await saver.settled();
    expect([server.stored.size, saved.at(-1)]).toEqual([0, 'a=none']);
  });

  it('drops a change that is not sent yet, unless it replaced another', () => {
    const [first, second] = [{}, {}];
    saver.put({ itemId: 'sheet-1', studentId: 'a', wanted: score(5), base: null, origin: first });
    saver.put({ itemId: 'sheet-1', studentId: 'a', wanted: score(6), base: null, origin: second });
    expect(saver.cancel({ itemId: 'sheet-1', studentId: 'a' }, second)).toBe(false);
    expect(saver.cancel({ itemId: 'sheet-1', studentId: 'a' }, first)).toBe(true);
    expect(saver.unsaved).toBe(0);
  });

  it('waits for the next sign-in where the last has ended', async () => {
    server.failures.push(new Failed(undefined, 401));
    put('a', score(5));
    await saver.settled();
    expect([saver.isStopped, saver.unsaved, server.writes.length]).toEqual([true, 1, 0]);
    saver.resume();
    await saver.settled();
    expect([saver.unsaved, server.stored.get('a')?.score]).toEqual([0, 5]);
  });

  it('reports what the server refuses, and stores the rest', async () => {
    const write = server.write.bind(server);
    let isFirst = true;
    server.write = async (...args) => {
      if (isFirst) {
        isFirst = false;
        throw new Failed({ errors: [{ pointer: '/results/0/studentSourcedId' }] } as never, 422);
      }
      return write(...args);
    };
    put('gone', score(1));
    put('b', score(2));
    await saver.settled();
    expect([failed.map(({ studentId }) => studentId), saved]).toEqual([['gone'], ['b=2']]);
  });

  it('waits as long as the server asks for', async () => {
    server.failures.push(new Failed(undefined, 503, 7));
    put('a', score(1));
    await saver.settled();
    expect(waits).toContain(7_000);
    expect(saved).toEqual(['a=1']);
  });
});
