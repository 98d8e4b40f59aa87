import { z } from 'zod';
import { isoDate, isoDateTime, line, lines, moment as momentSchema } from '../http/fields.ts';
import { extensionWord } from '../values/extension-word.ts';

/**
 * What a field can hold: `input` judges what a client sends, `output` describes what an answer carries, and `read` makes
 * the second out of what the pool gives. An answer is described more loosely than an input: imports and earlier versions
 * stored values that no client could send today.
 */
export interface Kind<Stored, Input extends z.ZodType, Output extends z.ZodType> {
  readonly input: Input;
  readonly output: Output;
  readonly read: (stored: Stored) => z.output<Output>;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the kind holds
const same = (value: any) => value;

/** Text of one line. */
export const text = (maximumLength: number): Kind<string, z.ZodString, z.ZodString> => ({
  input: line(maximumLength),
  output: z.string(),
  read: same,
});

/** Text of any number of lines. */
export const longText = (maximumLength: number): Kind<string, z.ZodString, z.ZodString> => ({
  input: z.string().max(maximumLength),
  output: z.string(),
  read: same,
});

/** A short list of texts. */
export const texts = { input: lines, output: z.array(z.string()), read: same as (stored: string[]) => string[] };

/** One of the values that the CHECK constraint of the column lists. */
export const choice = <Schema extends z.ZodType<string>>(schema: Schema): Kind<z.output<Schema>, Schema, Schema> => ({
  input: schema,
  output: schema,
  read: same,
});

/** One of the values that a vocabulary lists, or a word that extends it. `id` names it in the OpenAPI document. */
export const vocabulary = (
  id: string,
  words: readonly [string, ...string[]],
): Kind<string, z.ZodType<string, string>, z.ZodType<string, string>> => {
  const expected = `expected one of ${words.join(', ')} or ext:WORD`;
  const schema = z.union([z.enum(words), z.string().regex(extensionWord, expected)], { error: expected }).meta({ id });
  return { input: schema, output: schema, read: same };
};

export const flag = { input: z.boolean(), output: z.boolean(), read: same as (stored: boolean) => boolean };

export const wholeNumber = (minimum: number, maximum: number): Kind<number, z.ZodInt, z.ZodInt> => ({
  input: z.int().min(minimum).max(maximum),
  output: z.int(),
  read: same,
});

/** A decimal of the database: exact text there, the nearest number in an answer. */
export const decimal = <Input extends z.ZodType<number>>(input: Input): Kind<string, Input, z.ZodNumber> => ({
  input,
  output: z.number(),
  read: Number,
});

/** A calendar day, YYYY-MM-DD. */
export const day = { input: isoDate, output: isoDate, read: same as (stored: string) => string };

/** A moment: UTC with milliseconds in an answer. */
export const moment = { input: isoDateTime, output: momentSchema, read: (stored: Date) => stored.toISOString() };

/** The same, or null. A column that may be null compiles only with this. */
export const nullable = <Stored, Input extends z.ZodType, Output extends z.ZodType>({
  input,
  output,
  read,
}: Kind<Stored, Input, Output>): Kind<Stored | null, z.ZodNullable<Input>, z.ZodNullable<Output>> => ({
  input: input.nullable(),
  output: output.nullable(),
  read: (stored) => (stored === null ? null : read(stored)),
});
