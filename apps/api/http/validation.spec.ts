import { z } from 'zod';
import { Problem } from './problem.ts';
import { parsePart } from './validation.ts';

function refusal(schema: z.ZodType, value: unknown): ReturnType<Problem['toBody']> {
  try {
    parsePart(schema, value, 'body');
  } catch (error) {
    if (error instanceof Problem) return error.toBody('request', '/');
    throw error;
  }
  throw new Error('the value was accepted');
}

const person = z.strictObject({ email: z.string(), age: z.number().optional() });

describe('validation', () => {
  it('says what was expected of a wrong type, and required of what is missing alone', () => {
    expect(refusal(person, { email: 5, age: null }).errors).toEqual([
      { location: 'body', pointer: '/email', message: 'Invalid input: expected string, received number' },
      { location: 'body', pointer: '/age', message: 'Invalid input: expected number, received null' },
    ]);
    expect(refusal(person, {}).errors).toEqual([{ location: 'body', pointer: '/email', message: 'required' }]);
    expect(refusal(person, undefined).errors).toEqual([{ location: 'body', pointer: '', message: 'required' }]);
  });

  it('lists a hundred findings and counts all of them', () => {
    const keys = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key${i}`, 0]));
    const { errors, errorCount } = refusal(person, { ...keys, email: 'a' });
    expect([(errors as unknown[]).length, errorCount]).toEqual([100, 5_000]);
    expect(refusal(person, {})).not.toHaveProperty('errorCount');
  });

  it('keeps pointers short, however long a key is', () => {
    const body = refusal(z.strictObject({}), { ['~\u0001/'.repeat(100_000)]: 1 });
    const [{ pointer }] = body.errors as [{ pointer: string }];
    expect(Buffer.byteLength(JSON.stringify(pointer))).toBeLessThanOrEqual(258);
    expect(pointer).toMatch(/^\/~0.*…$/);
  });

  it('finds what PostgreSQL cannot store in every text that the schema accepts, with its place', () => {
    const schema = z.object({ names: z.array(z.object({ text: z.string() })) });
    const names = [{ text: 'a' }, { text: 'b\0' }, { text: '\ud800' }];
    expect(refusal(schema, { names }).errors).toEqual([
      { location: 'body', pointer: '/names/1/text', message: 'must not contain NUL' },
      { location: 'body', pointer: '/names/2/text', message: 'expected valid Unicode' },
    ]);
  });
});
