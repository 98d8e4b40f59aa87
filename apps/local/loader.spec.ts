import { readFileSync } from 'node:fs';

/** Lines that the compiler leaves out: what stands below has other numbers in the code that runs. */
interface LeftOut {
  readonly one: string;

  readonly other: string;
}

class Place {
  static async fail(left: LeftOut): Promise<never> {
    await undefined;
    throw new Error(`fails: ${left.one}`);
  }
}

describe('a stack trace', () => {
  it('names the line and the column of the TypeScript', async () => {
    const { stack = '' } = await Place.fail({ one: 'here', other: '' }).catch((error: Error) => error);
    const lines = readFileSync(import.meta.filename, 'utf8').split('\n');
    const line = lines.findIndex((text) => text.includes('throw new Error(`fails')) + 1;
    expect(stack.split('\n').slice(0, 2)).toEqual([
      'Error: fails: here',
      `    at Place.fail (${import.meta.filename}:${line}:11)`,
    ]);
  });

  it('shows the code of an error of Node', () => {
    expect(() => Buffer.alloc(-1)).toThrow(
      expect.objectContaining({
        stack: expect.stringMatching(/^RangeError \[ERR_OUT_OF_RANGE\]: The value of "size"/),
      }),
    );
  });
});
