import { type Polled, type PollOptions, poll } from '../../cli/poll.ts';
import { isTransient } from '../aws/errors.ts';
import type { Context } from './context.ts';

/** Polls AWS. A call that AWS did not answer is reported and made again: it says nothing of what is polled. */
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
      out.say(`    AWS did not answer (${error.name}); polling again`);
      options.onTransient?.(error);
    },
  });
