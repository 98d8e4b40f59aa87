import { type Check, fail, skip } from '../../../cli/check-tree.ts';

/** A check found something that is not as it should be. */
export class Finding extends Error {
  constructor(
    message: string,
    /** Where it differs from the check's usual one. */
    readonly fix?: string,
  ) {
    super(message);
  }
}

/** A check does not apply here. */
export class Inapplicable extends Error {}

export interface CheckSettings {
  readonly fix: string;
  readonly limitSeconds: number;
  /** Checks this one builds on: where one of them is not PASS this one is skipped. */
  readonly needs?: readonly Check[];
}

/**
 * Runs checks one by one: each has a name, a limit of time and a fix, and none of them throws. The work gives the
 * detail of an PASS; it throws a `Finding` for an FAIL, and whatever else it throws is an FAIL too.
 */
export class Checks {
  readonly done: Check[] = [];

  constructor(
    private readonly signal: AbortSignal,
    private readonly report: (check: Check) => void = () => undefined,
  ) {}

  async run(
    name: string,
    { fix, limitSeconds, needs = [] }: CheckSettings,
    work: (signal: AbortSignal) => Promise<string>,
  ): Promise<Check> {
    const started = performance.now();
    const bad = needs.find(({ status }) => status !== 'PASS');
    const check =
      bad === undefined
        ? await this.attempt(name, fix, limitSeconds, work)
        : skip(name, `needs "${bad.name}", which is ${bad.status}`);
    return this.add({ ...check, milliseconds: Math.round(performance.now() - started) });
  }

  add(check: Check): Check {
    this.done.push(check);
    this.report(check);
    return check;
  }

  private async attempt(
    name: string,
    fix: string,
    limitSeconds: number,
    work: (signal: AbortSignal) => Promise<string>,
  ): Promise<Check> {
    if (this.signal.aborted) return skip(name, 'interrupted');
    const limit = new AbortController();
    const signal = AbortSignal.any([this.signal, limit.signal]);
    const timer = setTimeout(() => limit.abort(), limitSeconds * 1_000);
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    try {
      return { name, status: 'PASS', detail: await Promise.race([work(signal), stopped]) };
    } catch (error) {
      if (this.signal.aborted) return fail(name, 'interrupted', 'run it again');
      if (error instanceof Inapplicable) return skip(name, error.message);
      if (limit.signal.aborted) return fail(name, `took longer than ${limitSeconds} s`, fix);
      return fail(name, (error as Error).message, (error instanceof Finding ? error.fix : undefined) ?? fix);
    } finally {
      clearTimeout(timer);
      // The race may have been lost; nobody listens to the loser any more.
      stopped.catch(() => undefined);
    }
  }
}
