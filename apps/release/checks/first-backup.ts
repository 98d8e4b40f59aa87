import { product } from '../../../infra/names.ts';
import { describeStack } from '../aws/cloudformation-stacks.ts';
import type { Context } from '../environment/context.ts';
import { CheckFailed, NotApplicable } from './check.ts';

/** How old the newest backup may be: a day, the window in which AWS may start it, and the time it takes. */
export const dailyBackupHours = 33;

/**
 * What it means that there is no recovery point: nothing yet in the first hours of a plan, which runs once a day.
 * @param hours how old the newest may be
 */
export async function judgeMissingBackup(
  context: Pick<Context, 'aws' | 'settings' | 'clock'>,
  hours: number,
): Promise<never> {
  throw missingBackup(await planSince(context), hours, context.clock.now());
}

/** Since when there is a plan of backups. */
export async function planSince(context: Pick<Context, 'aws' | 'settings'>): Promise<Date | undefined> {
  const { settings } = context;
  const plan = await describeStack(context, { name: `${product}-${settings.name}-backup`, region: settings.region });
  return plan?.createdAt;
}

export function missingBackup(since: Date | undefined, hours: number, now: Date): Error {
  const due = since && dueAfter(since, hours);
  if (due === undefined || due < now) return new CheckFailed('there is none');
  return new NotApplicable(`not yet: the first is there by ${minuteText(due)}`);
}

/** When there has to be a recovery point of a plan that began then. */
export const dueAfter = (since: Date, hours: number): Date => new Date(since.getTime() + hours * 3_600_000);

export const minuteText = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
