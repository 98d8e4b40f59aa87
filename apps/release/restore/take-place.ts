import { databaseIdentifier } from '../../../infra/names.ts';
import { commandLine } from '../../cli/command-line.ts';
import { readInstance } from '../aws/rds.ts';
import type { HeldLock } from '../deployment/lock/held-lock.ts';
import type { Context } from '../environment/context.ts';
import { exchange } from './exchange.ts';
import { leaveProxy, returnToProxy } from './proxy.ts';

/**
 * The copy serves from now on, also through the proxy.
 * @param isExchanged a run before has given it the name
 * @param inBetween when the one that served has ended, and the copy does not serve yet
 * @returns the name of the one that served; undefined where a run before has given it one
 */
export async function takePlace(
  context: Context,
  { copy, isExchanged }: { readonly copy: string; readonly isExchanged: boolean },
  lock: Pick<HeldLock, 'confirm'>,
  inBetween: () => Promise<void>,
): Promise<string | undefined> {
  const { name, database } = context.settings;
  const again = commandLine('restore', name, { instance: copy });
  if (isExchanged) {
    await returnToProxy(context, again);
    return undefined;
  }
  if (!database.proxy) return await exchange(context, copy, lock, inBetween);
  await leaveProxy(context);
  const kept = await exchange(context, copy, lock, inBetween).catch(async (error: unknown) => {
    // Where the one that served still has its name, it serves again.
    const serving = await readInstance(context, databaseIdentifier(context.settings)).catch(() => undefined);
    if (serving?.status === 'available') await returnToProxy(context, again).catch(() => {});
    throw error;
  });
  await returnToProxy(context, again);
  return kept;
}
