import { z } from 'zod';
import { httpProblems } from './errors.ts';
import { Problem } from './problem.ts';

export const maxPageSize = 200;

/** Query fields of every list. */
export const pageQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(maxPageSize)
    .default(50)
    .meta({ description: 'Entries a page, 1 to 200', example: 50 }),
  cursor: z
    .string()
    .max(2_000)
    .optional()
    .meta({ description: 'nextCursor of the page before; absent: the first page' }),
});

/** Shape of every list: the entries, and the cursor of the next page or null at the end. Named after the entry. */
export const pageOf = <T extends z.ZodType>(entry: T) => {
  const name = entry.meta()?.id;
  const nextCursor = z.string().nullable().meta({ description: 'For the next page; null: this is the last' });
  return z.object({ data: z.array(entry), nextCursor }).meta(name === undefined ? {} : { id: `${name}Page` });
};

/** The same of a list that counts and gives changes (`records/lists.ts`). */
export const listOf = <T extends z.ZodType>(entry: T) => {
  const name = entry.meta()?.id;
  const list = pageOf(entry).extend({
    total: z.int().optional().meta({ description: 'How many entries all pages have together, where it was asked for' }),
    nextModifiedSince: z.iso
      .datetime()
      .optional()
      .meta({ description: 'With modifiedSince: what to ask with next time, once the walk has ended' }),
  });
  return list.meta(name === undefined ? {} : { id: `${name}Page` });
};

export interface ListPage<T> extends Page<T> {
  total?: number;
  nextModifiedSince?: string;
}

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

export type CursorKey = readonly (string | number)[];

/**
 * Reads a cursor: the sort key of the last entry given out, opaque to clients.
 * @throws Problem invalid-cursor where it is not of the given shape
 */
export function readCursor<T extends CursorKey>(cursor: string | undefined, shape: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    const parsed = shape.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: answered like every other cursor that this service never gave out.
  }
  throw new Problem(httpProblems.invalidCursor);
}

const idCursor = z.tuple([z.int().positive()]);

/**
 * The internal id of the last entry given out, or null at the start. Statements look its sort key up themselves: a
 * cursor stands in addresses, which proxies log, and so holds nobody's name.
 */
export const readIdCursor = (cursor: string | undefined): number | null => readCursor(cursor, idCursor)?.[0] ?? null;

/** Cuts a page out of up to `limit + 1` rows, which show whether there is more. */
export function toPage<R, T>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => CursorKey,
  toEntry: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    data: shown.map(toEntry),
    nextCursor: more ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') : null,
  };
}
