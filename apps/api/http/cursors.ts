import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { httpProblems } from './errors.ts';
import { Problem } from './problem.ts';
import type { RouteSpec } from './route-spec.ts';

/** What a client may change from page to page. */
const ofOnePage = new Set(['cursor', 'limit', 'total']);

/**
 * Names the list that a cursor belongs to: route, school, identifiers in the path, filters and order. It keeps clients
 * from continuing in another list by mistake; what a caller may see is decided without it.
 */
function nameOfList(spec: RouteSpec, schoolId: number | undefined, params: unknown, asked: object): string {
  const selecting = Object.entries(asked).filter(([name, value]) => !ofOnePage.has(name) && value !== undefined);
  const list = [spec.operationId, schoolId, params, selecting.toSorted(([a], [b]) => (a < b ? -1 : 1))];
  return hash('sha256', JSON.stringify(list), 'base64url').slice(0, 8);
}

/** @throws Problem invalid-cursor where the cursor is not one of this list */
function openCursor(cursor: string, list: string): string {
  if (!cursor.startsWith(`${list}.`)) throw new Problem(httpProblems.invalidCursor);
  return cursor.slice(list.length + 1);
}

export const sealCursor = (cursor: string, list: string): string => `${list}.${cursor}`;

/**
 * What is asked of a list, by a query or by the body of a search, with a cursor that belongs to it; the answer's cursor
 * will be one of the same list. What asks for no list stays as it is.
 */
export function openList(request: FastifyRequest, spec: RouteSpec, part: 'query' | 'body', asked: unknown): unknown {
  const schema = spec[part];
  if (!(schema instanceof z.ZodObject && 'cursor' in schema.shape)) return asked;
  const given = asked as { cursor?: string };
  const list = nameOfList(spec, request.caller?.schoolId, request.params, given);
  request.list = list;
  return given.cursor === undefined ? given : { ...given, cursor: openCursor(given.cursor, list) };
}
