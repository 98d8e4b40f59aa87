import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.ts';

const again = 'npm run release -- deploy prod';

/** A terminal at which somebody types `keys` once they are asked. */
async function atTerminal(keys: string | null, { signal = new AbortController().signal, hidden = false } = {}) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const shown = text(stderr);
  const asked = ask({ stdin: stdin as never, stderr }, 'Type prod:', { signal, again, hidden });
  if (keys === null) stdin.end();
  else stdin.write(keys);
  const result = await asked.catch((error: Error) => error);
  stderr.end();
  return { result, shown: await shown };
}

const interrupted = {
  what: 'Interrupted',
  why: 'the question was not answered',
  next: ['Run it again: npm run release -- deploy prod'],
  exitCode: 5,
};

describe('a question at the terminal', () => {
  it('gives what was typed', async () => {
    const { result, shown } = await atTerminal('prod\r');
    expect(result).toBe('prod');
    expect(shown).toContain('Type prod: ');
  });

  it.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-C behind half an answer', 'pro\x03'],
    ['Ctrl-D', '\x04'],
    ['the end of the input', null],
  ])('is not answered by %s, and what comes next begins a line of its own', async (_, keys) => {
    const { result, shown } = await atTerminal(keys);
    expect(result).toMatchObject(interrupted);
    expect(shown).toMatch(/\n$/);
  });

  it('shows no letter of what is to be hidden', async () => {
    const { result, shown } = await atTerminal('s3cret\r', { hidden: true });
    expect([result, shown]).toEqual(['s3cret', 'Type prod: \n']);
    const stopped = await atTerminal('s3cr\x03', { hidden: true });
    expect(stopped.result).toMatchObject(interrupted);
    expect(stopped.shown).toBe('Type prod: \n');
  });

  it('passes an interruption of the command on', async () => {
    const interruption = new AbortController();
    const asked = atTerminal('', { signal: interruption.signal });
    await sleep(1);
    interruption.abort(new Error('SIGTERM'));
    expect((await asked).result).toMatchObject({ name: 'AbortError', cause: { message: 'SIGTERM' } });
  });

  it('is none where nobody sits at a terminal', async () => {
    const stdin = new PassThrough() as never;
    const stderr = new PassThrough();
    const { signal } = new AbortController();
    expect(await ask({ stdin, stderr }, 'Type prod:', { signal, again })).toBeUndefined();
  });
});
