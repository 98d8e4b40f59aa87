import { hash } from 'node:crypto';
import { httpProblems } from './errors.ts';
import { Problem } from './problem.ts';
import type { RouteSpec } from './route-spec.ts';

/** What a client may change from page to page. */
const ofOnePage = new Set(['cursor', 'limit', 'total']);

/**
 * Names the list that a cursor belongs to: route, school, identifiers in the path, filters and order. It keeps clients
 * from continuing in another list by mistake; what a caller may see is decided without it.
 */
export function listOf(spec: RouteSpec, schoolId: number | undefined, params: unknown, query: unknown): string {
  const asked = Object.entries(query ?? {}).filter(([name, value]) => !ofOnePage.has(name) && value !== undefined);
  const list = [spec.operationId, schoolId, params, asked.toSorted(([a], [b]) => (a < b ? -1 : 1))];
  return hash('sha256', JSON.stringify(list), 'base64url').slice(0, 8);
}

/** @throws Problem invalid-cursor where the cursor is not one of this list */
export function openCursor(cursor: string, list: string): string {
  if (!cursor.startsWith(`${list}.`)) throw new Problem(httpProblems.invalidCursor);
  return cursor.slice(list.length + 1);
}

export const sealCursor = (cursor: string, list: string): string => `${list}.${cursor}`;
