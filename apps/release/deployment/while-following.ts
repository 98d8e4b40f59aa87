import type { Context } from '../environment/context.ts';
import { followRollout } from '../environment/tasks/follow-rollout.ts';

/** Does some work while the rollout is reported on stderr. A report that fails stops nothing. */
export async function whileFollowing<T>(context: Context, work: () => Promise<T>): Promise<T> {
  const end = new AbortController();
  const following = followRollout(context, end.signal).catch(() => {});
  try {
    return await work();
  } finally {
    end.abort();
    await following;
  }
}
