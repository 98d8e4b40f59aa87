import type { Context } from '../context.ts';
import { pollAws, pollSeconds } from '../poll-aws.ts';
import { createRolloutEventReader, type RolloutEvent } from './rollout-events.ts';

/** A service is idle when two readings in a row find it so: between two deployments there is a moment without one. */
export const idleReadings = 2;

/** AWS may fail to answer the last reading; nobody waits long for it. */
const lastReadingLimitSeconds = 15;

/**
 * Reports a rollout until `signal` aborts or, without one, until nothing is being replaced.
 * It judges nothing: whether the release runs is decided by `verifyRunningTasks`.
 */
export async function followRollout(context: Context, signal?: AbortSignal): Promise<void> {
  const reader = createRolloutEventReader(context);
  const print = (events: readonly RolloutEvent[]) => {
    for (const { lines } of events) for (const line of lines) context.out.print(`    ${line}`);
  };
  let idle = 0;
  const readAndPrint = async (): Promise<void> => {
    print(await reader.read());
    idle = reader.idle ? idle + 1 : 0;
  };
  await pollAws(context, readAndPrint, {
    everySeconds: pollSeconds.progress,
    until: () => signal === undefined && idle >= idleReadings,
    ...(signal === undefined ? {} : { signal }),
  });
  const last = async () => print([...(await reader.read()), ...(await reader.flush())]);
  await pollAws(context, last, {
    everySeconds: pollSeconds.progress,
    limitSeconds: lastReadingLimitSeconds,
    until: () => true,
  });
}
