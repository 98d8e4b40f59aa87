import type { Check } from '../../cli/check-tree.ts';

/** What a check found wrong, with a fix of its own where the usual one does not fit. */
export class CheckFailed extends Error {
  constructor(
    message: string,
    readonly fix?: string,
  ) {
    super(message);
  }
}

/** Why a check makes no sense here: it is skipped. */
export class NotApplicable extends Error {}

/** One check of doctor, preflight, smoke or verify, before it has run. */
export interface CheckDefinition {
  readonly name: string;
  /** The usual fix, a command where there is one. */
  readonly fix: string;
  /** 20 where it is absent. */
  readonly limitSeconds?: number;
  /** Results that this check builds on: where one of them is not PASS it is skipped. */
  readonly needs?: readonly Check[];
  /**
   * Returns the detail of a PASS, or checks of its own.
   * @param signal aborts at the time limit and when the command is interrupted
   * @throws CheckFailed for a FAIL, NotApplicable for a SKIP; any other error is a FAIL too
   */
  run(signal: AbortSignal): Promise<string | readonly Check[]>;
}

export interface CheckGroup {
  readonly name: string;
  readonly checks: readonly CheckDefinition[];
}
