import { databaseIdentifier } from '../../../infra/names.ts';
import { commandLine } from '../../cli/command-line.ts';
import { Failure } from '../../cli/failure.ts';
import { readInstance, renameInstance } from '../aws/rds.ts';
import type { HeldLock } from '../deployment/lock/held-lock.ts';
import type { Context } from '../environment/context.ts';
import { pollAws, pollSeconds } from '../environment/poll-aws.ts';
import { keptName } from './former.ts';

/** RDS renames within minutes; what takes longer is not coming. */
const renameLimitSeconds = 1_800;

/**
 * Gives the copy the name of the database that serves, by which tasks, stacks and alarms know it; that one keeps its data
 * under a name of its own. Begins again where a run before was cut off.
 * @param inBetween nothing is written any more then: RDS restarts what it renames
 * @returns the name of the one that served; undefined where a run before has given it one
 */
export async function exchange(
  context: Context,
  copy: string,
  lock: Pick<HeldLock, 'confirm'>,
  inBetween: () => Promise<void>,
): Promise<string | undefined> {
  const { name } = context.settings;
  const serving = databaseIdentifier(context.settings);
  const again = commandLine('restore', name, { instance: copy });
  const isHere = (await readInstance(context, serving)) !== undefined;
  const kept = isHere ? keptName(serving, context.clock.now()) : undefined;
  if (kept !== undefined) {
    await rename(context, serving, kept, [`Once it is ${kept}, or to try again: ${again}`]);
    await lock.confirm();
  }
  await inBetween();
  await lock.confirm();
  await rename(context, copy, serving, [
    `Once it is ${serving}, what is left: ${commandLine('privacy replay', name)}`,
    `As long as it is ${copy}: ${again}`,
  ]);
  return kept;
}

async function rename(context: Context, from: string, to: string, next: readonly string[]): Promise<void> {
  const step = context.out.step(`Rename ${from} to ${to}`);
  try {
    await renameInstance(context, from, to);
    const { value: found } = await pollAws(context, () => readInstance(context, to), {
      everySeconds: pollSeconds.minutes,
      limitSeconds: renameLimitSeconds,
      until: (instance) => instance?.status === 'available',
    });
    if (found?.status !== 'available') throw new Error(`RDS reports ${found?.status ?? 'no such database'}`);
    step.done('available');
  } catch (error) {
    step.failed();
    throw new Failure({
      what: `${from} did not become ${to}`,
      why: error instanceof Error ? error.message : String(error),
      next: [`aws rds describe-events --source-type db-instance --source-identifier ${from}`, ...next],
      cause: error,
    });
  }
}
