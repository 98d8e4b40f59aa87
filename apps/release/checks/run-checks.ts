import { type Check, fail, group, pass, skip } from '../../cli/check-tree.ts';
import { Failure } from '../../cli/failure.ts';
import { explain } from '../aws/errors.ts';
import { type CheckDefinition, CheckFailed, type CheckGroup, NotApplicable } from './check.ts';

const atOnce = 8;
/** AWS's clients would retry for minutes. */
const usualLimitSeconds = 20;
const mostTickMillis = 100;

/** Runs one check. Never throws: an error is a FAIL. */
export async function runCheck(
  { name, fix, needs = [], limitSeconds = usualLimitSeconds, run }: CheckDefinition,
  interruption: AbortSignal = new AbortController().signal,
): Promise<Check> {
  const missing = needs.find(({ status }) => status !== 'PASS');
  if (missing !== undefined) return skip(name, `needs "${missing.name}", which is ${missing.status}`);
  if (interruption.aborted) return skip(name, 'interrupted');
  const limit = new TimeLimit(limitSeconds);
  const signal = AbortSignal.any([interruption, limit.signal]);
  // Not every check listens to the signal, so that its end is raced for as well.
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  try {
    const found = await Promise.race([run(signal), aborted.promise]);
    return typeof found === 'string' ? pass(name, found) : group(name, found);
  } catch (error) {
    if (interruption.aborted) return fail(name, 'interrupted', 'run it again');
    if (error instanceof NotApplicable) return skip(name, error.message);
    if (limit.signal.aborted) return fail(name, `took longer than ${limitSeconds} s`, fix);
    return failedCheck(name, fix, error);
  } finally {
    limit.stop();
    aborted.promise.catch(() => undefined);
  }
}

/**
 * Aborts its signal once so many seconds have passed in which this process could read an answer. Those in which another
 * check holds it up, as the synthesis of the stacks does on a busy machine, do not count.
 */
class TimeLimit {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  readonly signal = this.controller.signal;

  constructor(seconds: number) {
    const tickMillis = Math.min(mostTickMillis, seconds * 1_000);
    let ticks = Math.ceil((seconds * 1_000) / tickMillis);
    this.timer = setInterval(() => {
      ticks -= 1;
      if (ticks === 0) this.controller.abort();
    }, tickMillis);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

function failedCheck(name: string, fix: string, error: unknown): Check {
  if (error instanceof CheckFailed) return fail(name, error.message, error.fix ?? fix);
  const explained = explain(error, '');
  if (!(explained instanceof Failure)) return fail(name, (error as Error).message, fix);
  return fail(name, `${explained.what}: ${explained.why}`, explained.next.find((step) => step !== '') ?? fix);
}

/** Runs all checks of all groups, eight at a time. The tree has the order of the groups. */
export async function runCheckGroups(groups: readonly CheckGroup[]): Promise<Check[]> {
  const queue = groups.flatMap(({ checks }) => checks);
  const found = new Map<CheckDefinition, Check>();
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) found.set(next, await runCheck(next));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return groups.map(({ name, checks }) => {
    const results = checks.flatMap((check) => found.get(check) ?? []);
    const [only] = results;
    // One that returned several checks needs no branch of its own beside nothing.
    return group(name, results.length === 1 && only?.children !== undefined ? only.children : results);
  });
}

/** Checks that run one after the other, because one builds on what another made. Each result is timed and reported. */
export class CheckSequence {
  readonly results: Check[] = [];

  constructor(
    private readonly signal: AbortSignal,
    private readonly report: (check: Check) => void = () => undefined,
  ) {}

  async run(
    name: string,
    settings: Omit<CheckDefinition, 'name' | 'run'>,
    run: (signal: AbortSignal) => Promise<string>,
  ): Promise<Check> {
    const started = performance.now();
    const check = await runCheck({ ...settings, name, run }, this.signal);
    return this.add({ ...check, milliseconds: Math.round(performance.now() - started) });
  }

  add(check: Check): Check {
    this.results.push(check);
    this.report(check);
    return check;
  }
}
