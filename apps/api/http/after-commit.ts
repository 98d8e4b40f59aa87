/**
 * What a handler returns whose work does not end with the transaction that an Idempotency-Key opens around it: calls to
 * other services come after the commit (`idempotency.interceptor.ts`).
 */
export class AfterCommit<T> {
  constructor(
    /** The answer so far, kept for a repeat in case that the process ends before the rest. */
    readonly answer: T,
    /** Does the rest and gives the answer. Where it fails, it has undone what was committed. */
    readonly settle: () => Promise<T>,
  ) {}
}
