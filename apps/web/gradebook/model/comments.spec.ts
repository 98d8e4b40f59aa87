import type { Detail } from './cells.ts';
import { type Conflict, conflictingComments } from './change.ts';
import { Gradebook } from './gradebook.ts';
import { readOf } from './read-fixture.ts';
import { detailOf, offline, Server } from './saver-server.ts';

const stored = (version: number, comment: string | null): Detail => ({
  ...detailOf('ada', 5, version, comment),
  lineItemSourcedId: 'quiz',
});

describe('a comment that was stored past the grid', () => {
  let server: Server;
  let gradebook: Gradebook;

  beforeEach(() => {
    server = new Server();
    const unconfirmed = () => Promise.reject(new Error('the totals stay provisional'));
    gradebook = new Gradebook(readOf(['quiz'], { ada: { quiz: 5 } }), server, unconfirmed, async () => {});
    server.stored.set('ada', stored(2, 'Task 4 is elegant.'));
    gradebook.learnComment(stored(1, 'Hm.'), stored(2, 'Task 4 is elegant.'));
  });

  const comment = () => server.stored.get('ada')?.comment;
  const undo = async () => {
    gradebook.undo();
    await gradebook.settled();
  };

  it('is undone to the one before, and done again', async () => {
    await undo();
    expect([comment(), server.stored.get('ada')?.score]).toEqual(['Hm.', 5]);
    gradebook.redo();
    await gradebook.settled();
    expect(comment()).toBe('Task 4 is elegant.');
  });

  it('is undone also where the first attempt never came to the server, or its answer was lost', async () => {
    server.failures.push(undefined, offline);
    await undo();
    expect(comment()).toBe('Hm.');
    gradebook.redo();
    server.losesAnswer = true;
    await gradebook.settled();
    expect(comment()).toBe('Task 4 is elegant.');
    expect(server.writes).toHaveLength(2);
  });

  it('is undone and done again with what was typed after it, however fast', async () => {
    gradebook.enter([{ row: 0, column: 0, entry: { kind: 'score', score: 8 } }]);
    await gradebook.settled();
    gradebook.undo();
    await undo();
    expect([comment(), server.stored.get('ada')?.score]).toEqual(['Hm.', 5]);
    gradebook.redo();
    await gradebook.settled();
    expect([comment(), server.stored.get('ada')?.score]).toEqual(['Task 4 is elegant.', 5]);
    gradebook.redo();
    await gradebook.settled();
    expect([comment(), server.stored.get('ada')?.score]).toEqual(['Task 4 is elegant.', 8]);
  });

  it('is not undone over another that somebody stored meanwhile, before both were seen', async () => {
    server.stored.set('ada', stored(3, 'Ask me.'));
    await undo();
    const [conflict] = gradebook.conflicts.values();
    expect([comment(), gradebook.conflicts.size, conflict?.theirs?.comment]).toEqual(['Ask me.', 1, 'Ask me.']);
    expect(conflictingComments(conflict as Conflict)).toEqual({ mine: 'Hm.', theirs: 'Ask me.' });
    gradebook.decide(conflict as Conflict, 'mine');
    await gradebook.settled();
    expect([comment(), server.stored.get('ada')?.score, gradebook.conflicts.size]).toEqual(['Hm.', 5, 0]);
  });

  it('stays as somebody else has stored it, where that is chosen, or says the same', async () => {
    server.stored.set('ada', stored(3, null));
    await undo();
    const [conflict] = gradebook.conflicts.values();
    expect(conflictingComments(conflict as Conflict)).toEqual({ mine: 'Hm.', theirs: null });
    gradebook.decide(conflict as Conflict, 'theirs');
    await gradebook.settled();
    expect([comment(), gradebook.rows[0]?.cells[0]?.commented]).toEqual([null, false]);
    server.stored.set('ada', stored(4, 'Task 4 is elegant.'));
    gradebook.redo();
    await gradebook.settled();
    expect([comment(), gradebook.conflicts.size, server.writes.length]).toEqual(['Task 4 is elegant.', 0, 0]);
  });

  it('goes with its cell: an undo of the first one leaves no result', async () => {
    server.stored.set('bob', { ...detailOf('bob', null, 1, 'Well done.'), lineItemSourcedId: 'quiz' });
    const read = readOf(['quiz'], { ada: { quiz: 5 }, bob: {} });
    gradebook.replace(read);
    gradebook.learnComment(null, server.stored.get('bob') as Detail);
    expect(gradebook.rows[1]?.cells[0]?.commented).toBe(true);
    await undo();
    expect(server.stored.has('bob')).toBe(false);
    expect(gradebook.rows[1]?.cells[0]).toBeUndefined();
  });
});
