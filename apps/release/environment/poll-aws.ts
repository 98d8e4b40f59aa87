import { type Polled, type PollOptions, poll } from '../../cli/poll.ts';
import { isTransient } from '../aws/errors.ts';
import type { Context } from './context.ts';

/** How often AWS is asked, in seconds of the context's clock. */
export const pollSeconds = {
  /** Log lines, and the task that writes them. */
  logs: 3,
  /** Stacks, services, tasks and scans, whose progress somebody reads along. */
  progress: 5,
  /** Alarms, snapshots, locks and stalled rollouts, which take minutes. */
  minutes: 15,
  /** A database that is busy with something else: nobody knows for how long. */
  busyDatabase: 30,
} as const;

/** Polls AWS. A call that AWS did not answer is reported and made again: it is no result of what is polled. */
export const pollAws = <T>(
  { clock, out }: Pick<Context, 'clock' | 'out'>,
  read: () => Promise<T>,
  options: Omit<PollOptions<T>, 'clock' | 'isTransient'>,
): Promise<Polled<T>> =>
  poll(read, {
    ...options,
    clock,
    isTransient,
    onTransient(error) {
      out.print(`    AWS did not answer (${error.name}); polling again`);
      options.onTransient?.(error);
    },
  });
