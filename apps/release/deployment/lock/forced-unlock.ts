import { writeParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import type { Lock } from './lock.ts';

/** The last lock that was released by force, by whom and why. SSM keeps the hundred before it as its history. */
export const noteForcedUnlock = async (context: Context, held: Lock, who: string, reason: string): Promise<void> => {
  const { token: _token, ...lock } = held;
  const note = { at: context.clock.now().toISOString(), who, reason: reason.slice(0, 500), lock };
  await writeParameter(context, 'release/forced-unlock', JSON.stringify(note));
};
