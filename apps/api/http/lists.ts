import { z } from 'zod';
import { type Page, readCursor, toPage } from './pages.ts';

const idCursor = z.tuple([z.int().positive()]);

/**
 * The internal id of the last entry given out, or null at the start. Statements look its sort key up themselves: a
 * cursor stands in addresses, which proxies log, and so holds nobody's name.
 */
export const readIdCursor = (cursor: string | undefined): number | null => readCursor(cursor, idCursor)?.[0] ?? null;

/** Cuts a page out of up to `limit + 1` rows whose cursor is their internal id. */
export const toIdPage = <R extends { id: number }, T>(
  rows: readonly R[],
  limit: number,
  toEntry: (row: R) => T,
): Page<T> => toPage(rows, limit, (row) => [row.id], toEntry);
