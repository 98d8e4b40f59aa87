import { type ExitCode, exit } from './exit-codes.ts';

export interface FailureText {
  /** What happened, in one line. */
  readonly what: string;
  readonly why: string;
  /** What to do next, most useful first; commands where there are any. */
  readonly next?: readonly string[];
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** Something the operator has to read. Printed as `{what}: {why}` with the next steps below. */
export class Failure extends Error {
  readonly what: string;
  readonly why: string;
  readonly next: readonly string[];
  readonly exitCode: ExitCode;

  constructor({ what, why, next = [], exitCode = exit.failed, cause }: FailureText) {
    super(`${what}: ${why}`, cause === undefined ? {} : { cause });
    this.what = what;
    this.why = why;
    this.next = next;
    this.exitCode = exitCode;
  }
}

/** The text for a terminal. */
export function failureText({ what, why, next }: Pick<Failure, 'what' | 'why' | 'next'>): string {
  const lines = [`${what}: ${why}`];
  if (next.length > 0) lines.push('Next:', ...next.map((step) => `  - ${step}`));
  return lines.join('\n');
}
