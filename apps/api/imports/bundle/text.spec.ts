import { Refusal } from './findings.ts';
import { utf8Only } from './text.ts';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, size: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of utf8Only(chunksOf(bytes, size))) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const text = 'sourcedId,name\n1,Chloé\n2,日本語\n3,🎓\n';

describe('utf8Only', () => {
  it.each([1, 2, 3, 4, 5, 7, 1_000])('passes every character on, in chunks of %i bytes', async (size) => {
    expect(await read(Buffer.from(text), size)).toBe(text);
    expect(await read(Buffer.from(`\ufeff${text}`), size)).toBe(text);
  });

  it('passes on only whole characters', async () => {
    for await (const chunk of utf8Only(chunksOf(Buffer.from(text), 1))) {
      expect(chunk.toString('utf8')).not.toContain('\ufffd');
    }
  });

  it.each([1, 3, 1_000])('names the line of a wrong byte, in chunks of %i bytes', async (size) => {
    const bytes = Buffer.concat([Buffer.from('a\nb\nc'), Buffer.from([0xe9]), Buffer.from('d\ne\n')]);
    await expect(read(bytes, size)).rejects.toMatchObject({ code: 'wrong-encoding', line: 3 });
    const nul = Buffer.from('a\nb\0\n');
    await expect(read(nul, size)).rejects.toMatchObject({ code: 'wrong-encoding', line: 2 });
  });

  it('refuses a character that the end of the file cuts off', async () => {
    const bytes = Buffer.from('a\né').subarray(0, 3);
    await expect(read(bytes, 2)).rejects.toBeInstanceOf(Refusal);
  });

  it('reads files shorter than a byte order mark', async () => {
    expect(await read(Buffer.from('é'), 1)).toBe('é');
    expect(await read(Buffer.alloc(0), 1)).toBe('');
  });
});
