import { createClock } from '../../../cli/clock.ts';
import { poll } from '../../../cli/poll.ts';
import { CheckFailed } from '../check.ts';

const requestLimitSeconds = 10;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly milliseconds: number;
  /** What was asked, for messages: `GET /v1/users/me`. */
  readonly asked: string;
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly token?: string;
  readonly ifMatch?: string;
  readonly signal: AbortSignal;
}

/** One request of the API. @throws CheckFailed where no answer comes */
export async function ask(base: string, { method = 'GET', path, body, token, ifMatch, signal }: Ask): Promise<Answer> {
  return send(`${method} ${path}`, `${base}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal,
  });
}

/** @param asked what messages call it: addresses of files carry signatures, which no message may show */
export async function send(
  asked: string,
  url: string,
  init: RequestInit & { signal: AbortSignal; limitSeconds?: number },
): Promise<Answer> {
  const { limitSeconds = requestLimitSeconds, ...request } = init;
  const limit = AbortSignal.timeout(limitSeconds * 1_000);
  const started = performance.now();
  try {
    const answer = await fetch(url, {
      ...request,
      redirect: 'manual',
      signal: AbortSignal.any([request.signal, limit]),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const milliseconds = Math.round(performance.now() - started);
    return { status: answer.status, headers: answer.headers, bytes, milliseconds, asked };
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    if (limit.aborted) throw new CheckFailed(`${asked} was not answered within ${limitSeconds} s`);
    throw new CheckFailed(`${asked} got no answer: ${connectionError(error)}`);
  }
}

function connectionError(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return [cause?.code, cause?.message ?? (error as Error).message].filter((part) => part !== undefined).join(', ');
}

// biome-ignore lint/suspicious/noExplicitAny: what the API answers is looked at field by field
export type Json = any;

/** The body as JSON. @throws CheckFailed where it is none */
export function json({ bytes, asked, status }: Answer): Json {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new CheckFailed(`${asked} answered ${status} with something that is no JSON`);
  }
}

/** The body of an answer that must have this status. @throws CheckFailed with the problem's code otherwise */
export function expected(answer: Answer, ...statuses: readonly number[]): Json {
  if (!statuses.includes(answer.status)) throw new CheckFailed(describe(answer));
  return answer.bytes.length === 0 ? undefined : json(answer);
}

/** `POST /v1/classes answered 403 forbidden: Your role does not allow this (request 1f…)`. */
export function describe(answer: Answer): string {
  const requestId = answer.headers.get('x-request-id');
  const tail = requestId === null ? '' : ` (request ${requestId})`;
  let problem = '';
  try {
    const { code, title, detail } = json(answer);
    problem = [` ${code ?? ''}`.trimEnd(), detail ?? title].filter(Boolean).join(': ');
  } catch {
    // What stands before the API answers in its own words; the status must do.
  }
  return `${answer.asked} answered ${answer.status}${problem}${tail}`;
}

/** Asks until there is an answer. @throws what aborts the signal */
export async function askUntilAnswered<T>(
  everySeconds: number,
  signal: AbortSignal,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const clock = createClock(1, signal);
  const { value } = await poll(ask, { clock, everySeconds, until: (answer) => answer !== undefined });
  return value as T;
}
