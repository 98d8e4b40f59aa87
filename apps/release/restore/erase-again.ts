import { commandLine } from '../../cli/command-line.ts';
import type { Context } from '../environment/context.ts';
import { replayErasures } from '../environment/tasks/replay-erasures.ts';
import { readFormer } from './former.ts';

export interface EraseAgain {
  readonly instance: string;
  /** The database that served cannot be read any more, an operator says. */
  readonly isFormerLost: boolean;
}

/**
 * Repeats in what is to serve, or serves by now, whoever was erased since its backup, also those that the database that served has
 * not written down yet: its tasks are done by nobody any more.
 * @param host of the copy; undefined once it has the name
 */
export async function eraseAgain(
  context: Context,
  { instance, isFormerLost }: EraseAgain,
  host: string | undefined,
): Promise<readonly string[]> {
  const former = isFormerLost ? undefined : await readFormer(context, host === undefined);
  if (former === undefined) {
    context.out.print('SKIP erasures of what served: those that it had not written down are lost');
    return await replayErasures(context, { host });
  }
  const without = commandLine('restore', context.settings.name, { instance, 'former-lost': true });
  const next = [`Where ${former} cannot be read any more: ${without}`];
  return await replayErasures(context, { host, former, next });
}
