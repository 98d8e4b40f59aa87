import { type Check, ng, skip } from '../../cli/check-tree.ts';

/** A check found something that is not as it should be. */
export class Finding extends Error {
  constructor(
    message: string,
    /** Where it differs from the check's usual one. */
    readonly mend?: string,
  ) {
    super(message);
  }
}

/** A check does not apply here. */
export class Inapplicable extends Error {}

export interface CheckSettings {
  readonly mend: string;
  readonly limitSeconds: number;
  /** Checks this one builds on: where one of them is not OK this one is skipped. */
  readonly needs?: readonly Check[];
}

/**
 * Runs checks one by one: each has a name, a limit of time and a mend, and none of them throws. The work gives the
 * detail of an OK; it throws a `Finding` for an NG, and whatever else it throws is an NG too.
 */
export class Checks {
  readonly done: Check[] = [];

  constructor(
    private readonly signal: AbortSignal,
    private readonly report: (check: Check) => void = () => undefined,
  ) {}

  async run(
    name: string,
    { mend, limitSeconds, needs = [] }: CheckSettings,
    work: (signal: AbortSignal) => Promise<string>,
  ): Promise<Check> {
    const started = performance.now();
    const bad = needs.find(({ status }) => status !== 'OK');
    const check =
      bad === undefined
        ? await this.attempt(name, mend, limitSeconds, work)
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
    mend: string,
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
      return { name, status: 'OK', detail: await Promise.race([work(signal), stopped]) };
    } catch (error) {
      if (this.signal.aborted) return ng(name, 'interrupted', 'run it again');
      if (error instanceof Inapplicable) return skip(name, error.message);
      if (limit.signal.aborted) return ng(name, `took longer than ${limitSeconds} s`, mend);
      return ng(name, (error as Error).message, (error instanceof Finding ? error.mend : undefined) ?? mend);
    } finally {
      clearTimeout(timer);
      // The race may have been lost; nobody listens to the loser any more.
      stopped.catch(() => undefined);
    }
  }
}
