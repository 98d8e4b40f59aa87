import { CheckFailed, NotApplicable } from '../check.ts';
import { type Answer, ask, describe, expected, type Json } from './client.ts';

/** What a caller sees of every answer: health, headers and problems. */

export async function checkProbe(base: string, path: '/health/live' | '/health/ready', signal: AbortSignal) {
  const answer = await ask(base, { path, signal });
  const { status } = expected(answer, 200);
  if (status !== 'ok') throw new CheckFailed(`${answer.asked} reports ${status}`);
  return `${answer.milliseconds} ms`;
}

/** The full report; every part must be up. */
export async function checkHealth(base: string, signal: AbortSignal): Promise<string> {
  const answer = await ask(base, { path: '/health', signal });
  const { data } = expected(answer, 200, 503);
  const parts = Object.entries((data?.checks ?? {}) as Record<string, { status: string; latencyMs: number }>);
  if (parts.length === 0) throw new CheckFailed(`${describe(answer)}, and names no part`);
  const down = parts.filter(([, { status }]) => status !== 'up').map(([name]) => name);
  if (down.length > 0) throw new CheckFailed(`down: ${down.join(', ')}`);
  if (answer.status !== 200) throw new CheckFailed(describe(answer));
  const revealed = ['commit', 'version'].filter((name) => name in data);
  if (revealed.length > 0) throw new CheckFailed(`${answer.asked} reveals to anybody: ${revealed.join(', ')}`);
  return parts.map(([name, { latencyMs }]) => `${name} ${latencyMs} ms`).join(', ');
}

/** The commit that answers, which only operators are shown. */
export async function checkRelease(
  base: string,
  token: string,
  expectedCommit: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const answer = await ask(base, { path: '/health/release', token, signal });
  if (answer.status === 403) {
    throw new CheckFailed(
      'the account is not an operator',
      'add it to the group "operator" of the user pool (aws cognito-idp admin-add-user-to-group)',
    );
  }
  return checkCommit(expected(answer, 200).commit, expectedCommit);
}

/** Commits may be given in short on either side. */
function checkCommit(found: string | undefined, expectedCommit: string | undefined): string {
  if (found === undefined || found === 'unknown') {
    if (expectedCommit === undefined) throw new NotApplicable('the service does not know its commit');
    throw new CheckFailed(`the service does not know its commit, expected ${expectedCommit}`);
  }
  if (expectedCommit === undefined) return found;
  const length = Math.min(found.length, expectedCommit.length);
  if (length < 7 || found.slice(0, length) !== expectedCommit.slice(0, length)) {
    throw new CheckFailed(`commit ${found} answers, expected ${expectedCommit}`);
  }
  return found;
}

const yearSeconds = 31_536_000;

/** @param cdn CloudFront names itself; the API and the balancer name nobody */
export function checkHeaders({ headers, asked }: Answer, { https, cdn }: { https: boolean; cdn: boolean }): string {
  const wrong: string[] = [];
  const want = (name: string, fits: (value: string) => boolean, wanted: string) => {
    const value = headers.get(name);
    if (value === null) wrong.push(`${name} is missing`);
    else if (!fits(value)) wrong.push(`${name} is "${value}", expected ${wanted}`);
  };
  const refuse = (name: string, allowed?: string) => {
    const value = headers.get(name);
    if (value !== null && value !== allowed) wrong.push(`${name} reveals "${value}"`);
  };
  want('x-content-type-options', (value) => value === 'nosniff', 'nosniff');
  want('x-request-id', (value) => value.length >= 8, 'an id');
  want('x-frame-options', (value) => /^(SAMEORIGIN|DENY)$/i.test(value), 'SAMEORIGIN');
  want('referrer-policy', (value) => value === 'no-referrer', 'no-referrer');
  want('cache-control', (value) => value.includes('no-store'), 'no-store');
  want(
    'content-security-policy',
    (value) => value.includes("default-src 'none'") && value.includes("frame-ancestors 'none'"),
    "default-src 'none' and frame-ancestors 'none'",
  );
  if (https) {
    const seconds = (value: string) => Number(/max-age=(\d+)/.exec(value)?.[1] ?? 0);
    want('strict-transport-security', (value) => seconds(value) >= yearSeconds, `max-age of a year or more`);
  }
  refuse('x-powered-by');
  refuse('server', cdn ? 'CloudFront' : undefined);
  if (wrong.length > 0) throw new CheckFailed(`${asked}: ${wrong.join('; ')}`);
  return https ? 'all there, with HSTS' : 'all there';
}

export const unknownRoute = '/v1/smoke-test-asks-for-what-is-not-there';

/** A refusal must be problem JSON with the request's id, and must not reveal its cause. */
export function checkProblem(answer: Answer, status: number, code: string): string {
  const problem: Json = expected(answer, status);
  const type = answer.headers.get('content-type') ?? 'nothing';
  if (!type.startsWith('application/problem+json'))
    throw new CheckFailed(`${answer.asked}: the body is of type ${type}`);
  if (problem.code !== code) throw new CheckFailed(`${answer.asked}: the code is ${problem.code}, expected ${code}`);
  if (problem.status !== status) throw new CheckFailed(`${answer.asked}: the body has the status ${problem.status}`);
  const id = answer.headers.get('x-request-id');
  if (problem.requestId !== id) throw new CheckFailed(`${answer.asked}: the body's request id is not the header's`);
  for (const internal of ['stack', 'message', 'error']) {
    if (internal in problem) throw new CheckFailed(`${answer.asked}: the body reveals "${internal}"`);
  }
  return `${status} ${code}`;
}
