import type { TaskOptions } from '../jobs/definitions.ts';

/** Brings the account of a user to the address that an import gave them. */
export interface AccountAddressTask {
  /** The import, whose result names users whose account keeps its address. */
  runId: string;
  userId: number;
  /** What the account signed in with before; not there until that is known. */
  from?: string | null;
}

/** One at a time in a process: Cognito allows so many changes a second, and people who sign in need them too. */
export const accountAddressQueue = {
  name: 'account-address',
  concurrency: 1,
  /** With pauses of up to five minutes: days. */
  retryLimit: 1_000,
} satisfies TaskOptions;
