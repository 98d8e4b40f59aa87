import { Gradebook } from './gradebook.ts';
import { readOf } from './read-fixture.ts';
import { Server } from './saver-server.ts';

const read = readOf(['quiz'], { bea: {} });

describe('the gradebooks that were opened in a tab', () => {
  const original = Object.getOwnPropertyDescriptor(globalThis, 'addEventListener');
  let gradebooks: typeof import('./open-gradebooks.ts')['gradebooks'];
  let server: Server;
  let gradebook: Gradebook;
  let answer: () => void;

  beforeAll(async () => {
    Object.defineProperty(globalThis, 'addEventListener', { value: () => undefined, configurable: true });
    ({ gradebooks } = await import('./open-gradebooks.ts'));
  });
  afterAll(() => {
    if (original === undefined) Reflect.deleteProperty(globalThis, 'addEventListener');
    else Object.defineProperty(globalThis, 'addEventListener', original);
  });
  beforeEach(() => {
    server = new Server();
    const wait = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const confirm = () => Promise.reject(new Error('the totals stay as they are'));
    gradebook = new Gradebook(read, server, confirm, () => wait);
    gradebooks.belongTo('ada');
    gradebooks.keep('physics', gradebook);
    gradebook.enter([{ row: 0, column: 0, entry: { kind: 'score', score: 7 } }]);
  });

  it('send nothing after a sign-out, whoever signs in next', async () => {
    gradebooks.forget();
    gradebooks.belongTo('bob');
    answer();
    await gradebook.settled();
    expect([server.writes, gradebooks.unsaved()]).toEqual([[], 0]);
  });

  it('send nothing as somebody else after the session has ended', async () => {
    gradebooks.hold();
    answer();
    await gradebook.settled();
    expect([server.writes, gradebooks.unsaved()]).toEqual([[], 1]);
    gradebooks.belongTo('bob');
    await gradebook.settled();
    expect([server.writes, gradebooks.unsaved()]).toEqual([[], 0]);
  });

  it('are stored once whoever typed into them signs in again', async () => {
    gradebooks.hold();
    answer();
    await gradebook.settled();
    gradebooks.belongTo('ada');
    await gradebook.settled();
    expect([server.writes, gradebooks.unsaved()]).toEqual([[['bea']], 0]);
  });
});
