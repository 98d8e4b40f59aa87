import type { components, paths } from 'classboard-api';
import createClient from 'openapi-fetch';
import { Failed, type Problem } from './failed.ts';
import { RepeatKeys, wordsOf } from './repeat-keys.ts';
import { refresh, signedInUser, token } from './session.ts';

export type Schemas = components['schemas'];
export type Me = Schemas['OwnUser'];

/** Typed by the OpenAPI document of the API, which answers at the same origin. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });

const repeatKeys = new RepeatKeys();

/** The same words that had no answer yet are the same request. */
async function send(request: Request): Promise<Response> {
  const words = await wordsOf(request);
  if (words === undefined) return sendSigned(request);
  if (!request.headers.has('idempotency-key')) request.headers.set('idempotency-key', repeatKeys.keyOf(words));
  const answer = await sendSigned(request);
  repeatKeys.answered(words, answer.status);
  return answer;
}

/** With the access token; one that has run out is replaced once, by one of the same user. */
async function sendSigned(request: Request): Promise<Response> {
  const again = request.clone();
  const user = signedInUser();
  const answer = await fetch(authorized(request));
  if (answer.status !== 401 || user === undefined || signedInUser() !== user) return answer;
  if ((await refresh()) !== 'done' || signedInUser() !== user) return answer;
  return fetch(authorized(again));
}

function authorized(request: Request): Request {
  const current = token();
  if (current !== undefined) request.headers.set('authorization', `Bearer ${current}`);
  return request;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** @throws Failed */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await asked.catch(() => {
    throw new Failed(undefined, undefined);
  });
  if (response.ok) return (data ?? {}) as NonNullable<T>;
  const after = Number(response.headers.get('retry-after'));
  throw new Failed(isProblem(error) ? error : undefined, response.status, after > 0 ? after : undefined);
}

const isProblem = (error: unknown): error is Problem => typeof error === 'object' && error !== null && 'code' in error;

/** Every page of a list. @param page asks for one */
export async function allPages<T>(
  page: (cursor: string | undefined) => Promise<{ data: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const { data, nextCursor } = await page(cursor);
    all.push(...data);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}
