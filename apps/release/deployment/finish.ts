import type { ExitCode } from '../../cli/exit-codes.ts';
import { notifyOf } from './notify/notify.ts';
import type { Run } from './phase.ts';
import type { ReleaseRecord, Result } from './record/record.ts';
import { pruneReleases } from './record/store.ts';

/** What a command that finished a release returns. */
export interface Finished {
  readonly record: ReleaseRecord;
  readonly exitCode: ExitCode;
}

/**
 * Writes the result, notifies, and removes the oldest records. A notification that fails changes no result.
 * @param problem what went wrong, or what is left to do
 */
export async function finishRelease(
  { context, journal }: Pick<Run, 'context' | 'journal'>,
  result: Result,
  problem?: string,
): Promise<void> {
  await journal.finish(result, problem?.slice(0, 600));
  const notNotified = await notifyOf(context, journal.record);
  if (notNotified.length > 0) await journal.note({ notTold: notNotified }).catch(() => {});
  await pruneReleases(context).catch(() => {});
}
