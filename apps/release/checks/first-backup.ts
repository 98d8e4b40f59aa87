import { product } from '../../../infra/names.ts';
import { describeStack } from '../aws/cloudformation-stacks.ts';
import type { Context } from '../environment/context.ts';
import { CheckFailed, NotApplicable } from './check.ts';

/**
 * What it means that there is no recovery point: nothing yet in the first hours of a plan, which runs once a day.
 * @param hours how old the newest may be
 */
export async function judgeMissingBackup(
  context: Pick<Context, 'aws' | 'settings' | 'clock'>,
  hours: number,
): Promise<never> {
  const { settings, clock } = context;
  const plan = await describeStack(context, { name: `${product}-${settings.name}-backup`, region: settings.region });
  throw missingBackup(plan?.createdAt, hours, clock.now());
}

export function missingBackup(planSince: Date | undefined, hours: number, now: Date): Error {
  const due = planSince === undefined ? undefined : new Date(planSince.getTime() + hours * 3_600_000);
  if (due === undefined || due < now) return new CheckFailed('there is none');
  return new NotApplicable(`not yet: the first is there by ${due.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
}
